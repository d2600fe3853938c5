#include "bizo/methods/frozen_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"

namespace bizo {

void FrozenProbe::place_points(const Query& query, Range which) {
  const Index d = problem_.d();
  b_ = which.count;
  const Index points = central_ ? 2 * b_ : b_;
  U_.resize(d, b_);
  X_.resize(d, points);
  radius_.resize(b_);
  directions_.fill(query.block, {0, d}, which, U_);
  for (Index j = 0; j < b_; ++j) {
    radius_(j) =
        query.shrink * std::min(query.radius, room_along(problem_.info().box, scale_, query.x, U_.col(j)));
    const auto shift = radius_(j) * scale_.cwiseProduct(U_.col(j));
    X_.col(j) = query.x + shift;
    if (central_) X_.col(b_ + j) = query.x - shift;
  }
  Y_ = query.y.replicate(1, points);
}

void FrozenProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  place_points(query, which);
  if (run_feasible(problem_, X_, query, which, outcomes, payload)) return;
  values_.resize(X_.cols());
  G_.resize(problem_.p(), X_.cols());
  announce(problem_, query, which, central_ ? std::vector{+1, -1} : std::vector{+1});
  problem_.outer(X_, Y_, values_);
  status_.resize(static_cast<std::size_t>(X_.cols()));
  for (Index point = 0; point < X_.cols(); ++point)
    status_[static_cast<std::size_t>(point)] = judge(problem_, point, std::isfinite(values_(point)));
  problem_.inner_gradient_y(X_, Y_, G_);
  const auto s = [&](Index point) { return values_(point) + dot(query.v, G_.col(point)); };
  for (Index j = 0; j < b_; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    const double h = radius_(j);
    outcome.value_plus = values_(j);
    if (central_) {
      outcome.value_minus = values_(b_ + j);
      outcome.difference = (s(j) - s(b_ + j)) / (2 * h);
      outcome.initial_residual = norm(G_.col(j) - G_.col(b_ + j)) * query.radius / (2 * h);
    } else {
      outcome.difference = (s(j) - query.reference_value) / h;
      outcome.initial_residual = norm(G_.col(j) - query.extra.at(0)) * query.radius / h;
    }
    outcome.evaluations = outcome.inner_gradients = central_ ? 2 : 1;
    outcome.status = EvaluationStatus::ok;
    for (Index point = j; point < X_.cols() && !is_failure(outcome.status); point += b_)
      outcome.status =
          judge(problem_, point, G_.col(point).allFinite(), status_[static_cast<std::size_t>(point)]);
    if (!is_failure(outcome.status) && !std::isfinite(outcome.difference))
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo
