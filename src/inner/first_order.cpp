#include "bizo/inner/first_order.hpp"

#include <cassert>

#include "bizo/inner/momentum.hpp"

namespace bizo {
namespace {

// Matrices that travel with the active columns.
constexpr std::size_t kGradient = 0;
constexpr std::size_t kPrevious = 1;  // the last point before extrapolation

}  // namespace

FirstOrderSolver::FirstOrderSolver(std::unique_ptr<GradientSource> source, bool momentum, Curvature given)
    : source_(std::move(source)), momentum_(momentum), given_(given) {}

Curvature FirstOrderSolver::curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) {
  return resolve_curvature(*source_, given_, x, y, previous);
}

void FirstOrderSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control,
                             InnerReport& report) {
  assert(!(control.curvature.smooth <= 0) && "step lengths come from the base point's curvature");
  report.reset(Y.cols());
  active_.start(X, Y, 2);
  if (momentum_) active_.extra(kPrevious) = Y;
  for (Index step = 0; active_.count() > 0; ++step) {
    if (control.rule == InnerRule::synchronized && step == control.steps) break;
    source_->gradient(active_.X(), active_.Y(), active_.extra(kGradient));
    report_failures(
        active_, active_.extra(kGradient), [&](Index slot) { return source_->failure(slot); }, report);
    const Index before = active_.count();
    retire_columns(active_, active_.extra(kGradient), active_.Y(), control, step, Y, report);
    if (active_.count() < before && !control.columns.empty()) source_->announce(keys_of(active_, control));
    advance(control.curvature, step);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {  // synchronized: all arrive together
    const auto b = active_.column(slot);
    auto answer = Y.col(static_cast<Index>(b));
    answer = momentum_ ? active_.extra(kPrevious).col(slot) : active_.Y().col(slot);
    report.status[b] = answer.allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void FirstOrderSolver::advance(const Curvature& curvature, Index step) {
  auto Y = active_.Y();
  auto G = active_.extra(kGradient);
  if (!momentum_) {
    // Nesterov 2004, theorem 2.1.15; without strong convexity that step would be the first that diverges, and
    // 1/L is the best one.
    Y -= (curvature.strong > 0 ? 2 / (curvature.smooth + curvature.strong) : 1 / curvature.smooth) * G;
    return;
  }
  auto previous = active_.extra(kPrevious);
  Y -= 1 / curvature.smooth * G;  // the new point
  previous = Y - previous;        // its displacement
  G = Y;
  Y += extrapolation(curvature, step) * previous;
  previous = G;
}

}  // namespace bizo
