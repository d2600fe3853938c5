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

double Unrolled::length(const Curvature& bounds) const {
  if (settings_.length > 0) return settings_.length;
  return bounds.strong > 0 ? 2 / (bounds.smooth + bounds.strong) : 1 / bounds.smooth;
}

double Unrolled::adjoint_bound(const Curvature& bounds, double slope) const {
  const double reach = static_cast<double>(settings_.truncation) * length(bounds);
  return slope * (bounds.strong > 0 ? std::min(1 / bounds.strong, reach) : reach);
}

void Unrolled::advance(const Vector& x, double length, Vector& y) {
  gradient_.resize(y.size(), 1);
  problem_.inner_gradient_y(x, y, gradient_);
  y -= length * gradient_.col(0);
}

void ReverseProbe::run(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d(), K = settings_.truncation;
  const Curvature bounds = this->bounds(query);
  const double a = length(bounds);
  announce(problem_, query, {0, 1}, {0});
  Vector y = start(query);
  for (Index t = 0; t < settings_.steps - K; ++t) advance(query.x, a, y);
  Matrix path(p, K);
  for (Index t = 0; t < K; ++t) {
    path.col(t) = y;
    advance(query.x, a, y);
  }
  Matrix adjoint(p, 1), image(p, 1), cross(d, 1);
  problem_.outer_gradient_y(query.x, y, adjoint);
  auto gradient = payload.bottomRows(d);
  payload(0, 0) = adjoint_bound(bounds, norm(adjoint.col(0)));
  problem_.outer_gradient_x(query.x, y, gradient);
  for (Index t = K - 1; t >= 0; --t) {
    problem_.inner_cross_product(query.x, path.col(t), adjoint, cross);
    gradient -= a * cross;
    problem_.inner_hessian_product(query.x, path.col(t), adjoint, image);
    adjoint -= a * image;
  }
  outcomes[0].inner_gradients = settings_.steps + 2 * K;
  outcomes[0].status = judge(problem_, 0, payload.allFinite());
}

void ForwardProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d(), K = settings_.truncation;
  const Curvature bounds = this->bounds(query);
  const double a = length(bounds);
  announce(problem_, query, {which.first, 1}, {0});
  Vector y = start(query);
  for (Index t = 0; t < settings_.steps - K; ++t) advance(query.x, a, y);
  Z_.setZero(p, which.count);
  for (Index t = 0; t < K; ++t) {
    advance_columns(query, which, a, y);
    advance(query.x, a, y);
  }
  Matrix slope_y(p, 1), slope_x(d, 1);
  problem_.outer_gradient_y(query.x, y, slope_y);
  problem_.outer_gradient_x(query.x, y, slope_x);
  payload.setConstant(adjoint_bound(bounds, norm(slope_y.col(0))));
  for (Index i = 0; i < which.count; ++i) {
    const Index coordinate = which.first + i;
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    outcome.difference =
        settings_.scale(coordinate) * slope_x(coordinate, 0) + dot(slope_y.col(0), Z_.col(i));
    // Every batch takes the steps; they are booked once, so that costs do not depend on batches.
    outcome.inner_gradients = 3 * K + (coordinate == 0 ? settings_.steps : 0);
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
