#include "methods/probes/adjoint_probe.hpp"

#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/probes/adjoint_system.hpp"

namespace bizo::methods {
namespace {

// Rows of the payload before v and grad_y f.
enum : Index { kResidual, kRhs, kSmallestCurvature, kDisplacedValue, kSensitivity, kNumbers };

}  // namespace

Vector displaced(const Box& box, ConstVectorRef y, ConstVectorRef inner_gradient, double length) {
  const double size = norm(inner_gradient);
  Matrix moved = y;
  if (size > 0) moved.col(0) += length / size * inner_gradient;
  project_inner(box, moved);
  return moved.col(0);
}

Index AdjointProbe::payload_rows() const {
  return kNumbers + 2 * problem_.p();
}

Adjoint AdjointProbe::unpack(ConstVectorRef payload) {
  const Index p = (payload.size() - kNumbers) / 2;
  return {.v = payload.segment(kNumbers, p),
          .inner_gradient = payload.tail(p),
          .residual = payload(kResidual),
          .rhs = payload(kRhs),
          .mu = payload(kSmallestCurvature),
          .displaced_value = payload(kDisplacedValue),
          .sensitivity = payload(kSensitivity)};
}

void AdjointProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto demand = detail_of<AdjointDemand>(query);
  for (Index i = 0; i < which.count; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    Adjoint adjoint;
    announce(problem_, query, {which.first + i, 1}, {0});
    solve(query.at, demand.tolerance, outcome, adjoint);
    if (demand.displacement > 0) displace(query.at, demand.displacement, outcome, adjoint);
    outcome.inner_residual = norm(adjoint.inner_gradient);
    const bool finite = adjoint.v.allFinite() && std::isfinite(adjoint.residual + outcome.inner_residual);
    outcome.status = judge(problem_, 0, finite);
    payload.col(i).head(kNumbers) << adjoint.residual, adjoint.rhs, adjoint.mu, adjoint.displaced_value,
        adjoint.sensitivity;
    payload.col(i).segment(kNumbers, problem_.p()) = adjoint.v;
    payload.col(i).tail(problem_.p()) = adjoint.inner_gradient;
  }
}

// An adjoint that is not as good as asked for is used all the same: its residual says what it is worth.
void AdjointProbe::solve(const BasePoint& at, double tolerance, Outcome& outcome, Adjoint& adjoint) {
  AdjointSystem system(problem_, products_, at.x, at.y);
  adjoint.v = system.solve(cg_, at.v, steps_, tolerance);
  adjoint.residual = cg_.residual(0);
  adjoint.rhs = norm(system.rhs().col(0));
  const double known = problem_.inner_curvature(at.x).mu;
  adjoint.mu = known > 0 ? known : at.curvature.mu > 0 ? at.curvature.mu : 0.5 * system.min_curvature();
  Matrix gradient(problem_.p(), 1);
  problem_.inner_gradient_y(at.x, at.y, gradient);
  inner_residual(problem_.info().inner_box, at.y, Matrix(gradient), gradient);
  adjoint.inner_gradient = gradient.col(0);
  outcome.inner_steps = cg_.products()[0];
  outcome.inner_gradients = cg_.products()[0] * products_.cost() + 1;
}

void AdjointProbe::displace(const BasePoint& at, double length, Outcome& outcome, Adjoint& adjoint) {
  const Vector y = displaced(problem_.info().inner_box, at.y, adjoint.inner_gradient, length);
  Matrix gradient(problem_.p(), 1);
  Vector value(1);
  problem_.outer_gradient_y(at.x, y, gradient);
  const Vector there = products_.hessian(at.x, y, adjoint.v) + gradient;
  problem_.outer_gradient_y(at.x, at.y, gradient);
  const Vector here = products_.hessian(at.x, at.y, adjoint.v) + gradient;
  adjoint.sensitivity = norm(there - here) / length;
  problem_.outer(at.x, y, value);
  problem_.inner_gradient_y(at.x, y, gradient);
  adjoint.displaced_value = value(0) + dot(adjoint.v, gradient.col(0));
  outcome.inner_gradients += 2 * products_.cost() + 1;
  outcome.evaluations += 1;
}

}  // namespace bizo::methods
