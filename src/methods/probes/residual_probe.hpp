// Directional derivatives of residuals R(x, y(x)), F = |R|^2 / 2, beside those of F: the inner problem is
// solved again at every perturbed point, and its response carries R along (docs/math.md, Gauss-Newton).
#pragma once

#include "bizo/core/sum_of_squares.hpp"
#include "methods/probes/difference_probe.hpp"

namespace bizo::methods {

class ResidualProbe final : public Probe {
 public:
  // problem: a SumOfSquares.
  ResidualProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                const ResolveSettings& settings);

  // As DifferenceProbe. The payload of direction j is
  //   [R(x + h s o u_j, y + h w_j) - R(x - h s o u_j, y - h w_j)] / 2h,   w_j = dy*/dz u_j by differences.
  // Without y it is the difference of the points where F is evaluated.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return squares_.residuals(); }
  bool may_shrink() const override { return differences_.may_shrink(); }
  int answering_side(const Query& query, Index item, const Outcome& outcome) override {
    return differences_.answering_side(query, item, outcome);
  }

 private:
  Problem& problem_;
  SumOfSquares& squares_;
  DirectionFamily& directions_;
  Vector scale_;
  DifferenceProbe differences_;
  std::vector<Stencil> stencils_of(const Query& query, Range which);
  const Vector& residual_at(const BasePoint& base, Index iteration);

  Matrix W_, U_, X_, Y_, R_;
  Vector base_x_, base_y_, base_;  // R at (x, y) of an iteration
  Index base_iteration_ = -1;
};

}  // namespace bizo::methods
