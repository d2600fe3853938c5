#include "bizo/inner/first_order.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace bizo {
namespace {

// Matrices that travel with the active columns.
constexpr std::size_t kGradient = 0;
constexpr std::size_t kPrevious = 1;  // the last point before extrapolation

// Extrapolation after step k (0-based): constant for strongly convex f (Nesterov 2004, scheme 2.2.11),
// otherwise the (k)/(k+3) sequence. It never depends on the path, so that synchronized solves stay smooth in
// x.
double extrapolation(const Curvature& curvature, Index step) {
  if (curvature.strong > 0) {
    const double root = std::sqrt(curvature.smooth / curvature.strong);
    return (root - 1) / (root + 1);
  }
  return static_cast<double>(step) / static_cast<double>(step + 3);
}

}  // namespace

FirstOrderSolver::FirstOrderSolver(std::unique_ptr<GradientSource> source, bool momentum, Curvature given)
    : source_(std::move(source)), momentum_(momentum), given_(given) {}

Curvature FirstOrderSolver::curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) {
  const Curvature known = source_->known_curvature(x);
  Curvature bounds{std::isnan(given_.strong) ? known.strong : given_.strong,
                   std::isnan(given_.smooth) ? known.smooth : given_.smooth};
  if (std::isnan(bounds.smooth)) {
    const Curvature estimated = std::isnan(previous.smooth) ? estimate_curvature(*source_, x, y) : previous;
    bounds.smooth = estimated.smooth;
    if (std::isnan(bounds.strong)) bounds.strong = estimated.strong;
  }
  if (std::isnan(bounds.strong)) bounds.strong = 0;
  bounds.strong = std::min(bounds.strong, bounds.smooth);  // they may come from different sources
  return bounds;
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
    retire_columns(active_, active_.extra(kGradient), control, step, Y, report);
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
