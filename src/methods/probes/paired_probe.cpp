#include "methods/probes/paired_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

EvaluationStatus status_of(EvaluationStatus evaluations, bool finite) {
  return finite || is_failure(evaluations) ? evaluations : EvaluationStatus::non_finite;
}

}  // namespace

Range overlap(Range which, Range part) {
  const Index first = std::max(which.first, part.first);
  return {first, std::max<Index>(0, std::min(which.end(), part.end()) - first)};
}

PairedSlopes paired_slopes(const PairedSettings& settings, const Outcomes& outcomes, Index j) {
  const double h = outcomes.payload(PairedProbe::kRadius, j);
  const Index base = outcomes.payload.cols() - 1;
  const auto slope = [&](PairedProbe::Rows row) {
    const double measured = outcomes.payload(row, j);
    return settings.central ? measured / (2 * h) : (measured - outcomes.payload(row, base)) / h;
  };
  return {slope(PairedProbe::kInnerAbove), slope(PairedProbe::kInnerBelow), slope(PairedProbe::kOuterAbove),
          slope(PairedProbe::kOuterBelow)};
}

PairedProbe::PairedProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale,
                         const PairedSettings& settings)
    : problem_(problem), outer_(outer), inner_(inner), scale_(std::move(scale)), settings_(settings) {}

std::optional<Probe::Points> PairedProbe::place(const Query& query, Range which) {
  plan_ = detail_of<PairedPlan>(query);
  const Range items = overlap(which, plan_.outer_items());
  if (items.count == 0) return {};
  outer_U_.resize(problem_.d(), items.count);
  outer_.fill(plan_.outer, {0, problem_.d()}, {items.first - plan_.inner.count, items.count}, outer_U_);
  outer_X_.resize(problem_.d(), settings_.central ? 2 * items.count : items.count);
  outer_radius_.resize(items.count);
  for (Index j = 0; j < items.count; ++j) {
    hold_fixed(problem_.info().box, outer_U_.col(j));
    // The loop keeps x one radius away from the sides: only directions with entries above 1 are shortened.
    outer_radius_(j) = query.shrink * std::min(query.radius, room_along(problem_.info().box, scale_,
                                                                        query.at.x, outer_U_.col(j)));
    const Vector shift = outer_radius_(j) * scale_.cwiseProduct(outer_U_.col(j));
    outer_X_.col(j) = query.at.x + shift;
    if (settings_.central) outer_X_.col(items.count + j) = query.at.x - shift;
  }
  return Points{problem_, outer_X_, items};
}

void PairedProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  above_ = query.at.y + plan_.spacing * query.at.v;
  below_ = query.at.y - plan_.spacing * query.at.v;
  const auto items = [&](Range part) {
    return outcomes.subspan(static_cast<std::size_t>(part.first - which.first),
                            static_cast<std::size_t>(part.count));
  };
  const auto columns = [&](Range part) { return payload.middleCols(part.first - which.first, part.count); };
  if (const Range part = overlap(which, plan_.inner_items()); part.count > 0)
    inner_items(query, part, items(part), columns(part));
  if (const Range part = overlap(which, plan_.outer_items()); part.count > 0)
    measure(query, part, outer_U_, outer_radius_, &scale_, items(part), columns(part));
  if (const Range part = overlap(which, plan_.base_item()); part.count > 0)
    base_item(query, items(part)[0], columns(part).col(0));
}

void PairedProbe::inner_items(const Query& query, Range directions, std::span<Outcome> outcomes,
                              MatrixRef payload) {
  inner_U_.resize(problem_.p(), directions.count);
  inner_.fill(plan_.inner, {0, problem_.p()}, directions, inner_U_);
  measure(query, directions, inner_U_, Vector::Constant(directions.count, query.shrink * query.radius),
          nullptr, outcomes, payload);
  if (plan_.z.size() > 0) measure_curvature(query, directions, outcomes, payload);
}

// Four groups of b columns: at y + s v perturbed forth and back, at y - s v perturbed forth and back; two
// without `back`. F may have two groups instead, at y.
void PairedProbe::measure(const Query& query, Range items, const Matrix& U, const Vector& radius,
                          const Vector* scale, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index b = radius.size(), sides = settings_.central ? 2 : 1;
  status_.assign(outcomes.size(), EvaluationStatus::ok);
  payload.setConstant(kNaN);
  payload.row(kRadius) = radius.transpose();
  std::int64_t evaluations = 0;
  const auto group = [&](Index side) { return values_.segment(side * b, b).transpose(); };
  const auto odd = [&](Index point) -> Vector {
    const Vector forth = group(point * sides);
    return settings_.central ? forth - Vector(group(point * sides + 1)) : forth;
  };
  for (const bool outer : {false, true}) {
    const bool pair = !outer || settings_.outer_at_pair;
    const Index points = pair ? 2 : 1;
    X_ = query.at.x.replicate(1, points * sides * b);
    Y_.resize(problem_.p(), points * sides * b);
    for (Index point = 0; point < points; ++point)
      for (Index side = 0; side < sides; ++side)
        for (Index j = 0; j < b; ++j) {
          const Index column = (point * sides + side) * b + j;
          const double h = side == 0 ? radius(j) : -radius(j);
          Y_.col(column) = !pair ? query.at.y : point == 0 ? above_ : below_;
          if (scale)
            X_.col(column) += h * scale->cwiseProduct(U.col(j));
          else
            Y_.col(column) += h * U.col(j);
        }
    values_at(query, items, outer);
    evaluations += points * sides;
    payload.row(outer ? kOuterAbove : kInnerAbove) = odd(0).transpose();
    payload.row(outer ? kOuterBelow : kInnerBelow) = odd(points - 1).transpose();
  }
  for (Index j = 0; j < b; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.evaluations = evaluations;
    outcome.status =
        status_of(status_[static_cast<std::size_t>(j)], payload.col(j).head(kRadius).allFinite());
  }
}

// w^T H z at y and the sum of the values that it is from, with the directions that `measure` had.
void PairedProbe::measure_curvature(const Query& query, Range items, std::span<Outcome> outcomes,
                                    MatrixRef payload) {
  constexpr double h = kCurvatureRadius;
  const Vector& z = plan_.z;
  const Index b = inner_U_.cols();
  X_ = query.at.x.replicate(1, 4 * b);
  Y_.resize(problem_.p(), 4 * b);
  for (Index j = 0; j < b; ++j) {
    Y_.col(j) = query.at.y + h * z + h * inner_U_.col(j);
    Y_.col(b + j) = query.at.y + h * z - h * inner_U_.col(j);
    Y_.col(2 * b + j) = query.at.y - h * z + h * inner_U_.col(j);
    Y_.col(3 * b + j) = query.at.y - h * z - h * inner_U_.col(j);
  }
  values_at(query, items, false);
  const auto f = [&](Index side, Index j) { return values_(side * b + j); };
  for (Index j = 0; j < b; ++j) {
    payload(kImage, j) = ((f(0, j) - f(1, j)) - (f(2, j) - f(3, j))) / (4 * h * h);
    payload(kAlong, j) = dot(inner_U_.col(j), z);
    payload(kSum, j) = (f(0, j) + f(1, j)) + (f(2, j) + f(3, j));
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.evaluations += 4;
    outcome.status = status_[static_cast<std::size_t>(j)];
  }
}

void PairedProbe::base_item(const Query& query, Outcome& outcome, VectorRef payload) {
  const Range item = plan_.base_item();
  status_.assign(1, EvaluationStatus::ok);
  payload.setZero();
  const auto at = [&](const Vector& first, const Vector& second, bool outer) -> Vector {
    X_ = query.at.x.replicate(1, 2);
    Y_.resize(problem_.p(), 2);
    Y_ << first, second;
    values_at(query, item, outer);
    outcome.evaluations += 2;
    return values_;
  };
  X_ = query.at.x;
  Y_ = query.at.y;
  values_at(query, item, true);
  outcome.value_plus = values_(0);
  outcome.evaluations = 1;
  if (!settings_.central) {
    payload.segment(kInnerAbove, 2) = at(above_, below_, false);
    payload.segment(kOuterAbove, 2).setConstant(outcome.value_plus);
    if (settings_.outer_at_pair) payload.segment(kOuterAbove, 2) = at(above_, below_, true);
  }
  if (plan_.z.size() > 0) {
    const Vector shift = kCurvatureRadius * plan_.z;
    payload(kSum) = 2 * at(query.at.y + shift, query.at.y - shift, false).sum();
  }
  outcome.status = status_of(status_[0], payload.allFinite() && std::isfinite(outcome.value_plus));
}

// f, or F, at all columns: groups of one column an item, by turns on the plus and the minus side.
void PairedProbe::values_at(const Query& query, Range items, bool outer) {
  const Index groups = X_.cols() / items.count;
  std::vector<int> sides;
  for (Index group = 0; group < groups; ++group)
    sides.push_back(items.first == plan_.base_item().first ? 0
                    : settings_.central || groups > 2      ? (group % 2 == 0 ? +1 : -1)
                                                           : +1);
  announce(problem_, query, items, sides);
  values_.resize(X_.cols());
  if (outer)
    problem_.outer(X_, Y_, values_);
  else
    problem_.inner(X_, Y_, values_);
  for (Index column = 0; column < X_.cols(); ++column) {
    auto& status = status_[static_cast<std::size_t>(column % items.count)];
    status = judge(problem_, column, std::isfinite(values_(column)), status);
  }
}

Differences outer_differences(const PairedSettings& settings, const PairedPlan& plan,
                              const Outcomes& outcomes) {
  Differences outer = differences_of(outcomes, plan.outer_items());
  for (Index k = 0; k < outer.values.size(); ++k) {
    const Index item = plan.inner.count + outer.arrived[static_cast<std::size_t>(k)];
    const PairedSlopes slope = paired_slopes(settings, outcomes, item);
    outer.values(k) =
        (slope.f_above - slope.f_below) / (2 * plan.spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  return outer;
}

}  // namespace bizo::methods
