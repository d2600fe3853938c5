#include "methods/probes/demand_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/bytes.hpp"

namespace bizo::methods {
namespace {

// The first tolerance of the first solve, from where it goes down by decades: far above the gradients of
// functions that are not scaled badly, and cheap as long as it is.
constexpr double kFirstTolerance = 1e3;
constexpr double kDecade = 0.1;
// Decades at most, to below any base_tolerance of use.
constexpr int kMaxDecades = 20;
// Once a change of F over a decade is at most this share of the one before, F falls as |grad_y f| does, and a
// ninth of the last change is left.
constexpr double kFalls = 0.3;
constexpr double kLeft = kDecade / (1 - kDecade);
// Phi is to be right to six digits at best (BaseProbe).
constexpr double kSettledError = 5e-8;
// Beside a change of this factor of it, another one is rounding.
constexpr double kNothing = 1e-12;

}  // namespace

std::optional<Probe::Points> DemandProbe::place(const Query& query, Range which) {
  Archive(query.detail).columns(which, X_);
  return Points{problem_, X_, which};
}

void DemandProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  list_ = detail_of<DemandList>(query);
  for (Index i = 0; i < which.count; ++i) {
    const Index at = which.first + i;
    Item item{list_.points.col(at),
              list_.wanted(at),
              list_.errors.size() > 0 ? list_.errors(at) : kNaN,
              announce(problem_, query, {at, 1}, {0}),
              {}};
    Y_ = list_.starts.col(at);
    item.curvature = solver_.curvature(item.x, Y_.col(0), query.at.curvature);
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    outcome.evaluations = 1;
    const bool begins = std::isnan(list_.rate) && !list_.exact;
    const Progress progress = begins ? learn_rate(item, outcome) : solve(item, outcome);
    payload(kStrong, i) = item.curvature.mu;
    payload(kSmooth, i) = item.curvature.L;
    payload(kTolerance, i) = progress.tolerance;
    payload(kRate, i) = progress.rate;
    payload(kFinal, i) = progress.final;
    payload(kExact, i) = progress.exact;
    payload.col(i).segment(kScalars, problem_.p()) = Y_.col(0);
    if (!squares_) continue;
    R_.setConstant(residuals(), 1, kNaN);
    if (!is_failure(outcome.status)) squares_->residual(item.x, Y_, R_);
    payload.col(i).tail(residuals()) = R_.col(0);
  }
}

double DemandProbe::value_at(const Item& item, const Matrix& Y) {
  problem_.announce(item.key);
  problem_.outer(item.x, Y, value_);
  return value_(0);
}

// Where steps are limited, no stronger solver goes on behind it, as it does behind absolute tolerances.
bool DemandProbe::solve_to(double tolerance, const Item& item, Outcome& outcome) {
  const double one = 1;
  InnerControl control{.rule = InnerRule::absolute,
                       .steps = settings_.base_steps,
                       .tolerance = tolerance,
                       .curvature = item.curvature,
                       .columns = item.key};
  if (list_.max_steps > 0) {
    control.rule = InnerRule::relative;
    control.reference = {&one, 1};
    control.steps = std::min(control.steps, list_.max_steps - outcome.inner_steps);
  }
  Matrix closer = Y_;
  solver_.solve(item.x, closer, control, report_);
  note_failures(problem_, report_);
  book(report_, outcome);
  const bool solved = report_.status[0] == EvaluationStatus::ok;
  const double value = solved ? value_at(item, closer) : kNaN;
  outcome.status = solved ? judge(problem_, 0, std::isfinite(value)) : report_.status[0];
  if (outcome.status != EvaluationStatus::ok) return false;
  Y_ = closer;
  outcome.value_plus = value;
  outcome.inner_residual = report_.residual[0];
  return true;
}

// |grad_y f| after the last solve: as the solver says, or what it was asked for.
double DemandProbe::reached(double tolerance) const {
  return std::isfinite(report_.residual[0]) ? report_.residual[0] : tolerance;
}

// The change of F in the last solve over that of |grad_y f|: where the solver does not say, from what the
// solve before was asked for.
double DemandProbe::rate_of(double change, double before, double tolerance) const {
  const double begun = report_.initial_residual[0];
  const double fall = (std::isfinite(begun) ? begun : before) - reached(tolerance);
  return fall > 0 ? change / fall : 0;
}

// Of a solve that has failed: there is an earlier answer, which stands. What is left is rounding, or too
// expensive.
bool DemandProbe::keeps_earlier(const Progress& progress, Outcome& outcome) {
  if (std::isnan(progress.tolerance)) return false;
  outcome.status = EvaluationStatus::ok;
  return true;
}

// By decades, until F is right to a share of what it has changed from the start on. A solver that converges
// faster than linearly leaves no change to see: the rate is a tenth of the largest at least.
DemandProbe::Progress DemandProbe::learn_rate(const Item& item, Outcome& outcome) {
  Progress progress;
  const double first = value_at(item, Y_);
  double value = first, before = 0, largest = 0;
  for (int decade = 0; decade < kMaxDecades; ++decade) {
    const double tolerance = kFirstTolerance * std::pow(kDecade, decade);
    if (!solve_to(tolerance, item, outcome)) {
      progress.final = keeps_earlier(progress, outcome);
      break;
    }
    progress.tolerance = reached(tolerance);
    const double change = std::abs(outcome.value_plus - value);
    value = outcome.value_plus;
    if (before > 0 && change <= kNothing * before && std::isnan(report_.residual[0])) progress.exact = true;
    const bool moved_twice = before > 0;
    const bool falls = moved_twice && change <= kFalls * before;
    before = std::max(change, kNothing * before);
    const double shown = rate_of(change, tolerance / kDecade, tolerance);
    largest = std::max(largest, shown);
    if (falls) progress.rate = std::max(shown, kDecade * largest);
    progress.final = progress.exact || tolerance <= settings_.base_tolerance;
    // Where F does not fall as |grad_y f| does, as much as it has changed may be left.
    const double left = falls ? kLeft * change : change;
    const bool known = falls || (moved_twice && progress.tolerance > 0);
    const bool enough = known && left <= list_.share * std::abs(value - first);
    if (enough && !falls) progress.rate = left / progress.tolerance;
    if (progress.final || enough) break;
  }
  return progress;
}

// At a new point what is wanted, and a decade above it, where it is seen whether less does, and how F
// changes.
std::vector<double> DemandProbe::tolerances(const Item& item, double wanted) const {
  if (list_.exact || std::isfinite(item.error)) return {wanted};
  return {wanted / kDecade, wanted};
}

DemandProbe::Progress DemandProbe::solve(const Item& item, Outcome& outcome) {
  Progress progress;
  const bool refines = std::isfinite(item.error);
  const double least = settings_.base_tolerance;
  const double wanted = list_.exact ? least : std::max(item.wanted / list_.rate, least);
  double value = refines ? value_at(item, Y_) : kNaN;
  bool enough = false;
  // By the last solve: then the next one goes down from where that one was asked to end, and not from below.
  bool moved = refines;
  double earlier = refines ? item.error / list_.rate : wanted / (kDecade * kDecade);
  for (const double tolerance : tolerances(item, wanted)) {
    const Matrix before = Y_;
    if (!solve_to(tolerance, item, outcome)) {
      progress.final = keeps_earlier(progress, outcome);
      break;
    }
    progress.tolerance = reached(tolerance);
    const double shown = rate_of(std::abs(outcome.value_plus - value), earlier, tolerance);
    earlier = tolerance;
    value = outcome.value_plus;
    moved = moved || std::isfinite(report_.initial_residual[0]);
    if (shown > 0 && (moved || shown > list_.rate)) progress.rate = shown;
    moved = Y_ != before;
    const double apart = std::abs(value - list_.reference) - list_.rough;
    enough = list_.rate * tolerance <= list_.share * apart;
    if (enough) break;
  }
  const bool settled = list_.rate * progress.tolerance <= kSettledError * std::abs(value);
  // A solver that does not get as far as it was asked will not the next time either.
  const bool stuck = !enough && progress.tolerance > wanted;
  progress.final = progress.final || list_.exact || settled || stuck || progress.tolerance <= least;
  return progress;
}

DemandProbe::Answer DemandProbe::read(ConstVectorRef payload, Index p) {
  return {{payload(kStrong), payload(kSmooth)},
          payload(kTolerance),
          payload(kRate),
          payload(kFinal) > 0,
          payload(kExact) > 0,
          payload.segment(kScalars, p),
          payload.tail(payload.size() - kScalars - p)};
}

}  // namespace bizo::methods
