// Accelerated proximal gradient steps for a batch of composite inner problems (FISTA, Beck and Teboulle
// 2009), ended by Newton's method on the support.
#pragma once

#include <memory>
#include <vector>

#include "bizo/core/proximal.hpp"
#include "inner/active_columns.hpp"
#include "inner/gradient_source.hpp"
#include "inner/support_newton.hpp"

namespace bizo::inner {

// The residual of a point y is |y - A(x, y)| / step with step = 1/L. The answer is the start if its residual
// does, otherwise A(x, y) of the last y, with exact zeros and a residual of at most that reported.
// Fixed-steps solves neither restart the momentum nor take Newton steps.
class FistaSolver final : public InnerSolver {
 public:
  // given: curvature bounds of g from the user; NaN entries come from the problem, or are estimated.
  FistaSolver(ProximalInner& problem, Curvature given);

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  bool estimates_curvature() const override { return true; }
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;

 private:
  enum Extra : std::size_t { kForward, kImage, kResidual, kPrevious, kExtras };  // of active_

  void advance(const Curvature& curvature, bool may_restart);

  ProximalInner& problem_;
  std::unique_ptr<GradientSource> source_;
  Curvature given_;
  ActiveColumns active_;
  SupportNewton newton_;
  Index estimate_cost_ = 0;  // gradients of the last call of curvature(), which the base solve after it books
  std::vector<Index> age_;   // steps since the momentum began, by column of the batch
};

}  // namespace bizo::inner
