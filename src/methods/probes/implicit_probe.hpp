// The hypergradient by implicit differentiation at a base point: conjugate gradients for the adjoint.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo::methods {

struct ImplicitDemand {
  double tolerance = kNaN;  // relative residual of the adjoint

  void archive(Archive& a) { a(tolerance); }
};

class ImplicitProbe final : public Probe {
 public:
  // steps: the most of conjugate gradients; radius: of products (inner_products.hpp).
  ImplicitProbe(GradientsProblem& problem, double radius, Index steps)
      : problem_(problem), products_(problem, radius), steps_(steps) {}

  // One item: H v = -grad_y F at the query's point, from its v (empty: 0); the detail is an ImplicitDemand.
  // The payload is v, grad_x F and B^T v, one under the other.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.p() + 2 * problem_.d(); }

 private:
  GradientsProblem& problem_;
  InnerProducts products_;
  Index steps_;
  ConjugateGradients cg_;
};

}  // namespace bizo::methods
