#include "bizo/methods/solve_probe.hpp"

#include <cmath>

#include "bizo/methods/box_room.hpp"

namespace bizo {
namespace {

// Rows of the payload before y, and y_reference if there is one.
enum Scalars : Index { kStrong, kSmooth, kReferenceValue, kScalars };

void book(const InnerReport& report, Outcome& outcome) {
  outcome.inner_steps += report.steps[0];
  outcome.inner_gradients += report.gradients[0];
}

}  // namespace

SolveProbe::SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
                       const OuterProx& prox)
    : problem_(problem), solver_(solver), settings_(settings), prox_(prox), value_(1) {}

Index SolveProbe::payload_rows() const {
  return kScalars + problem_.p() * (settings_.needs_reference() ? 2 : 1);
}

void SolveProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Vector &direction = query.extra.at(0), &lengths = query.extra.at(1);
  Matrix X(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i)
    X.col(i) = candidate(problem_.info().box, settings_.scale, query.radius, query.x, direction,
                         lengths(which.first + i), prox_, query.iteration);
  if (run_feasible(problem_, X, query, which, outcomes, payload)) return;
  for (Index i = 0; i < which.count; ++i) {
    key_ = announce(problem_, query, {which.first + i, 1}, {0});
    solve(query, X.col(i), lengths(which.first + i), outcomes[static_cast<std::size_t>(i)], payload.col(i));
  }
}

void SolveProbe::solve(const Query& query, const Vector& x, double length, Outcome& outcome,
                       VectorRef payload) {
  Y_ = settings_.cold ? settings_.inner_start : query.y;
  const Vector& response = query.extra.at(2);
  if (response.size() > 0 && !settings_.cold) Y_.col(0) -= length * response;
  const Curvature curvature = solver_.curvature(x, Y_, query.curvature);
  InnerControl control{InnerRule::absolute, settings_.base_steps, query.tolerance, curvature, {}, 0, key_};
  solver_.solve(x, Y_, control, report_);
  note_failures(problem_, report_);
  problem_.announce(key_);
  problem_.outer(x, Y_, value_);
  outcome.value_plus = value_(0);
  outcome.evaluations = 1;
  outcome.initial_residual = report_.initial_residual[0];
  outcome.inner_residual = report_.residual[0];
  outcome.status = judge(problem_, 0, std::isfinite(value_(0)), report_.status[0]);
  book(report_, outcome);

  payload(kStrong) = curvature.strong;
  payload(kSmooth) = curvature.smooth;
  payload(kReferenceValue) = value_(0);
  payload.segment(kScalars, problem_.p()) = Y_.col(0);
  if (!settings_.needs_reference() || is_failure(outcome.status)) return;

  if (settings_.cold) Y_ = settings_.inner_start;
  control = settings_.control(curvature);
  control.columns = key_;
  solver_.solve(x, Y_, control, report_);
  note_failures(problem_, report_);
  problem_.announce(key_);
  problem_.outer(x, Y_, value_);
  if (const auto status = judge(problem_, 0, std::isfinite(value_(0)), report_.status[0]); is_failure(status))
    outcome.status = status;
  ++outcome.evaluations;
  book(report_, outcome);
  payload(kReferenceValue) = value_(0);
  payload.tail(problem_.p()) = Y_.col(0);
}

void SolveProbe::unpack(ConstVectorRef payload, Query& query) const {
  query.curvature = {payload(kStrong), payload(kSmooth)};
  query.y = payload.segment(kScalars, problem_.p());
  query.reference_value = payload(kReferenceValue);
  if (settings_.needs_reference()) query.y_reference = payload.tail(problem_.p());
}

}  // namespace bizo
