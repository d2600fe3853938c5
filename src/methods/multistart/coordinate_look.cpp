#include "methods/multistart/coordinate_look.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {
namespace {

// Iterations that no method reaches: the keys are those of no direction.
constexpr std::uint32_t kLooks = 0x7fffffff;
// Points along a coordinate, one in each of so many equal parts of the region.
constexpr Index kAlong = 5;
// The region ends at a bound within the first of these times the size of x_0, or of a unit; otherwise at the
// second.
constexpr double kBoundWithin = 30, kReach = 3;

}  // namespace

CoordinateLook::CoordinateLook(const Settings& settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings), low_(problem.start), high_(problem.start) {
  const Vector& x = problem.start;
  const double size = std::max(1.0, x.cwiseQuotient(settings.scale).lpNorm<Eigen::Infinity>());
  for (Index i = 0; i < x.size(); ++i) {
    const double unit = size * settings.scale(i);
    const auto end = [&](double bound, double side) {
      return std::abs(bound - x(i)) <= kBoundWithin * unit ? bound : x(i) + side * kReach * unit;
    };
    low_(i) = end(problem.box.bounded() ? problem.box.lower(i) : -HUGE_VAL, -1);
    high_(i) = end(problem.box.bounded() ? problem.box.upper(i) : HUGE_VAL, 1);
    if (low_(i) < high_(i)) free_.push_back(i);
  }
  at_.x = x;
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = base_tolerance;
}

Index CoordinateLook::at_a_time() const {
  return std::max<Index>(1, settings_.together / kAlong);
}

Matrix CoordinateLook::along_next() const {
  if (!begun_ || free_.empty()) return at_.x;
  const auto all = static_cast<Index>(free_.size());
  const Index turn = row_.iteration / rows(), first = row_.iteration % rows() * at_a_time();
  const Index last = std::min(all, first + at_a_time());
  const RandomKey key{settings_.seed, Purpose::directions, kLooks - static_cast<std::uint32_t>(turn), 0};
  const std::vector<Index> order = random_permutation(key, all);
  const Index others = combined_.size() > 0 ? 1 : 0;
  Matrix points = at_.x.replicate(1, others + kAlong * (last - first));
  if (others > 0) points.col(0) = combined_;
  for (Index place = first; place < last; ++place) {
    const Index i = free_[static_cast<std::size_t>(order[static_cast<std::size_t>(place)])];
    RandomKey where = key;
    where.stream = 1 + static_cast<std::uint32_t>(place);
    for (Index k = 0; k < kAlong; ++k) {
      const double share = static_cast<double>(k) + random_uniform(where, static_cast<std::uint64_t>(k));
      points(i, others + kAlong * (place - first) + k) =
          low_(i) + (high_(i) - low_(i)) * share / static_cast<double>(kAlong);
    }
  }
  return points;
}

// The lowest point along every coordinate of the query that has a lower one.
void CoordinateLook::combine(const Outcomes& outcomes) {
  const Vector before = at_.x;
  Vector lowest = Vector::Constant(before.size(), incumbent_.best.value);
  const Index others = combined_.size() > 0 ? 1 : 0;
  combined_ = before;
  for (Index k = others; k < points_.cols(); ++k) {
    const double value = value_of_phi(outcomes.items[static_cast<std::size_t>(k)]);
    for (Index i = 0; i < before.size(); ++i)
      if (points_(i, k) != before(i) && value < lowest(i)) {
        lowest(i) = value;
        combined_(i) = points_(i, k);
      }
  }
  if ((combined_.array() != before.array()).count() < 2) combined_.resize(0);
}

Query CoordinateLook::ask() {
  points_ = along_next();
  Query query;
  query.at = at_;
  query.probe = settings_.points;
  query.iteration = row_.iteration + (begun_ ? 1 : 0);
  query.block = {settings_.seed, 0, points_.cols()};
  query.detail = state_of(PointList{points_});
  return query;
}

std::optional<Iteration> CoordinateLook::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  Index failed = 0;
  std::optional<Index> best;
  for (Index k = 0; k < points_.cols(); ++k) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(k)];
    const double value = value_of_phi(outcome);
    row_.cost.add(outcome, false);
    failed += !std::isfinite(value);
    const double least =
        best ? value_of_phi(outcomes.items[static_cast<std::size_t>(*best)]) : incumbent_.best.value;
    if (std::isfinite(value) && !(value >= least)) best = k;
  }
  if (failed > 0) row_.note = failure_note(outcomes, "points");
  if (!begun_ && failed > 0) row_.failed_share = 1;
  if (begun_) {
    ++row_.iteration;
    combine(outcomes);
  }
  begun_ |= failed == 0;
  row_.step = 0;
  if (best) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(*best)];
    row_.step = norm((points_.col(*best) - at_.x).cwiseQuotient(settings_.scale));
    at_.x = points_.col(*best);
    PointProbe::unpack(outcomes.payload.col(*best).head(at_.y.size() + 2), at_);
    if (std::isfinite(outcome.inner_residual)) at_.accuracy.floor = outcome.inner_residual;
    row_.inner_residual = outcome.inner_residual;
    incumbent_.current = {at_.x, at_.y, value_of_phi(outcome)};
    incumbent_.best = incumbent_.current;
  }
  row_.value = row_.best_value = incumbent_.best.value;
  const Iteration finished = row_;
  row_.note.clear();
  row_.failed_share = 0;
  return finished;
}

void CoordinateLook::archive(Archive& archive) {
  archive(row_, at_, combined_, incumbent_, begun_);
}

}  // namespace bizo::methods
