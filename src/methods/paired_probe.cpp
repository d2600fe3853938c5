#include "bizo/methods/paired_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"

namespace bizo {
namespace {

// The part of `which` in [first, first + count).
Range overlap(Range which, Range part) {
  const Index first = std::max(which.first, part.first);
  return {first, std::max<Index>(0, std::min(which.end(), part.end()) - first)};
}

void settle(Outcome& outcome, std::int64_t evaluations) {
  outcome.evaluations += evaluations;
  outcome.status = std::isfinite(outcome.difference) ? EvaluationStatus::ok : EvaluationStatus::non_finite;
}

}  // namespace

Vector PairedPlan::packed() const {
  return Vector{
      {spacing, static_cast<double>(inner), static_cast<double>(outer), static_cast<double>(outer_key)}};
}

PairedPlan PairedPlan::unpacked(const Vector& numbers) {
  return {numbers(0), static_cast<Index>(numbers(1)), static_cast<Index>(numbers(2)),
          static_cast<Index>(numbers(3))};
}

PairedProbe::PairedProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale,
                         bool outer_at_pair)
    : problem_(problem),
      outer_(outer),
      inner_(inner),
      scale_(std::move(scale)),
      outer_at_pair_(outer_at_pair) {}

void PairedProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  plan_ = PairedPlan::unpacked(query.extra.at(0));
  above_ = query.y + plan_.spacing * query.v;
  below_ = query.y - plan_.spacing * query.v;
  const auto items = [&](Range part) {
    return outcomes.subspan(static_cast<std::size_t>(part.first - which.first),
                            static_cast<std::size_t>(part.count));
  };
  const auto columns = [&](Range part) { return payload.middleCols(part.first - which.first, part.count); };
  if (const Range part = overlap(which, {0, plan_.inner}); part.count > 0)
    inner_items(query, part, items(part), columns(part));
  if (const Range part = overlap(which, {plan_.inner, plan_.outer}); part.count > 0)
    outer_items(query, {part.first - plan_.inner, part.count}, items(part));
  if (const Range part = overlap(which, {plan_.inner + plan_.outer, 1}); part.count > 0)
    base_item(query, items(part)[0], columns(part).col(0));
}

// f, or F, at the first `points` columns.
void PairedProbe::evaluate(Index points, bool outer) {
  Vector& values = outer ? F_ : f_;
  values.resize(points);
  if (outer)
    problem_.outer(X_.leftCols(points), Y_.leftCols(points), values);
  else
    problem_.inner(X_.leftCols(points), Y_.leftCols(points), values);
}

void PairedProbe::inner_items(const Query& query, Range directions, std::span<Outcome> outcomes,
                              MatrixRef payload) {
  const Index b = directions.count;
  const double h = query.radius, s = plan_.spacing;
  U_.resize(problem_.p(), b);
  DirectionBlock block = query.block;
  block.count = plan_.inner;
  inner_.fill(block, {0, problem_.p()}, directions, U_);
  X_ = query.x.replicate(1, 4 * b);
  Y_.resize(problem_.p(), 4 * b);
  for (Index j = 0; j < b; ++j) {
    Y_.col(j) = above_ + h * U_.col(j);
    Y_.col(b + j) = above_ - h * U_.col(j);
    Y_.col(2 * b + j) = below_ + h * U_.col(j);
    Y_.col(3 * b + j) = below_ - h * U_.col(j);
  }
  evaluate(4 * b, false);
  if (!outer_at_pair_)
    for (Index j = 0; j < b; ++j) {
      Y_.col(j) = query.y + h * U_.col(j);
      Y_.col(b + j) = query.y - h * U_.col(j);
    }
  evaluate(outer_at_pair_ ? 4 * b : 2 * b, true);
  for (Index j = 0; j < b; ++j) {
    const double f_above = (f_(j) - f_(b + j)) / (2 * h), f_below = (f_(2 * b + j) - f_(3 * b + j)) / (2 * h);
    const double F_above = (F_(j) - F_(b + j)) / (2 * h);
    const double F_below = outer_at_pair_ ? (F_(2 * b + j) - F_(3 * b + j)) / (2 * h) : F_above;
    payload(kGradient, j) = 0.5 * (f_above + f_below) + (outer_at_pair_ ? 0.5 * s * (F_above - F_below) : 0);
    payload(kProduct, j) = (f_above - f_below) / (2 * s) + 0.5 * (F_above + F_below);
    payload(kSum, j) = f_(j) + f_(b + j) + f_(2 * b + j) + f_(3 * b + j);
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.difference = payload(kProduct, j) + payload(kGradient, j);  // finite if both are
    settle(outcome, outer_at_pair_ ? 8 : 6);
    outcome.difference = kNaN;
  }
  if (query.extra.size() > 1) power_items(query, outcomes, payload);
}

// w^T H z at y, with the directions that inner_items left in U_.
void PairedProbe::power_items(const Query& query, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index b = U_.cols();
  const double h = query.radius;
  const Vector& z = query.extra[1];
  for (Index j = 0; j < b; ++j) {
    Y_.col(j) = query.y + h * z + h * U_.col(j);
    Y_.col(b + j) = query.y + h * z - h * U_.col(j);
    Y_.col(2 * b + j) = query.y - h * z + h * U_.col(j);
    Y_.col(3 * b + j) = query.y - h * z - h * U_.col(j);
  }
  evaluate(4 * b, false);
  for (Index j = 0; j < b; ++j) {
    payload(kImage, j) = ((f_(j) - f_(b + j)) - (f_(2 * b + j) - f_(3 * b + j))) / (4 * h * h);
    payload(kAlong, j) = dot(U_.col(j), z);
    outcomes[static_cast<std::size_t>(j)].evaluations += 4;
  }
}

void PairedProbe::outer_items(const Query& query, Range directions, std::span<Outcome> outcomes) {
  const Index b = directions.count, d = problem_.d();
  const double s = plan_.spacing;
  U_.resize(d, b);
  outer_.fill({query.block.seed, static_cast<std::uint64_t>(plan_.outer_key), plan_.outer}, {0, d},
              directions, U_);
  Vector radius(b);
  X_.resize(d, 4 * b);
  Y_.resize(problem_.p(), 4 * b);
  for (Index j = 0; j < b; ++j) {
    // The loop keeps x one radius away from the sides: only directions with entries above 1 are shortened.
    radius(j) = std::min(query.radius, room_along(problem_.info().box, scale_, query.x, U_.col(j)));
    const auto shift = radius(j) * scale_.cwiseProduct(U_.col(j));
    X_.col(j) = X_.col(2 * b + j) = query.x + shift;
    X_.col(b + j) = X_.col(3 * b + j) = query.x - shift;
    Y_.col(j) = Y_.col(b + j) = above_;
    Y_.col(2 * b + j) = Y_.col(3 * b + j) = below_;
  }
  evaluate(4 * b, false);
  if (!outer_at_pair_) Y_.leftCols(2 * b).colwise() = query.y;
  evaluate(outer_at_pair_ ? 4 * b : 2 * b, true);
  for (Index j = 0; j < b; ++j) {
    const double h = radius(j);
    const double mixed = ((f_(j) - f_(b + j)) - (f_(2 * b + j) - f_(3 * b + j))) / (4 * h * s);
    const double F_above = (F_(j) - F_(b + j)) / (2 * h);
    const double F_below = outer_at_pair_ ? (F_(2 * b + j) - F_(3 * b + j)) / (2 * h) : F_above;
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.difference = mixed + 0.5 * (F_above + F_below);
    settle(outcome, outer_at_pair_ ? 8 : 6);
  }
}

void PairedProbe::base_item(const Query& query, Outcome& outcome, VectorRef payload) {
  X_ = query.x.replicate(1, 2);
  Y_.resize(problem_.p(), 2);
  Y_ << above_, below_;
  evaluate(2, false);
  payload(kSum) = f_.sum();
  Y_.col(0) = query.y;
  evaluate(1, true);
  outcome.value_plus = F_(0);
  outcome.evaluations = 3;
  const bool finite = std::isfinite(payload(kSum)) && std::isfinite(F_(0));
  outcome.status = finite ? EvaluationStatus::ok : EvaluationStatus::non_finite;
}

}  // namespace bizo
