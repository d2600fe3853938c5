#include "methods/probes/solve_probe.hpp"

#include <cmath>

#include "bizo/core/bytes.hpp"
#include "methods/steps/candidate.hpp"

namespace bizo::methods {
namespace {

// Rows of the payload before y; and, if there may be a reference, y and x of the reference after it.
enum Scalars : Index { kStrong, kSmooth, kReferenceValue, kError, kHasReference, kScalars };

}  // namespace

SolveProbe::SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
                       const OuterProx& prox)
    : BaseProbe(problem, solver), settings_(settings), prox_(prox) {}

Index SolveProbe::payload_rows() const {
  const Index reference = settings_.may_need_reference() ? problem_.p() + problem_.d() : 0;
  return kScalars + problem_.p() + reference;
}

std::optional<Probe::Points> SolveProbe::place(const Query& query, Range which) {
  candidates_ = detail_of<StepCandidates>(query);
  X_.resize(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i)
    X_.col(i) = candidate(problem_.info().box, settings_.scale, query.at.x, candidates_.direction,
                          candidates_.lengths(which.first + i), prox_, query.iteration);
  return Points{problem_, X_, which};
}

void SolveProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto& [direction, lengths, response, once, together, known] = candidates_;
  for (Index i = 0; i < which.count; ++i) {
    key_ = announce(problem_, query, {which.first + i, 1}, {0});
    Vector start = settings_.cold ? settings_.inner_start : query.at.y;
    if (response.size() > 0 && !settings_.cold) start -= lengths(which.first + i) * response;
    solve(query, X_.col(i), start, outcomes[static_cast<std::size_t>(i)], payload.col(i));
  }
}

void SolveProbe::solve(const Query& query, const Vector& x, const Vector& start, Outcome& outcome,
                       VectorRef payload) {
  Y_ = start;
  Curvature curvature = solver_.curvature(x, Y_, query.at.curvature);
  const InnerControl control = settings_.base_control(query.at.accuracy.base_tolerance, curvature);
  const double error = solve_base(x, Y_, control, settings_.base_tolerance, key_, outcome);

  curvature = report_.final_curvature(0, curvature);
  payload(kStrong) = curvature.mu;
  payload(kSmooth) = curvature.L;
  payload(kReferenceValue) = outcome.value_plus;
  payload(kError) = error;
  payload.segment(kScalars, problem_.p()) = Y_.col(0);
  payload(kHasReference) = 0;
  if (is_failure(outcome.status) || candidates_.solve_once || !settings_.needs_reference(x, query.radius))
    return;
  if (candidates_.start_together) curvature = candidates_.curvature;
  const InnerControl base{control.rule, control.steps, control.tolerance, curvature, {}};
  const Vector y = candidates_.start_together ? query.at.y : Vector(Y_.col(0));
  const Vector origin = settings_.origin(x, query.radius);
  auto status = solve_reference(query, {x, y, origin}, base, outcome, payload);
  // Beside x there may be no value.
  if (is_failure(status) && origin != x && settings_.needs_reference())
    status = solve_reference(query, {x, y, x}, base, outcome, payload);
  if (is_failure(status) && settings_.needs_reference()) outcome.status = status;
}

// Under the control of the perturbed solves, which start at the base too. Those of the relative rule are to
// start at the reference, so that is solved as the base is.
EvaluationStatus SolveProbe::solve_reference(const Query& query, const Reference& at,
                                             const InnerControl& base, Outcome& outcome, VectorRef payload) {
  if (!problem_.feasible(at.origin)) return EvaluationStatus::refused;
  const bool relative = settings_.rule == InnerRule::relative;
  InnerControl control = relative ? base : settings_.control(query.at, base.curvature);
  if (!relative && !settings_.cold) {
    control.base_x = entries(at.x);
    control.base_y = entries(at.y);
  }
  Y_ = settings_.cold ? settings_.inner_start : at.y;
  control.columns = key_;
  solver_.solve(at.origin, Y_, control, report_);
  note_failures(problem_, report_);
  problem_.announce(key_);
  problem_.outer(at.origin, Y_, value_);
  ++outcome.evaluations;
  book(report_, outcome);
  const auto status = judge(problem_, 0, std::isfinite(value_(0)), report_.status[0]);
  if (is_failure(status)) return status;
  payload(kHasReference) = 1;
  payload(kReferenceValue) = value_(0);
  payload.segment(kScalars + problem_.p(), problem_.p()) = Y_.col(0);
  payload.tail(problem_.d()) = at.origin;
  return status;
}

double SolveProbe::value_error(ConstVectorRef payload) {
  return payload(kError);
}

void SolveProbe::unpack(ConstVectorRef payload, BasePoint& base) {
  const Index d = base.x.size(), p = base.y.size();
  base.curvature = {payload(kStrong), payload(kSmooth)};
  base.y = payload.segment(kScalars, p);
  base.reference = {.value = payload(kReferenceValue)};
  if (payload(kHasReference) == 0) return;
  if (payload.tail(d) != base.x) base.reference.x = payload.tail(d);
  base.reference.y = payload.segment(kScalars + p, p);
}

}  // namespace bizo::methods
