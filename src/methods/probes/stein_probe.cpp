#include "methods/probes/stein_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/estimates/differences.hpp"

namespace bizo::methods {
namespace {

// The family gaussian has N(0, I / dimension).
double gaussian_length(Index dimension) {
  return std::sqrt(static_cast<double>(dimension));
}

}  // namespace

SteinProbe::SteinProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale)
    : problem_(problem), outer_(outer), inner_(inner), scale_(std::move(scale)), w_(problem.p(), 1) {}

std::optional<Probe::Points> SteinProbe::place(const Query& query, Range which) {
  const auto plan = detail_of<SteinPlan>(query);
  const Range pairs{which.first, std::min(which.end(), plan.directions()) - which.first};
  if (pairs.count <= 0) return {};
  const Box& box = problem_.info().box;
  DirectionBlock block = query.block;
  block.count = plan.directions();
  block.space = Space::outer;
  shifts_.resize(problem_.d(), pairs.count);
  outer_.fill(block, {0, problem_.d()}, pairs, shifts_);
  shifts_ *= gaussian_length(problem_.d());
  radius_.resize(pairs.count);
  outer_X_.resize(problem_.d(), 2 * pairs.count);
  for (Index k = 0; k < pairs.count; ++k) {
    hold_fixed(box, shifts_.col(k));
    radius_(k) = std::min(query.radius, room_along(box, scale_, query.at.x, shifts_.col(k)));
    const Vector shift = radius_(k) * scale_.cwiseProduct(shifts_.col(k));
    const bool of_f = pairs.first + k < plan.pairs;  // those of F have one point
    shifts_.col(k) = shift;
    outer_X_.col(k) = query.at.x + shift;
    outer_X_.col(pairs.count + k) = of_f ? Vector(query.at.x - shift) : Vector(query.at.x + shift);
  }
  return Points{problem_, outer_X_, pairs};
}

void SteinProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto plan = detail_of<SteinPlan>(query);
  for (Index i = 0; i < which.count; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    const Index j = which.first + i;
    if (j < plan.directions())
      pair(query, plan, j, i, outcome, payload.col(i));
    else
      base(query, j, outcome, payload.col(i));
  }
}

// column: of the pair, in what was placed.
void SteinProbe::pair(const Query& query, const SteinPlan& plan, Index j, Index column, Outcome& outcome,
                      VectorRef payload) {
  DirectionBlock block = query.block;
  block.count = plan.directions();
  block.space = Space::inner;
  inner_.fill(block, {0, problem_.p()}, {j, 1}, w_);
  w_ *= gaussian_length(problem_.p());
  const Vector &x = query.at.x, &y = query.at.y, shift = shifts_.col(column);
  const double h = query.radius, h_x = radius_(column);
  payload.setZero();
  payload(kAlong) = dot(w_.col(0), query.at.v);
  payload(kRadius) = h_x;
  const bool of_f = j < plan.pairs;
  Index points = 0;
  std::vector<int> sides;
  X_.resize(problem_.d(), 4);
  Y_.resize(problem_.p(), 4);
  const auto add = [&](int side, const Vector& at_x, const Vector& at_y) {
    sides.push_back(side);
    X_.col(points) = at_x;
    Y_.col(points++) = at_y;
  };
  if (plan.in_y) add(+1, x, y + h * w_.col(0));
  if (plan.in_y && of_f) add(-1, x, y - h * w_.col(0));
  const Index joint = points;
  add(+1, x + shift, of_f ? Vector(y + h_x * w_.col(0)) : y);
  if (of_f) add(-1, x - shift, y - h_x * w_.col(0));
  announce(problem_, query, {j, 1}, sides);
  values_.resize(points);
  if (of_f)
    problem_.inner(X_.leftCols(points), Y_.leftCols(points), values_);
  else
    problem_.outer(X_.leftCols(points), Y_.leftCols(points), values_);
  if (plan.in_y) payload(kDifference) = of_f ? values_(0) - values_(1) : values_(0);
  if (plan.in_y && of_f) payload(kSum) = values_(0) + values_(1);
  payload(kJoint) = of_f ? values_(joint) + values_(joint + 1) : values_(joint);
  outcome.evaluations = points;
  outcome.status = EvaluationStatus::ok;
  for (Index point = 0; point < points; ++point)
    outcome.status = judge(problem_, point, std::isfinite(values_(point)), outcome.status);
}

void SteinProbe::base(const Query& query, Index item, Outcome& outcome, VectorRef payload) {
  values_.resize(1);
  announce(problem_, query, {item, 1}, {0});
  problem_.inner(query.at.x, query.at.y, values_);
  outcome.status = judge(problem_, 0, std::isfinite(values_(0)));
  payload(kSum) = values_(0);
  problem_.outer(query.at.x, query.at.y, values_);
  payload(kJoint) = outcome.value_plus = values_(0);
  outcome.evaluations = 2;
  outcome.status = judge(problem_, 0, std::isfinite(values_(0)), outcome.status);
}

SteinSums stein_sums(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  const auto plan = detail_of<SteinPlan>(query);
  const std::vector<Index> of_f = differences_of(outcomes, {0, plan.pairs}).arrived;
  const std::vector<Index> of_F = differences_of(outcomes, {plan.pairs, plan.outer_pairs}).arrived;
  const auto number = [&](SteinProbe::Rows row, Index j) { return outcomes.payload(row, j); };
  const double f = number(SteinProbe::kSum, plan.directions()),
               F = number(SteinProbe::kJoint, plan.directions());
  SteinSums sums;
  sums.x.failed_share =
      1 - static_cast<double>(of_f.size() + of_F.size()) / static_cast<double>(plan.directions());
  if (of_f.empty() || of_F.empty() || outcomes.items.back().status != EvaluationStatus::ok) return sums;
  sums.ok = true;
  sums.value = F;

  const double h = query.radius;
  Vector y = Vector::Zero(plan.directions()), v = y, x = y;
  double shift = 0, square = 0;
  for (const Index j : of_f) {
    const double h_x = number(SteinProbe::kRadius, j), along = number(SteinProbe::kAlong, j);
    const double share = 1 / static_cast<double>(of_f.size());
    const double slope = number(SteinProbe::kDifference, j) / (2 * h);
    const double curvature = (number(SteinProbe::kSum, j) - 2 * f) / (2 * h * h);
    y(j) = share * slope;
    v(j) = share * curvature * along;
    shift += share * curvature;
    square += share * slope * slope;
    x(j) = share * (number(SteinProbe::kJoint, j) - 2 * f) / (2 * h_x * h_x) * along;
  }
  for (const Index k : of_F) {
    const Index j = plan.pairs + k;
    const double share = 1 / static_cast<double>(of_F.size());
    v(j) = share * (number(SteinProbe::kDifference, j) - F) / h;
    x(j) = share * (number(SteinProbe::kJoint, j) - F) / number(SteinProbe::kRadius, j);
  }
  DirectionBlock block = query.block;
  block.count = plan.directions();
  block.space = Space::outer;
  sums.x.gradient = gaussian_length(query.at.x.size()) * combiner.combine(block, x);
  sums.x.norm = sums.x.gradient.norm();
  sums.x.directions = static_cast<double>(of_f.size());
  if (!plan.in_y) return sums;
  block.space = Space::inner;
  const double length = gaussian_length(query.at.y.size());
  sums.y = length * combiner.combine(block, y);
  sums.v = length * combiner.combine(block, v) - shift * query.at.v;
  sums.residual = std::sqrt(square);
  return sums;
}

}  // namespace bizo::methods
