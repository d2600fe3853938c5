#include "methods/probes/stream_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/momentum.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// A stream whose gradient is this share of resolution |grad_y F| is at its minimizer.
constexpr double kResolved = 1e-3;
// Of the way of y to its minimizer, after T steps. The adjoint is a difference over nu of two such y, and
// steps on f + nu F contract at another rate than those on f: of its way ln(1/q) q is left, 5 %. With 30 %
// x and the adjoint swing about each other (quadratic, conditions 10 to 1e5, Adam 0.1).
constexpr double kLeftOver = 0.01;
// A way of this share of |y| is round-off's.
constexpr double kNoWay = 1e-9;

}  // namespace

StreamProbe::StreamProbe(InnerGradientProblem& problem, GradientsProblem* gradients, InnerSolver& solver,
                         Index max)
    : problem_(problem), gradients_(gradients), solver_(solver), max_(max), value_(1) {}

Index StreamProbe::payload_rows() const {
  return kEnd + problem_.p() + (gradients_ ? 2 * problem_.d() : 0);
}

void StreamProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const std::vector<StreamPlan> streams = detail_of<StreamPlans>(query).streams;
  for (Index i = 0; i < which.count; ++i) {
    const Index item = which.first + i;
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    announce(problem_, query, {item, 1}, {0});
    if (item < static_cast<Index>(streams.size()))
      stream(query, streams[static_cast<std::size_t>(item)], outcome, payload.col(i));
    else
      value(query, outcome);
  }
}

// Solvers that need no curvature know none.
Curvature StreamProbe::curvature(const Query& query) {
  Curvature curvature = solver_.curvature(query.at.x, query.at.y, query.at.curvature);
  if (!(curvature.L > 0)) curvature = problem_.inner_curvature(query.at.x);
  if (!(curvature.L > 0))
    throw Error("the steps of y need the curvature of f: use inner.name = nesterov or gradient-descent");
  return curvature;
}

// Nesterov's scheme as in the inner solvers (docs/math.md, Inner solvers), for f + weight F. F is taken to be
// curved no more than f.
void StreamProbe::stream(const Query& query, const StreamPlan& plan, Outcome& outcome, VectorRef payload) {
  const double weight = plan.weight;
  const Index p = problem_.p(), d = problem_.d();
  const Curvature curvature = this->curvature(query);
  const double length = 1 / ((1 + std::abs(weight)) * curvature.L);
  Y_ = query.at.y + plan.shift * query.at.v;
  previous_ = Y_;
  const Vector start = Y_;
  G_.resize(p, 1);
  outer_.resize(p, 1);
  kept_.clear();
  const bool looks = plan.resolution > 0;
  double tolerance = 0;
  Index step = 0;
  for (; step < (looks ? std::max(max_, plan.steps) : plan.steps); ++step) {
    problem_.inner_gradient_y(query.at.x, Y_, G_);
    if (weight != 0 || (looks && step == 0)) problem_.outer_gradient_y(query.at.x, Y_, outer_);
    if (weight != 0) G_ += weight * outer_;
    const double size = norm(G_.col(0));
    if (step == 0) outcome.inner_residual = size;
    if (step == 0 && looks) tolerance = kResolved * plan.resolution * norm(outer_.col(0));
    if (looks && step >= plan.steps && !(size > tolerance)) break;
    const double momentum = extrapolation(curvature, step);
    Y_ -= length * G_;
    G_ = Y_ - previous_;
    previous_ = Y_;
    Y_ += momentum * G_;
    if (looks && step + 1 == plan.steps << kept_.size()) kept_.push_back(previous_.col(0));
  }
  payload(kNeeded) = looks ? needed_steps(plan, start) : kNaN;
  payload(kStrong) = curvature.mu;
  payload(kSmooth) = curvature.L;
  payload.segment(kEnd, p) = previous_.col(0);
  if (gradients_) {
    x_gradient_.resize(d, 1);
    gradients_->inner_gradient_x(query.at.x, previous_, x_gradient_);
    payload.segment(kEnd + p, d) = x_gradient_.col(0);
    gradients_->outer_gradient_x(query.at.x, previous_, x_gradient_);
    payload.tail(d) = x_gradient_.col(0);
  }
  outcome.inner_steps = outcome.inner_gradients = step;
  outcome.status = judge(problem_, 0, payload.bottomRows(payload.size() - kEnd).allFinite());
}

// The first of T, 2T, 4T, ... steps with at most 1 % of the way to the end left.
double StreamProbe::needed_steps(const StreamPlan& plan, const Vector& start) const {
  const Vector end = previous_.col(0);
  const double way = norm(end - start);
  if (!(way > kNoWay * std::max(1.0, norm(end)))) return kNaN;
  std::size_t doubled = 0;
  while (doubled < kept_.size() && norm(kept_[doubled] - end) > kLeftOver * way) ++doubled;
  return static_cast<double>(plan.steps << doubled);
}

void StreamProbe::value(const Query& query, Outcome& outcome) {
  problem_.outer(query.at.x, query.at.y, value_);
  outcome.value_plus = value_(0);
  outcome.evaluations = 1;
  outcome.status = judge(problem_, 0, std::isfinite(value_(0)));
}

}  // namespace bizo::methods
