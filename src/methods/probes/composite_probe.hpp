// The hypergradient of a problem with a composite inner objective at a base point (piggyback.hpp).
#pragma once

#include "bizo/core/probe.hpp"
#include "methods/probes/implicit_probe.hpp"
#include "methods/probes/piggyback.hpp"

namespace bizo::methods {

class CompositeProbe final : public Probe {
 public:
  explicit CompositeProbe(ProximalInner& problem) : problem_(problem) {}

  // One item, at the query's point, with the step one over its curvature; the detail is an ImplicitDemand.
  // The payload is w times the step (the adjoint of the residual), grad_x F and A_xT w, one
  // under the other.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.smooth().p() + 2 * problem_.smooth().d(); }

 private:
  ProximalInner& problem_;
};

}  // namespace bizo::methods
