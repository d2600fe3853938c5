// trust-region with values that are as accurate as it needs them: points of the model are refined before the
// next step is taken, and have no row of their own.
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/trust_region/trust_region.hpp"

namespace bizo::methods {
namespace {

// Phi is less at a than at b, as far as is known: before it is, errors count for nothing.
bool is_certainly_better(const Solution& a, const Solution& b) {
  if (std::isfinite(a.error) && std::isfinite(b.error)) return a.value + a.error < b.value + b.error;
  return a.value < b.value;
}

}  // namespace

Matrix TrustRegion::in_x(const Matrix& z) const {
  Matrix X(start_.size(), z.cols());
  for (Index i = 0; i < z.cols(); ++i) X.col(i) = at(z.col(i));
  return X;
}

// The search may reduce its radii when it is asked, which is not to be done by a rough model; then it may
// need better values than before. So it is a copy that is asked, until its values do.
Query TrustRegion::ask_on_demand() {
  RegionSearch asked = search_;
  refined_ = accuracy_.too_rough(asked);
  if (refined_.empty()) {
    points_ = asked.ask();
    refined_ = accuracy_.too_rough(asked);
  }
  if (refined_.empty()) {
    search_ = asked;
  } else {
    points_.resize(search_.best().size(), static_cast<Index>(refined_.size()));
    for (Index i = 0; i < points_.cols(); ++i)
      points_.col(i) = search_.points().point(refined_[static_cast<std::size_t>(i)]);
  }
  Query query;
  query.at = at_;
  query.probe = settings_.points;
  query.iteration = row_.iteration + (begun_ ? 1 : 0);
  query.block = {settings_.seed, 0, points_.cols()};
  query.radius = search_.radii().delta();
  query.detail = state_of(refined_.empty() ? accuracy_.trials(asked, points_, in_x(points_), at_.y)
                                           : accuracy_.refinement(asked, refined_, in_x(points_)));
  return query;
}

std::optional<Iteration> TrustRegion::tell_on_demand(const Outcomes& outcomes) {
  const Index asked = points_.cols();
  Vector values(asked);
  Matrix residuals(settings_.residuals, asked);
  Index failed = 0;
  for (Index i = 0; i < asked; ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    const Vector z = points_.col(i);
    const auto answer = DemandProbe::read(outcomes.payload.col(i), at_.y.size());
    values(i) = answer.residuals.allFinite() ? value_of_phi(outcome) : kNaN;
    residuals.col(i) = answer.residuals;
    if (!refined_.empty()) {
      // A refinement that fails takes no value away: the point is no failure.
      Outcome counted = outcome;
      counted.status = EvaluationStatus::ok;
      row_.cost.add(counted, false);
      const Index t = refined_[static_cast<std::size_t>(i)];
      accuracy_.refined(z, answer, std::isfinite(values(i)));
      if (std::isfinite(values(i))) {
        // One that was not the best of the search may now be certain to be better than it.
        const Solution better{at(z), answer.y, values(i), accuracy_.error_at(z)};
        if (better.x == incumbent_.best.x || is_certainly_better(better, incumbent_.best))
          incumbent_.best = better;
        continue;
      }
      values(i) = search_.points().value(t);
      residuals.col(i) = search_.points().residuals(t);
      continue;
    }
    row_.cost.add(outcome, false);
    if (std::isfinite(values(i))) {
      accuracy_.learn(z, answer, outcome.inner_steps);
      at_.curvature = answer.curvature;
      if (!(values(i) >= incumbent_.best.value)) row_.inner_residual = outcome.inner_residual;
    } else {
      ++failed;
    }
  }
  if (!refined_.empty()) {
    search_.revise(refined_, values, residuals);
    follow_best();
    return std::nullopt;
  }
  // Points that are tried may fail, but x_0 may not.
  if (!begun_ && failed > 0) row_.failed_share = 1;
  if (const std::string note = failure_note(outcomes, "points"); failed > 0) row_.note = note;
  const Vector before = at_.x;
  search_.tell(values, residuals);
  accuracy_.keep(search_.points());
  if (search_.started()) follow_best();
  if (begun_) {
    ++row_.iteration;
    row_.step = norm((at_.x - before).cwiseQuotient(settings_.scale));
  }
  begun_ = search_.started();
  return close();
}

// The best point of the search may look better than it is: the solution is the one of which it is certain
// that Phi is least.
void TrustRegion::follow_best() {
  const Vector z = search_.best();
  at_.x = at(z);
  at_.y = accuracy_.answer_at(z);
  row_.value_error = accuracy_.error_at(z);
  incumbent_.current = {at_.x, at_.y, search_.min(), row_.value_error};
  const bool same = incumbent_.best.x.size() == 0 || at_.x == incumbent_.best.x;
  if (same || is_certainly_better(incumbent_.current, incumbent_.best)) incumbent_.best = incumbent_.current;
}

}  // namespace bizo::methods
