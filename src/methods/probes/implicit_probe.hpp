// The hypergradient by implicit differentiation at a base point: the adjoint by conjugate gradients,
// or as a fixed point.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo::methods {

struct ImplicitDemand {
  double tolerance = kNaN;  // relative residual of the adjoint

  void archive(Archive& a) { a(tolerance); }
};

enum class AdjointSolver { conjugate_gradients, fixed_point };

class ImplicitProbe final : public Probe {
 public:
  // steps: the most of the solver; radius: of products (inner_products.hpp). The steps to the fixed point
  // are those of gradient descent, 2 / (L + mu), or 1 / L, with the query's curvature or the problem's.
  ImplicitProbe(GradientsProblem& problem, double radius, Index steps,
                AdjointSolver solver = AdjointSolver::conjugate_gradients)
      : problem_(problem), products_(problem, radius), steps_(steps), solver_(solver) {}

  // One item: H v = -grad_y F at the query's point, from its v (empty: 0); the detail is an ImplicitDemand.
  // The payload is v, grad_x F and B^T v, one under the other.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.p() + 2 * problem_.d(); }

 private:
  GradientsProblem& problem_;
  InnerProducts products_;
  Index steps_;
  AdjointSolver solver_;
  ConjugateGradients cg_;
};

}  // namespace bizo::methods
