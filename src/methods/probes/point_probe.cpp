#include "methods/probes/point_probe.hpp"

namespace bizo::methods {

std::optional<Probe::Points> PointProbe::place(const Query& query, Range which) {
  Archive(query.detail).columns(which, X_);  // of a PointList
  return Points{problem_, X_, which};
}

void PointProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  if (!candidate_) {
    InnerControl control = settings_.control(query.at, query.at.curvature);
    control.columns = announce(problem_, query, which, {0});
    control.floor = query.at.accuracy.floor;
    Y_ = (settings_.cold ? settings_.inner_start : query.at.y).replicate(1, X_.cols());
    evaluate_points(X_, Y_, control, outcomes);
    return;
  }
  for (Index i = 0; i < which.count; ++i) {
    const Vector start = settings_.cold ? settings_.inner_start : query.at.y;
    const auto key = announce(problem_, query, {which.first + i, 1}, {0});
    Curvature curvature = solver_.curvature(X_.col(i), start, query.at.curvature);
    Y_ = start;
    solve_base(X_.col(i), Y_, settings_.base_control(query.at.accuracy.base_tolerance, curvature),
               settings_.base_tolerance, key, outcomes[static_cast<std::size_t>(i)]);
    curvature = report_.final_curvature(0, curvature);
    payload(0, i) = curvature.mu;
    payload(1, i) = curvature.L;
    payload.col(i).segment(2, problem_.p()) = Y_.col(0);
    parts_.setConstant(residuals() + constraints(), 1, kNaN);
    const bool answered = !is_failure(outcomes[static_cast<std::size_t>(i)].status);
    if (squares_ && answered) squares_->residual(X_.col(i), Y_, parts_.topRows(residuals()));
    if (constrained_ && answered) constrained_->constraint(X_.col(i), Y_, parts_.bottomRows(constraints()));
    payload.col(i).tail(parts_.rows()) = parts_.col(0);
  }
}

bool PointProbe::penalize(const Query&, Index, double value, Outcome& outcome) {
  if (candidate_) return false;
  outcome.value_plus = value;
  return true;
}

void PointProbe::unpack(ConstVectorRef payload, BasePoint& base) {
  base.curvature = {payload(0), payload(1)};
  base.y = payload.tail(payload.size() - 2);
}

}  // namespace bizo::methods
