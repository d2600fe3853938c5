#include "methods/outer/frozen_adjoint.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "methods/adaptive/accuracy_control.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/frozen_probe.hpp"
#include "methods/probes/guard_probe.hpp"

namespace bizo::methods {
namespace {

// Ways of the guard: the modes, and the accurate solves that they are compared with.
constexpr Index kWays = 4, kReference = 3;
constexpr double kMinAdjointTolerance = 1e-9;  // products by differences have no more digits

const char* name_of(FrozenAdjoint::Mode mode) {
  switch (mode) {
    case FrozenAdjoint::Mode::frozen:
      return "frozen";
    case FrozenAdjoint::Mode::corrected:
      return "corrected";
    case FrozenAdjoint::Mode::resolve:
      return "resolve";
  }
  return "";
}

}  // namespace

Query FrozenAdjoint::ask(const Base& base) {
  if (stage_ == Stage::adjoint && mode_ == Mode::resolve) stage_ = Stage::differences;
  Query query;
  query.at = base.at;
  query.radius = base.radius;
  query.block = estimator_.block(base.iteration);
  query.at.v = adjoint_.v;
  if (stage_ == Stage::adjoint) {
    query.probe = probes_.adjoint;
    query.block.count = 1;
    query.detail = state_of(adjoint_demand(base));
    return query;
  }
  if (mode_ != Mode::resolve) {
    query.at.reference.value = base.value + dot(adjoint_.v, adjoint_.inner_gradient);
    query.detail = state_of(FrozenBase{adjoint_.inner_gradient});
  }
  if (stage_ == Stage::guard) {
    query.probe = probes_.guard;
    // Other directions when it is repeated.
    query.block.iteration = static_cast<std::uint64_t>(2 * base.iteration + (doubted_ ? 1 : 0));
    query.block.count = kWays * std::min(kGuardDirections, base.at.x.size());
  } else if (stage_ == Stage::displaced) {
    query.probe = probes_.frozen;
    query.at.y = displaced(settings_.inner_box, query.at.y, adjoint_.inner_gradient,
                           inner_displacement(settings_.radius_y, query.at.y));
    query.at.reference.value = adjoint_.displaced_value;
  } else {
    query.probe = differences();
    query.directional = true;
  }
  return query;
}

ProbeId FrozenAdjoint::differences() const {
  switch (mode_) {
    case Mode::frozen:
      return probes_.frozen;
    case Mode::corrected:
      return probes_.corrected;
    case Mode::resolve:
      return probes_.resolve;
  }
  return ProbeId::none;
}

// The adjoint may be as wrong as the sampling hides (docs/math.md, Coupled accuracy).
AdjointDemand FrozenAdjoint::adjoint_demand(const Base& base) const {
  AdjointDemand demand{.tolerance = settings_.adjoint_tolerance};
  const bool displaces = mode_ == Mode::frozen && guard_due(base.iteration);
  if (displaces) demand.displacement = inner_displacement(settings_.radius_y, base.at.y);
  const double allowed = allowed_error(base) * certificate_.mu / (certificate_.response * adjoint_.rhs);
  if (allowed < demand.tolerance) demand.tolerance = std::max(allowed, kMinAdjointTolerance);
  return demand;
}

// Half of what the sampling hides: one half for v, one for y.
double FrozenAdjoint::allowed_error(const Base& base) const {
  return 0.5 * tolerable_error(estimator_.count(), base.at.x.size()) * std::sqrt(mean_square_gradient_);
}

std::optional<Estimate> FrozenAdjoint::tell(const Base& base, const Query& query, const Outcomes& outcomes,
                                            Combiner& combiner) {
  switch (stage_) {
    case Stage::adjoint:
      if (!take_adjoint(base, outcomes)) return give_up("the adjoint is not finite");
      break;
    case Stage::guard:
      judge(base, outcomes);
      break;
    case Stage::displaced:
      displaced_.resize(static_cast<Index>(outcomes.items.size()));
      for (Index j = 0; j < displaced_.size(); ++j)
        displaced_(j) = outcomes.items[static_cast<std::size_t>(j)].difference;
      stage_ = Stage::differences;
      break;
    case Stage::differences:
      return finish(base, query, outcomes, combiner);
  }
  return {};
}

bool FrozenAdjoint::take_adjoint(const Base& base, const Outcomes& outcomes) {
  if (outcomes.items.at(0).status != EvaluationStatus::ok) {
    if (!settings_.automatic) return false;
    adjoint_ = {};
    mode_ = Mode::resolve;
    note_ = "the adjoint is not finite; now frozen-adjoint solves the inner problem for every direction";
    stage_ = Stage::differences;
    return true;
  }
  adjoint_ = AdjointProbe::unpack(outcomes.payload.col(0));
  if (!std::isnan(adjoint_.mu)) certificate_.mu = adjoint_.mu;
  if (!std::isnan(adjoint_.sensitivity)) certificate_.adjoint_part = adjoint_.sensitivity;
  stage_ = settings_.automatic && guard_due(base.iteration) ? Stage::guard : after_guard(base);
  return true;
}

FrozenAdjoint::Stage FrozenAdjoint::after_guard(const Base& base) const {
  const bool displaces = mode_ == Mode::frozen && guard_due(base.iteration);
  return displaces && norm(adjoint_.inner_gradient) > 0 ? Stage::displaced : Stage::differences;
}

// Goes on to the first mode that agrees with accurate solves; on a disagreement that other directions
// confirm.
void FrozenAdjoint::judge(const Base& base, const Outcomes& outcomes) {
  const GuardVerdict verdict = compare(outcomes, kWays, kReference);
  const double residual = norm(adjoint_.inner_gradient);
  double start = 0;  // the largest change of grad_y f
  for (const auto& outcome : outcomes.items)
    start = std::max(std::max(start, outcome.initial_residual), outcome.response);
  stage_ = after_guard(base);
  if (verdict.directions == 0) return;
  // A base that is no better than a perturbation's response tells nothing of that response. The accurate
  // solves go on to 1/50 of `start`: the base is to be about as good, and is asked for twice that.
  if (start < 30 * residual) {
    guard_demand_ = start / 100;
    return;
  }
  const double known = std::sqrt(mean_square_gradient_ / static_cast<double>(base.at.x.size()));
  const double size = known > verdict.size ? known : verdict.size;
  // Accurate solves are off by some 0.02 of the implicit part; chosen: five times that (docs/math.md, Guard).
  const double tolerated = kCoupling * size + 0.1 * implicit_size(base, outcomes);
  const auto agrees = [&](Mode mode) { return verdict.error(static_cast<Index>(mode)) <= tolerated; };
  Mode wanted = mode_;
  while (wanted != Mode::resolve && !agrees(wanted))
    wanted = wanted == Mode::frozen ? Mode::corrected : Mode::resolve;
  if (wanted == mode_) return;
  if (!doubted_) {
    doubted_ = true;
    stage_ = Stage::guard;
    return;
  }
  std::ostringstream note;
  note << "the guard found " << name_of(mode_) << " differences off by "
       << 100 * verdict.error(static_cast<Index>(mode_)) / size << " %; now " << name_of(wanted);
  if (!agrees(wanted)) note << ", which is off too: raise inner.steps";
  note_ = note.str();
  mode_ = wanted;
  stage_ = after_guard(base);
}

// Root mean square of the part of the guard's reference that comes from the response of y: what is left when
// the differences of F at fixed y are taken away. Accurate solves err by a share of that part.
double FrozenAdjoint::implicit_size(const Base& base, const Outcomes& guard) const {
  double squares = 0, known = 0;
  for (std::size_t first = 0; first < guard.items.size(); first += kWays) {
    const Outcome& frozen = guard.items[first];
    if (frozen.shrunk) continue;  // at a bound: values of other points
    ++known;
    const double explicit_part = settings_.central
                                     ? (frozen.value_plus - frozen.value_minus) / (2 * base.radius)
                                     : (frozen.value_plus - base.value) / base.radius;
    const double implicit = guard.items[first + kReference].difference - explicit_part;
    squares += implicit * implicit;
  }
  return known > 0 ? std::sqrt(squares / known) : 0;
}

Estimate FrozenAdjoint::finish(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) {
  Estimate estimate = estimator_.estimate(query.block, differences_of(outcomes), 0, combiner);
  if (std::isfinite(estimate.norm)) {
    const double square = estimate.norm * estimate.norm;
    mean_square_gradient_ =
        std::isnan(mean_square_gradient_) ? square : 0.5 * mean_square_gradient_ + 0.5 * square;
  }
  estimate.base_tolerance = guard_demand_;
  if (mode_ != Mode::resolve) estimate.value_error = std::abs(dot(adjoint_.v, adjoint_.inner_gradient));
  if (mode_ == Mode::frozen) certify(base, outcomes, estimate);
  estimate.note = note_;
  stage_ = Stage::adjoint;
  doubted_ = false;
  guard_demand_ = kNaN;
  displaced_ = {};
  note_.clear();
  return estimate;
}

void FrozenAdjoint::certify(const Base& base, const Outcomes& outcomes, Estimate& estimate) {
  const auto d = static_cast<double>(base.at.x.size());
  const OutcomeSummary summary = summarize(outcomes);
  // E |B u|^2 = |B|_F^2 / d.
  certificate_.response = std::sqrt(d * summary.mean_square_response) / base.radius;
  if (displaced_.size() > 0) {
    double squares = 0;
    for (Index j = 0; j < displaced_.size(); ++j) {
      const Outcome& outcome = outcomes.items[static_cast<std::size_t>(j)];
      const double change = displaced_(j) - outcome.difference;
      if (outcome.status == EvaluationStatus::ok && std::isfinite(change)) squares += change * change;
    }
    certificate_.explicit_part = std::sqrt(d * squares / static_cast<double>(summary.ok)) /
                                 inner_displacement(settings_.radius_y, base.at.y);
  }
  estimate.error = certificate_.bound(norm(adjoint_.inner_gradient), adjoint_.residual);
  const double needed = allowed_error(base) * certificate_.mu / certificate_.sensitivity();
  if (!(estimate.base_tolerance < needed)) estimate.base_tolerance = needed;
}

Estimate FrozenAdjoint::give_up(const std::string& reason) {
  stage_ = Stage::adjoint;
  adjoint_ = {};
  Estimate estimate;
  estimate.failed_share = 1;
  estimate.note = reason;
  return estimate;
}

void FrozenAdjoint::archive(Archive& archive) {
  archive(mode_, estimator_, adjoint_, certificate_, mean_square_gradient_, stage_, doubted_, guard_demand_,
          displaced_, note_);
}

}  // namespace bizo::methods
