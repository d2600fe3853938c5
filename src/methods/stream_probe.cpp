#include "bizo/methods/stream_probe.hpp"

#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo {

StreamProbe::StreamProbe(InnerGradientProblem& problem, GradientsProblem* gradients, InnerSolver& solver,
                         Index steps)
    : problem_(problem), gradients_(gradients), solver_(solver), steps_(steps), value_(1) {}

Index StreamProbe::payload_rows() const {
  return kEnd + problem_.p() + (gradients_ ? 2 * problem_.d() : 0);
}

void StreamProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto streams = static_cast<Index>(query.extra.size());
  for (Index i = 0; i < which.count; ++i) {
    const Index item = which.first + i;
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    announce(problem_, query, {item, 1}, {0});
    if (item < streams)
      stream(query, query.extra[static_cast<std::size_t>(item)], outcome, payload.col(i));
    else
      value(query, outcome);
  }
}

// Nesterov's scheme as in the inner solvers (docs/math.md, Inner solvers), for f + weight F. F is taken to be
// curved no more than f.
void StreamProbe::stream(const Query& query, const Vector& numbers, Outcome& outcome, VectorRef payload) {
  const double weight = numbers(0);
  const Index p = problem_.p(), d = problem_.d();
  const Curvature curvature = solver_.curvature(query.x, query.y, query.curvature);
  if (!(curvature.smooth > 0))
    throw Error("the steps of y need the curvature of f: use inner.name = nesterov or gradient-descent");
  const double length = 1 / ((1 + std::abs(weight)) * curvature.smooth);
  const double root = std::sqrt(curvature.smooth / curvature.strong);
  Y_ = query.y + numbers(1) * query.v;
  previous_ = Y_;
  G_.resize(p, 1);
  outer_.resize(p, 1);
  for (Index step = 0; step < steps_; ++step) {
    problem_.inner_gradient_y(query.x, Y_, G_);
    if (weight != 0) {
      problem_.outer_gradient_y(query.x, Y_, outer_);
      G_ += weight * outer_;
    }
    if (step == 0) outcome.inner_residual = norm(G_.col(0));
    const double momentum = curvature.strong > 0 ? (root - 1) / (root + 1)
                                                 : static_cast<double>(step) / static_cast<double>(step + 3);
    Y_ -= length * G_;
    G_ = Y_ - previous_;
    previous_ = Y_;
    Y_ += momentum * G_;
  }
  payload(kStrong) = curvature.strong;
  payload(kSmooth) = curvature.smooth;
  payload.segment(kEnd, p) = previous_.col(0);
  if (gradients_) {
    x_gradient_.resize(d, 1);
    gradients_->inner_gradient_x(query.x, previous_, x_gradient_);
    payload.segment(kEnd + p, d) = x_gradient_.col(0);
    gradients_->outer_gradient_x(query.x, previous_, x_gradient_);
    payload.tail(d) = x_gradient_.col(0);
  }
  outcome.inner_steps = outcome.inner_gradients = steps_;
  outcome.status = judge(problem_, 0, payload.allFinite());
}

void StreamProbe::value(const Query& query, Outcome& outcome) {
  problem_.outer(query.x, query.y, value_);
  outcome.value_plus = value_(0);
  outcome.evaluations = 1;
  outcome.status = judge(problem_, 0, std::isfinite(value_(0)));
}

}  // namespace bizo
