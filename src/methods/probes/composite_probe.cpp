#include "methods/probes/composite_probe.hpp"

#include "bizo/core/envelope.hpp"

namespace bizo::methods {

void CompositeProbe::evaluate(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  auto& smooth = problem_.smooth();
  announce(smooth, query, {0, 1}, {0});
  const Index p = smooth.p(), d = smooth.d();
  Outcome& outcome = outcomes[0];
  smooth.outer_gradient_x(query.at.x, query.at.y, payload.middleRows(p, d));
  if (is_envelope(smooth)) {
    payload.topRows(p).setZero();
    payload.bottomRows(d).setZero();
  } else {
    const PiggybackAdjoint adjoint =
        support_gradient(problem_, query.at.x, query.at.y, 1 / query.at.curvature.L,
                         detail_of<ImplicitDemand>(query).tolerance);
    payload.topRows(p) = adjoint.w / query.at.curvature.L;
    payload.bottomRows(d) = adjoint.gradient - payload.middleRows(p, d);
    outcome.inner_gradients = adjoint.steps + 1;
  }
  outcome.status = judge(smooth, 0, payload.allFinite());
}

}  // namespace bizo::methods
