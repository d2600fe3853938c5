#include "inner/fista.hpp"

#include <cassert>
#include <utility>

#include "bizo/core/momentum.hpp"
#include "bizo/core/reduce.hpp"
#include "inner/curvature_bounds.hpp"

namespace bizo::inner {

FistaSolver::FistaSolver(ProximalInner& problem, Curvature given)
    : problem_(problem), source_(exact_gradient(problem.smooth())), given_(given), newton_(problem) {}

Curvature FistaSolver::curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) {
  return resolve_curvature(*source_, known_curvature(*source_, given_, x), x, y, previous, estimate_cost_);
}

void FistaSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) {
  assert(!(control.curvature.L <= 0) && "step lengths come from the base point's curvature");
  const bool fixed_steps = control.rule == InnerRule::fixed_steps;
  const double length = 1 / control.curvature.L;
  report.reset(Y.cols());
  if (control.rule == InnerRule::absolute && Y.cols() == 1)
    report.gradients[0] = std::exchange(estimate_cost_, 0);
  active_.start(X, Y, kExtras);
  active_.extra(kPrevious) = Y;
  age_.assign(static_cast<std::size_t>(Y.cols()), 0);
  newton_.start(Y.rows(), Y.cols());
  for (Index step = 0; active_.count() > 0; ++step) {
    if (fixed_steps && step == control.steps) break;
    prox_gradient_map(problem_, active_.X(), active_.Y(), length, active_.extra(kForward),
                      active_.extra(kImage));
    active_.extra(kResidual) = (active_.Y() - active_.extra(kImage)) / length;
    retire_columns(active_, active_.extra(kResidual), step == 0 ? active_.Y() : active_.extra(kImage),
                   control, step, Y, report);
    if (!fixed_steps)
      for (const Index slot :
           newton_.improve(active_, active_.extra(kForward), active_.extra(kImage), length, report))
        active_.extra(kPrevious).col(slot) = active_.extra(kImage).col(slot);  // at rest
    advance(control.curvature, !fixed_steps && !(control.curvature.mu > 0));
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {  // fixed steps: all arrive together
    const auto b = active_.column(slot);
    auto answer = Y.col(static_cast<Index>(b));
    answer = active_.extra(kPrevious).col(slot);
    report.status[b] = answer.allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void FistaSolver::advance(const Curvature& curvature, bool may_restart) {
  for (Index slot = 0; slot < active_.count(); ++slot) {
    auto y = active_.Y().col(slot), image = active_.extra(kImage).col(slot),
         previous = active_.extra(kPrevious).col(slot);
    Index& age = age_[active_.column(slot)];
    // The momentum points uphill (O'Donoghue and Candes 2015, the gradient scheme).
    if (may_restart && dot(y - image, image - previous) > 0) age = 0;
    y = image + extrapolation(curvature, age++) * (image - previous);
    previous = image;
  }
}

}  // namespace bizo::inner
