#include "bizo/methods/solve_probe.hpp"

#include <cmath>

#include "bizo/core/bytes.hpp"
#include "bizo/methods/box_room.hpp"

namespace bizo {
namespace {

// Rows of the payload before y, and y_reference if there is one.
enum Scalars : Index { kStrong, kSmooth, kReferenceValue, kError, kScalars };

}  // namespace

SolveProbe::SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
                       const OuterProx& prox)
    : BaseProbe(problem, solver), settings_(settings), prox_(prox) {}

Index SolveProbe::payload_rows() const {
  return kScalars + problem_.p() * (settings_.needs_reference() ? 2 : 1);
}

void SolveProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Vector &direction = query.extra.at(0), &lengths = query.extra.at(1);
  Matrix X(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i)
    X.col(i) = candidate(problem_.info().box, settings_.scale, query.x, direction, lengths(which.first + i),
                         prox_, query.iteration);
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
  Curvature curvature = solver_.curvature(x, Y_, query.curvature);
  const InnerControl control{InnerRule::absolute, settings_.base_steps, query.tolerance, curvature, {}};
  const double error = solve_base(x, Y_, control, settings_.base_tolerance, key_, outcome);

  curvature = report_.final_curvature(0, curvature);
  payload(kStrong) = curvature.strong;
  payload(kSmooth) = curvature.smooth;
  payload(kReferenceValue) = outcome.value_plus;
  payload(kError) = error;
  payload.segment(kScalars, problem_.p()) = Y_.col(0);
  if (settings_.needs_reference() && !is_failure(outcome.status))
    solve_reference(query, x, curvature, outcome, payload);
}

void SolveProbe::solve_reference(const Query& query, const Vector& x, const Curvature& curvature,
                                 Outcome& outcome, VectorRef payload) {
  InnerControl control = settings_.control(query, curvature);
  const Vector y = Y_.col(0);
  if (settings_.cold) {
    Y_ = settings_.inner_start;
  } else {
    control.base_x = entries(x);
    control.base_y = entries(y);
  }
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

double SolveProbe::value_error(ConstVectorRef payload) {
  return payload(kError);
}

void SolveProbe::unpack(ConstVectorRef payload, Query& query) const {
  query.curvature = {payload(kStrong), payload(kSmooth)};
  query.y = payload.segment(kScalars, problem_.p());
  query.reference_value = payload(kReferenceValue);
  if (settings_.needs_reference()) query.y_reference = payload.tail(problem_.p());
}

}  // namespace bizo
