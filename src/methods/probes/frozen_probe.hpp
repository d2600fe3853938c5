// Directional differences of s(x') = F(x', y) + v^T grad_y f(x', y), y and v frozen: with the inner solution
// and the adjoint of x, grad s(x) = grad Phi(x), and no inner problem is solved (docs/math.md, Frozen
// adjoint).
#pragma once

#include "bizo/core/probe.hpp"
#include "methods/estimates/stencil.hpp"

namespace bizo::methods {

struct FrozenBase {
  Vector inner_gradient;  // grad_y f(x, y)

  void archive(Archive& a) { a(inner_gradient); }
};

class FrozenProbe final : public Probe {
 public:
  FrozenProbe(InnerGradientProblem& problem, DirectionFamily& directions, Vector scale, bool central)
      : problem_(problem), directions_(directions), scale_(std::move(scale)), central_(central) {}

  // One item a direction of query.block, around the query's point, whose reference.value is s(x); the detail
  // is a FrozenBase. Of an outcome, value_plus and value_minus are F at the fixed y; response is h |B (s o
  // u)|.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  bool may_shrink() const override { return true; }
  int answering_side(const Query& query, Index item, const Outcome& outcome) override;

 private:
  InnerGradientProblem& problem_;
  DirectionFamily& directions_;
  Vector scale_;
  bool central_;
  Index b_ = 0;
  Matrix U_, X_, Y_, G_;
  Vector values_;
  std::vector<Stencil> stencils_;
  std::vector<EvaluationStatus> status_;  // of the values, by point
};

}  // namespace bizo::methods
