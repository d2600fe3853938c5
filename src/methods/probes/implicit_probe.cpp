#include "methods/probes/implicit_probe.hpp"

#include "methods/probes/adjoint_system.hpp"

namespace bizo::methods {

void ImplicitProbe::evaluate(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  announce(problem_, query, {0, 1}, {0});
  AdjointSystem system(problem_, products_, query.at.x, query.at.y);
  const double tolerance = detail_of<ImplicitDemand>(query).tolerance;
  Vector v = query.at.v;
  Index products = 0;
  if (solver_ == AdjointSolver::fixed_point) {
    const Curvature known = query.at.curvature;
    const Curvature curvature = known.L > 0 ? known : problem_.inner_curvature(query.at.x);
    const double length = curvature.mu >= 0 ? 2 / (curvature.L + curvature.mu) : 1 / curvature.L;
    products = system.descend(v, steps_, tolerance, length);
  } else {
    v = system.solve(cg_, query.at.v, steps_, tolerance);
    products = cg_.products()[0];
  }
  payload.topRows(p) = v;
  problem_.outer_gradient_x(query.at.x, query.at.y, payload.middleRows(p, d));
  payload.bottomRows(d) = products_.cross(query.at.x, query.at.y, v);

  Outcome& outcome = outcomes[0];
  outcome.inner_gradients = (products + 1) * products_.cost();
  outcome.status = judge(problem_, 0, payload.allFinite());
}

}  // namespace bizo::methods
