#include "methods/probes/unrolled_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {

Curvature Unrolled::bounds(const Query& query) {
  const Curvature bounds =
      std::isnan(query.at.curvature.L) ? problem_.inner_curvature(query.at.x) : query.at.curvature;
  if (settings_.length == 0 && !(bounds.L > 0))
    throw Error("neither the inner solver nor the problem knows the inner curvature; set method.step_size");
  return bounds;
}

UnrolledPlan Unrolled::plan(const Curvature& bounds) const {
  constexpr double kMissing = 1e-3;  // share of the response of y that may be missing
  // (1 + s) e^-s = kMissing: a critically damped mode after s/r steps, s = 9.23.
  constexpr double kDamped = 9.23;
  constexpr Index kMin = 100;  // chosen: they are cheap, and bounds may be a little wrong
  const bool known = bounds.mu > 0;
  UnrolledPlan plan{.length = settings_.length,
                    .momentum = settings_.momentum,
                    .steps = settings_.steps,
                    .reach = 0,
                    .needed = kNaN};
  if (std::isnan(plan.momentum)) {
    const double root = known && plan.length == 0 && plan.steps == 0 ? std::sqrt(bounds.mu / bounds.L) : 1;
    plan.momentum = (1 - root) / (1 + root);
  }
  if (plan.length == 0) plan.length = known && plan.momentum == 0 ? 2 / (bounds.L + bounds.mu) : 1 / bounds.L;
  if (known) plan.needed = std::ceil(-std::log(kMissing) / (plan.length * bounds.mu));
  if (known && plan.momentum > 0) {
    // Twice the rate of the slowest mode, whose factor t solves t^2 - (1 + b)(1 - a mu) t + b (1 - a mu) = 0.
    const double lost = 1 - plan.momentum, discriminant = lost * lost - 4 * plan.length * bounds.mu;
    plan.needed = std::ceil(2 * kDamped / (lost - std::sqrt(std::max(0.0, discriminant))));
  }
  if (plan.steps == 0) {
    const auto max = static_cast<double>(settings_.max);
    plan.steps = std::max(kMin, static_cast<Index>(std::isnan(plan.needed) ? 0 : std::min(plan.needed, max)));
  }
  if (settings_.whole) plan.needed = static_cast<double>(plan.steps);
  plan.reach = settings_.truncation == 0 ? plan.steps : std::min(settings_.truncation, plan.steps);
  return plan;
}

Vector Unrolled::scalars(const Curvature& bounds, const UnrolledPlan& plan, double slope) const {
  const double reach = static_cast<double>(plan.reach) * plan.length;
  const double adjoint = slope * (bounds.mu > 0 ? std::min(1 / bounds.mu, reach) : reach);
  return Vector{{adjoint, static_cast<double>(plan.reach), plan.needed}};
}

void Unrolled::advance(const Vector& x, const UnrolledPlan& plan, Point& at) {
  gradient_.resize(at.y.size(), 1);
  problem_.inner_gradient_y(x, at.z, gradient_);
  const Vector y = at.z - plan.length * gradient_.col(0);
  at.z = y + plan.momentum * (y - at.y);
  at.y = y;
}

void ReverseProbe::evaluate(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  const Curvature bounds = this->bounds(query);
  const UnrolledPlan plan = this->plan(bounds);
  const double a = plan.length, b = plan.momentum;
  const Index K = plan.reach;
  announce(problem_, query, {0, 1}, {0});
  Point at{start(query), start(query)};
  for (Index t = 0; t < plan.steps - K; ++t) advance(query.at.x, plan, at);
  Matrix path(p, K);
  for (Index t = 0; t < K; ++t) {
    path.col(t) = at.z;
    advance(query.at.x, plan, at);
  }
  const Vector& y = at.y;
  // The derivatives of F in y_{t+1}, and in z_{t+1} and z_{t+2} beyond.
  Matrix adjoint(p, 1), image(p, 1), cross(d, 1);
  Vector next = Vector::Zero(p);
  problem_.outer_gradient_y(query.at.x, y, adjoint);
  auto gradient = payload.bottomRows(d);
  payload.col(0).head(kScalars) = scalars(bounds, plan, norm(adjoint.col(0)));
  problem_.outer_gradient_x(query.at.x, y, gradient);
  for (Index t = K - 1; t >= 0; --t) {
    problem_.inner_mixed_product(query.at.x, path.col(t), adjoint, cross);
    gradient -= a * cross;
    problem_.inner_hessian_product(query.at.x, path.col(t), adjoint, image);
    const Vector in_z = adjoint.col(0) - a * image.col(0);
    adjoint.col(0) = (1 + b) * in_z - b * next;
    next = in_z;
  }
  outcomes[0].inner_gradients = plan.steps + 2 * K;
  outcomes[0].status = judge(problem_, 0, gradient.allFinite());
}

void ForwardProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  const Curvature bounds = this->bounds(query);
  const UnrolledPlan plan = this->plan(bounds);
  const Index K = plan.reach;
  announce(problem_, query, {which.first, 1}, {0});
  Point at{start(query), start(query)};
  for (Index t = 0; t < plan.steps - K; ++t) advance(query.at.x, plan, at);
  Z_.setZero(p, which.count);
  Y_columns_ = Z_;
  for (Index t = 0; t < K; ++t) {
    advance_columns(query, which, plan, at.z);
    advance(query.at.x, plan, at);
  }
  const Vector& y = at.y;
  Matrix slope_y(p, 1), slope_x(d, 1);
  problem_.outer_gradient_y(query.at.x, y, slope_y);
  problem_.outer_gradient_x(query.at.x, y, slope_x);
  payload.colwise() = scalars(bounds, plan, norm(slope_y.col(0)));
  for (Index i = 0; i < which.count; ++i) {
    const Index coordinate = which.first + i;
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    outcome.difference =
        settings_.scale(coordinate) * slope_x(coordinate, 0) + dot(slope_y.col(0), Y_columns_.col(i));
    // Every batch takes the steps; they are booked once, so that costs do not depend on batches.
    outcome.inner_gradients = 3 * K + (coordinate == 0 ? plan.steps : 0);
    outcome.status = judge(problem_, 0, std::isfinite(outcome.difference));
  }
}

// The derivative of a step at (x, z): dy <- dz - a (H dz + B), dz <- dy + b (dy - the last dy).
void ForwardProbe::advance_columns(const Query& query, Range which, const UnrolledPlan& plan,
                                   const Vector& z) {
  X_ = query.at.x.replicate(1, which.count);
  Y_ = z.replicate(1, which.count);
  HZ_.resize(z.size(), which.count);
  plus_.resize(z.size(), which.count);
  minus_.resize(z.size(), which.count);
  problem_.inner_hessian_product(X_, Y_, Z_, HZ_);
  const auto shift = [&](double side) {
    for (Index i = 0; i < which.count; ++i) {
      const Index coordinate = which.first + i;
      X_(coordinate, i) = query.at.x(coordinate) + side * query.radius * settings_.scale(coordinate);
    }
  };
  shift(1);
  problem_.inner_gradient_y(X_, Y_, plus_);
  shift(-1);
  problem_.inner_gradient_y(X_, Y_, minus_);
  const Matrix before = Y_columns_;
  Y_columns_ = Z_ - plan.length * (HZ_ + (plus_ - minus_) / (2 * query.radius));
  Z_ = Y_columns_ + plan.momentum * (Y_columns_ - before);
}

}  // namespace bizo::methods
