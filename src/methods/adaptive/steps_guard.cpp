#include "methods/adaptive/steps_guard.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "methods/adaptive/accuracy_control.hpp"

namespace bizo::methods {
namespace {

// Accurate solves: to this share of the first residual, ten times better than what is tolerated of T steps;
// where they start elsewhere and that says nothing, by so many times the steps.
constexpr double kTolerance = 0.02;
constexpr Index kFactor = 4;

// Residuals at the start do not shrink with the radius.
bool starts_elsewhere(const ResolveSettings& resolve) {
  return resolve.cold || resolve.previous;
}

ResolveSettings plain(ResolveSettings resolve) {
  resolve.tangents = false;
  return resolve;
}

ResolveSettings accurate(ResolveSettings resolve) {
  resolve.tangents = false;
  if (starts_elsewhere(resolve)) return resolve;
  resolve.rule = InnerRule::relative;
  resolve.reach = {};  // the reference is not theirs
  resolve.tolerance = kTolerance;
  resolve.steps = resolve.base_steps;
  return resolve;
}

}  // namespace

StepsGuard::StepsGuard(const ResolveSettings& resolve)
    : on_(resolve.rule == InnerRule::fixed_steps && !resolve.unrolled),
      raises_(!resolve.steps_given),
      waits_(resolve.needs_reference()),
      elsewhere_(starts_elsewhere(resolve)),
      max_(resolve.base_steps),
      steps_(resolve.steps) {}

bool StepsGuard::due(const Base& base) const {
  // A formula takes no steps, and has no residual.
  return on_ && std::isfinite(base.inner_residual) && !done_ && (again_ || guard_due(base.iteration));
}

void StepsGuard::ask(const Base& base, Query& query) const {
  if (on_ && !waits_) query.at.accuracy.steps = steps_;
  if (!due(base)) return;
  query.directional = false;
  query.block.count = kWays * std::min(kGuardDirections, base.at.x.size());
}

void StepsGuard::judge(const Base& base, const Outcomes& outcomes, double gradient_norm) {
  done_ = true;
  again_ = false;
  const GuardVerdict verdict = compare(outcomes, kWays, kAccurate);
  if (verdict.directions == 0) {
    if (!reported_) note_ = "whether inner.steps are enough is unknown: no accurate solve ended";
    reported_ = true;
    return;
  }
  const double known = gradient_norm / std::sqrt(static_cast<double>(base.at.x.size()));
  const double size = known > verdict.size ? known : verdict.size;
  const double noise = std::isnan(base.noise) ? 0 : 3 * std::sqrt(2.0) * base.noise / base.radius;
  Index needed = 0;  // by the accurate ones
  for (std::size_t item = kAccurate; item < outcomes.items.size(); item += kWays)
    needed = std::max(needed, outcomes.items[item].inner_steps);
  if (elsewhere_) needed = kFactor * steps_;
  if (needed == 0) needed = 2 * steps_;  // a solver that counts none
  needed = std::min(needed, max_);
  if (verdict.error(kPlain) <= kCoupling * size + noise || needed <= steps_) return;
  std::ostringstream note;
  note << "after inner.steps = " << steps_ << " differences are off by " << 100 * verdict.error(kPlain) / size
       << " %: ";
  if (raises_) {
    note << "now " << needed;
    steps_ = needed;
    again_ = true;
    done_ = waits_;
  } else {
    note << needed << " are needed, or inner.control = relative";
  }
  if (raises_ || !reported_) note_ = note.str();
  reported_ = true;
}

void StepsGuard::finish(Estimate& estimate) {
  if (on_) estimate.inner_steps = steps_;
  if (estimate.note.empty()) estimate.note = note_;
  note_.clear();
  done_ = false;
}

StepsGuardProbe::StepsGuardProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                                 const ResolveSettings& resolve)
    : plain_(problem, solver, directions, plain(resolve)),
      accurate_(problem, solver, directions, accurate(resolve)),
      guard_({{plain_}, {.probe = accurate_, .steps = starts_elsewhere(resolve) ? kFactor : 1}}) {}

void StepsGuardProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes,
                               MatrixRef payload) {
  const Part part(*this, guard_);
  guard_.run(query, which, outcomes, payload);
}

}  // namespace bizo::methods
