#include "bizo/methods/solve_probe.hpp"

#include <cmath>

namespace bizo {
namespace {

// Rows of the payload before y, and y_reference if there is one.
enum Scalars : Index { kStrong, kSmooth, kReferenceValue, kScalars };

void book(const InnerReport& report, Outcome& outcome) {
  outcome.inner_steps += report.steps[0];
  outcome.inner_gradients += report.gradients[0];
}

}  // namespace

SolveProbe::SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings)
    : problem_(problem), solver_(solver), settings_(settings), value_(1) {}

Index SolveProbe::payload_rows() const {
  return kScalars + problem_.p() * (settings_.needs_reference() ? 2 : 1);
}

void SolveProbe::run(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  Outcome& outcome = outcomes[0];
  Y_ = settings_.cold ? settings_.inner_start : query.y;
  const Curvature curvature = solver_.curvature(query.x, Y_, query.curvature);
  solver_.solve(query.x, Y_, {InnerRule::absolute, settings_.base_steps, query.tolerance, curvature, {}},
                report_);
  problem_.outer(query.x, Y_, value_);
  outcome.value_plus = value_(0);
  outcome.evaluations = 1;
  outcome.initial_residual = report_.initial_residual[0];
  outcome.inner_residual = report_.residual[0];
  outcome.status = std::isfinite(value_(0)) ? report_.status[0] : EvaluationStatus::non_finite;
  book(report_, outcome);

  payload(kStrong, 0) = curvature.strong;
  payload(kSmooth, 0) = curvature.smooth;
  payload(kReferenceValue, 0) = value_(0);
  payload.col(0).segment(kScalars, problem_.p()) = Y_.col(0);
  if (!settings_.needs_reference()) return;

  if (settings_.cold) Y_ = settings_.inner_start;
  solver_.solve(query.x, Y_, settings_.control(curvature), report_);
  problem_.outer(query.x, Y_, value_);
  ++outcome.evaluations;
  book(report_, outcome);
  payload(kReferenceValue, 0) = value_(0);
  payload.col(0).tail(problem_.p()) = Y_.col(0);
}

void SolveProbe::unpack(ConstVectorRef payload, Query& query) const {
  query.curvature = {payload(kStrong), payload(kSmooth)};
  query.y = payload.segment(kScalars, problem_.p());
  query.reference_value = payload(kReferenceValue);
  if (settings_.needs_reference()) query.y_reference = payload.tail(problem_.p());
}

}  // namespace bizo
