#include "bizo/inner/newton_cg.hpp"

#include <algorithm>

#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

constexpr std::size_t kGradient = 0;
constexpr std::size_t kStart = 1;  // of a damped step

constexpr int kHalvings = 30;
constexpr double kLeastLength = 1.5 / (1 << kHalvings);

}  // namespace

void NewtonCgSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) {
  report.reset(Y.cols());
  active_.start(X, Y, 2);
  const bool synchronized = control.rule == InnerRule::synchronized;
  for (Index step = 0; active_.count() > 0; ++step) {
    if (synchronized && step == control.steps) break;
    if (synchronized || step == 0)  // a damped step has the gradient already
      problem_.inner_gradient_y(active_.X(), active_.Y(), active_.extra(kGradient));
    report_failures(
        active_, active_.extra(kGradient), [&](Index slot) { return problem_.failure(slot); }, report);
    const Index before = active_.count();
    retire_columns(active_, active_.extra(kGradient), active_.Y(), control, step, Y, report);
    if (active_.count() < before && !control.columns.empty()) problem_.announce(keys_of(active_, control));
    if (active_.count() == 0) break;
    newton_direction(synchronized, report);
    // A line search could branch differently on the two sides of a difference.
    if (synchronized)
      active_.Y() += direction_;
    else
      damped_step(Y, report);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    Y.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] =
        active_.Y().col(slot).allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void NewtonCgSolver::newton_direction(bool synchronized, InnerReport& report) {
  right_ = -active_.extra(kGradient);
  direction_.setZero(right_.rows(), right_.cols());
  const auto hessian = [&](const Matrix& V, Matrix& out) {
    problem_.inner_hessian_product(active_.X(), active_.Y(), V, out);
  };
  // A gradient norm that is to fall needs a direction that solves the system to some accuracy, however long
  // it takes.
  const Index most = synchronized ? cg_steps_ : std::max(cg_steps_, 10 * right_.rows());
  cg_.solve(hessian, right_, direction_, most, synchronized ? 0.0 : 1e-2);
  for (Index slot = 0; slot < active_.count(); ++slot)
    report.gradients[active_.column(slot)] += cg_.products()[static_cast<std::size_t>(slot)];
}

// Halves a column's step until its gradient norm falls; for strictly convex f a Newton direction ensures that
// it will, down to round-off. A column for which no step helps any more is given up.
void NewtonCgSolver::damped_step(MatrixRef answers, InnerReport& report) {
  const auto falls = [&](Index slot) {
    const double before = norm(active_.extra(kGradient).col(slot));
    return norm(trial_gradient_.col(slot)) <= (1 - 0.1 * length_(slot)) * before;
  };
  length_.setOnes(active_.count());
  active_.extra(kStart) = active_.Y();
  trial_gradient_.resize(direction_.rows(), active_.count());
  bool all_fall = false;
  for (int trial = 0; trial < kHalvings && !all_fall; ++trial) {
    active_.Y() = active_.extra(kStart) + direction_ * length_.asDiagonal();
    problem_.inner_gradient_y(active_.X(), active_.Y(), trial_gradient_);
    all_fall = true;
    for (Index slot = 0; slot < active_.count(); ++slot) {
      if (falls(slot)) continue;
      all_fall = false;
      length_(slot) /= 2;
      ++report.gradients[active_.column(slot)];  // the last trial's gradient is booked when columns retire
    }
  }
  std::vector<Index> stuck;
  for (Index slot = active_.count() - 1; slot >= 0 && !all_fall; --slot)
    if (length_(slot) < kLeastLength) stuck.push_back(slot);
  active_.extra(kGradient) = trial_gradient_;
  for (const Index slot : stuck) {
    const auto b = active_.column(slot);
    answers.col(static_cast<Index>(b)) = active_.extra(kStart).col(slot);
    report.status[b] = EvaluationStatus::not_converged;
    active_.remove(slot);
  }
}

}  // namespace bizo
