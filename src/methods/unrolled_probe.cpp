#include "bizo/methods/unrolled_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo {

Curvature Unrolled::bounds(const Query& query) {
  const Curvature bounds =
      std::isnan(query.curvature.smooth) ? problem_.inner_curvature(query.x) : query.curvature;
  if (settings_.length == 0 && !(bounds.smooth > 0))
    throw Error("neither the inner solver nor the problem knows the inner curvature; set method.length");
  return bounds;
}

UnrolledPlan Unrolled::plan(const Curvature& bounds) const {
  constexpr double kMissing = 1e-3;  // share of the response of y that may be missing
  constexpr Index kLeast = 100;
  UnrolledPlan plan{.length = settings_.length, .steps = settings_.steps, .reach = 0, .needed = kNaN};
  if (plan.length == 0)
    plan.length = bounds.strong > 0 ? 2 / (bounds.smooth + bounds.strong) : 1 / bounds.smooth;
  if (bounds.strong > 0) plan.needed = std::ceil(-std::log(kMissing) / (plan.length * bounds.strong));
  if (plan.steps == 0) {
    const auto most = static_cast<double>(settings_.most);
    plan.steps =
        std::max(kLeast, static_cast<Index>(std::isnan(plan.needed) ? 0 : std::min(plan.needed, most)));
  }
  plan.reach = settings_.truncation == 0 ? plan.steps : std::min(settings_.truncation, plan.steps);
  return plan;
}

Vector Unrolled::scalars(const Curvature& bounds, const UnrolledPlan& plan, double slope) const {
  const double reach = static_cast<double>(plan.reach) * plan.length;
  const double adjoint = slope * (bounds.strong > 0 ? std::min(1 / bounds.strong, reach) : reach);
  return Vector{{adjoint, static_cast<double>(plan.reach), plan.needed}};
}

void Unrolled::advance(const Vector& x, double length, Vector& y) {
  gradient_.resize(y.size(), 1);
  problem_.inner_gradient_y(x, y, gradient_);
  y -= length * gradient_.col(0);
}

void ReverseProbe::run(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  const Curvature bounds = this->bounds(query);
  const UnrolledPlan plan = this->plan(bounds);
  const double a = plan.length;
  const Index K = plan.reach;
  announce(problem_, query, {0, 1}, {0});
  Vector y = start(query);
  for (Index t = 0; t < plan.steps - K; ++t) advance(query.x, a, y);
  Matrix path(p, K);
  for (Index t = 0; t < K; ++t) {
    path.col(t) = y;
    advance(query.x, a, y);
  }
  Matrix adjoint(p, 1), image(p, 1), cross(d, 1);
  problem_.outer_gradient_y(query.x, y, adjoint);
  auto gradient = payload.bottomRows(d);
  payload.col(0).head(kScalars) = scalars(bounds, plan, norm(adjoint.col(0)));
  problem_.outer_gradient_x(query.x, y, gradient);
  for (Index t = K - 1; t >= 0; --t) {
    problem_.inner_cross_product(query.x, path.col(t), adjoint, cross);
    gradient -= a * cross;
    problem_.inner_hessian_product(query.x, path.col(t), adjoint, image);
    adjoint -= a * image;
  }
  outcomes[0].inner_gradients = plan.steps + 2 * K;
  outcomes[0].status = judge(problem_, 0, gradient.allFinite());
}

void ForwardProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  const Curvature bounds = this->bounds(query);
  const UnrolledPlan plan = this->plan(bounds);
  const double a = plan.length;
  const Index K = plan.reach;
  announce(problem_, query, {which.first, 1}, {0});
  Vector y = start(query);
  for (Index t = 0; t < plan.steps - K; ++t) advance(query.x, a, y);
  Z_.setZero(p, which.count);
  for (Index t = 0; t < K; ++t) {
    advance_columns(query, which, a, y);
    advance(query.x, a, y);
  }
  Matrix slope_y(p, 1), slope_x(d, 1);
  problem_.outer_gradient_y(query.x, y, slope_y);
  problem_.outer_gradient_x(query.x, y, slope_x);
  payload.colwise() = scalars(bounds, plan, norm(slope_y.col(0)));
  for (Index i = 0; i < which.count; ++i) {
    const Index coordinate = which.first + i;
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    outcome.difference =
        settings_.scale(coordinate) * slope_x(coordinate, 0) + dot(slope_y.col(0), Z_.col(i));
    // Every batch takes the steps; they are booked once, so that costs do not depend on batches.
    outcome.inner_gradients = 3 * K + (coordinate == 0 ? plan.steps : 0);
    outcome.status = judge(problem_, 0, std::isfinite(outcome.difference));
  }
}

// Z <- Z - a (H Z + B), at (x, y).
void ForwardProbe::advance_columns(const Query& query, Range which, double length, const Vector& y) {
  X_ = query.x.replicate(1, which.count);
  Y_ = y.replicate(1, which.count);
  HZ_.resize(y.size(), which.count);
  plus_.resize(y.size(), which.count);
  minus_.resize(y.size(), which.count);
  problem_.inner_hessian_product(X_, Y_, Z_, HZ_);
  const auto shift = [&](double side) {
    for (Index i = 0; i < which.count; ++i) {
      const Index coordinate = which.first + i;
      X_(coordinate, i) = query.x(coordinate) + side * query.radius * settings_.scale(coordinate);
    }
  };
  shift(1);
  problem_.inner_gradient_y(X_, Y_, plus_);
  shift(-1);
  problem_.inner_gradient_y(X_, Y_, minus_);
  Z_ -= length * (HZ_ + (plus_ - minus_) / (2 * query.radius));
}

}  // namespace bizo
