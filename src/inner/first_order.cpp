#include "inner/first_order.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <utility>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/momentum.hpp"
#include "bizo/core/reduce.hpp"
#include "inner/curvature_bounds.hpp"

namespace bizo::inner {
namespace {

// A rise of f by this share of it, sqrt(eps), may be rounding. Ends above the start are taken again with
// steps a quarter as long, until f is followed from where it began; 4^10 is beyond an estimate's error where
// f has any curvature.
constexpr double kRise = 1e-8;
constexpr double kShorter = 4;
constexpr int kTrials = 10;
// Steps after which a base solve asks how small a residual may become, then after twice as many: the answer
// costs five gradients.
constexpr Index kLongSolve = 200;

// Rounding differs between neighbours: it is the largest of a few changes.
constexpr double kSameRounding = 4;

bool is_long(Index step) {
  const auto times = static_cast<std::uint64_t>(step / kLongSolve);
  return step % kLongSolve == 0 && std::has_single_bit(times);
}

bool takes_fixed_steps(const InnerControl& control) {
  return control.rule == InnerRule::fixed_steps;
}

// Nesterov 2004, theorem 2.1.15; without strong convexity that step would be the first that diverges, and 1/L
// is the best one.
double plain_length(const Curvature& curvature) {
  return curvature.mu > 0 ? 2 / (curvature.L + curvature.mu) : 1 / curvature.L;
}

}  // namespace

FirstOrderSolver::FirstOrderSolver(std::unique_ptr<GradientSource> source, bool momentum, Curvature given)
    : source_(std::move(source)), momentum_(momentum), given_(given), backtracking_(*source_) {}

Curvature FirstOrderSolver::curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) {
  const Curvature known = known_curvature(*source_, given_, x);
  estimates_ = std::isnan(known.L);
  return resolve_curvature(*source_, known, x, y, previous, estimate_cost_);
}

void FirstOrderSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control,
                             InnerReport& report) {
  project_inner(source_->box(), Y);
  if (control.rule != InnerRule::absolute || !estimates_ || Y.cols() != 1)
    return descend(X, Y, control, report);
  // Gradients alone do not show that a step went over a hill.
  const Matrix start = Y;
  const double before = value(X, start);
  InnerControl shorter = control;
  Index gradients = 0;
  for (int trial = 0;; ++trial) {
    Y = start;
    descend(X, Y, shorter, report);
    report.gradients[0] += gradients;
    // Where f is convex, it exceeds its start by |grad_y f| |y - start| at most.
    const double max = kRise * std::abs(before) + control.tolerance * norm((Y - start).col(0));
    const bool rises = report.status[0] == EvaluationStatus::ok && value(X, Y) - before > max;
    if (!rises || trial == kTrials) return;
    gradients = report.gradients[0];
    shorter.curvature.L *= kShorter;
  }
}

double FirstOrderSolver::value(ConstMatrixRef X, ConstMatrixRef Y) {
  Vector f(1);
  source_->values(X, Y, f);
  return f(0);
}

void FirstOrderSolver::descend(ConstMatrixRef X, MatrixRef Y, const InnerControl& control,
                               InnerReport& report) {
  assert(!(control.curvature.L <= 0) && "step lengths come from the base point's curvature");
  const bool base = control.rule == InnerRule::absolute;
  report.reset(Y.cols());
  follows_given_.assign(static_cast<std::size_t>(Y.cols()), 0);
  for (Index b = 0; base && momentum_ && b < Y.cols(); ++b) {
    const Curvature known = known_curvature(*source_, given_, X.col(b));
    follows_given_[static_cast<std::size_t>(b)] = known.mu > 0 && known.L == control.curvature.L;
  }
  active_.start(X, Y, 2);
  active_.extra(kPrevious) = Y;
  if (!takes_fixed_steps(control)) backtracking_.start(Y.rows(), Y.cols(), control.curvature);
  if (base && Y.cols() == 1) report.gradients[0] = std::exchange(estimate_cost_, 0);
  InnerControl within_reach = control;
  reach_.assign(static_cast<std::size_t>(Y.cols()), control.tolerance);
  if (base)
    within_reach = {.rule = InnerRule::relative,
                    .steps = control.steps,
                    .tolerance = 1,
                    .curvature = {},
                    .reference = reach_,
                    .columns = control.columns};
  for (Index step = 0; active_.count() > 0; ++step) {
    if (takes_fixed_steps(control) && step == control.steps) break;
    if (base && estimates_) backtracking_.measure_again(active_, step, report);
    if (base && is_long(step)) look_for_rounding(report);
    source_->gradient(active_.X(), active_.Y(), active_.extra(kGradient));
    judge(within_reach, step, Y, report);
    advance(control, step);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {  // fixed steps: all arrive together
    const auto b = active_.column(slot);
    auto answer = Y.col(static_cast<Index>(b));
    answer = momentum_ ? active_.extra(kPrevious).col(slot) : active_.Y().col(slot);
    report.status[b] = answer.allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
  if (base) confirm_rounding(X, Y, control, report);
}

// The rounding of a residual is no reason to continue.
void FirstOrderSolver::look_for_rounding(InnerReport& report) {
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    reach_[b] = std::max(reach_[b], round_off(active_.X().col(slot), active_.Y().col(slot)));
    report.gradients[b] += kRoundOffCost;
  }
}

// Where y ran away and came back, rounding was looked for at another size of f.
void FirstOrderSolver::confirm_rounding(ConstMatrixRef X, ConstMatrixRef Y, const InnerControl& control,
                                        InnerReport& report) {
  for (Index column = 0; column < Y.cols(); ++column) {
    const auto b = static_cast<std::size_t>(column);
    if (report.status[b] != EvaluationStatus::ok || !(report.residual[b] > control.tolerance)) continue;
    report.gradients[b] += kRoundOffCost;
    if (report.residual[b] > kSameRounding * round_off(X.col(column), Y.col(column)))
      report.status[b] = EvaluationStatus::not_converged;
  }
}

void FirstOrderSolver::judge(const InnerControl& control, Index step, MatrixRef Y, InnerReport& report) {
  auto G = active_.extra(kGradient);
  if (!takes_fixed_steps(control)) {
    backtracking_.review(active_, G, active_.extra(kPrevious));
    if (step == control.steps) backtracking_.restore_best(active_, G);
    for (Index slot = 0; slot < active_.count(); ++slot)
      report.curvature[active_.column(slot)] = backtracking_.bounds(active_.column(slot));
  }
  report_failures(
      active_, G, [&](Index slot) { return failure(slot, step); }, report);
  residual_.resize(G.rows(), G.cols());
  inner_residual(source_->box(), active_.Y(), G, residual_);
  const Index before = active_.count();
  retire_columns(active_, residual_, active_.Y(), control, step, Y, report);
  if (step == control.steps && !takes_fixed_steps(control)) tell_walls(report);
  if (active_.count() < before && !control.columns.empty()) source_->announce(keys_of(active_, control));
}

// Of columns whose steps are over: more would not help all of them.
void FirstOrderSolver::tell_walls(InnerReport& report) const {
  for (std::size_t b = 0; b < report.status.size(); ++b)
    if (report.status[b] == EvaluationStatus::not_converged && backtracking_.met_wall(b))
      report.failures.emplace_back(static_cast<Index>(b), wall_failure());
}

// What the problem says, or at a start what it does not.
std::optional<ColumnFailure> FirstOrderSolver::failure(Index slot, Index step) const {
  auto said = source_->failure(slot);
  if (said || step > 0) return said;
  return ColumnFailure{EvaluationStatus::non_finite,
                       "grad_y f is not finite where the inner solve starts; choose another inner_start", 0};
}

// Whether the given bounds still agree with the observed curvature. Along the slowest mode mu itself is seen,
// rounded.
bool FirstOrderSolver::fits(const InnerControl& control, std::size_t column) const {
  constexpr double kRounded = 0.99;  // chosen: the rate goes with the root of mu
  const Curvature& bounds = backtracking_.bounds(column);
  return bounds.L == control.curvature.L && bounds.mu > kRounded * control.curvature.mu;
}

// With the right bounds constant momentum from the start is best, and it hardly ever points uphill: the
// cosine is below 0.13 on quadratics of conditions 1e2 to 1e5, and above 0.45 where mu was told a hundred
// times too small.
double FirstOrderSolver::momentum(const InnerControl& control, Index slot) {
  constexpr double kUphill = 0.2;
  const auto b = active_.column(slot);
  const Curvature& bounds = backtracking_.bounds(b);
  const auto z = active_.Y().col(slot), previous = active_.extra(kPrevious).col(slot);
  Index& age = backtracking_.age(b);
  // O'Donoghue and Candes 2015, the gradient scheme.
  const double slope = dot(z - next_, next_ - previous);
  const double limit = kUphill * norm(z - next_) * norm(next_ - previous);
  if (follows_given_[b] && fits(control, b) && !(slope > limit))
    return extrapolation(control.curvature, age++);
  follows_given_[b] = 0;
  if (slope > 0) age = 0;
  const double kept = std::min(extrapolation(bounds, age), extrapolation({0, bounds.L}, age));
  ++age;
  return kept;
}

void FirstOrderSolver::advance(const InnerControl& control, Index step) {
  const bool fixed_steps = takes_fixed_steps(control);
  const Box& box = source_->box();
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    const Curvature bounds = fixed_steps ? control.curvature : backtracking_.bounds(b);
    auto z = active_.Y().col(slot), g = active_.extra(kGradient).col(slot),
         previous = active_.extra(kPrevious).col(slot);
    if (!momentum_) {
      z -= plain_length(bounds) * g;
      project_inner(box, z);
      continue;
    }
    next_ = z - 1 / bounds.L * g;
    project_inner(box, next_);
    const double kept = fixed_steps ? extrapolation(bounds, step) : momentum(control, slot);
    z = next_ + kept * (next_ - previous);
    project_inner(box, z);
    previous = next_;
  }
}

}  // namespace bizo::inner
