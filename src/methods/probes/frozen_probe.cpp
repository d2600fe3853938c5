#include "methods/probes/frozen_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {

std::optional<Probe::Points> FrozenProbe::place(const Query& query, Range which) {
  const Index d = problem_.d();
  b_ = which.count;
  U_.resize(d, b_);
  directions_.fill(query.block, {0, d}, which, U_);
  stencils_.clear();
  const DifferenceKind kind = central_ ? DifferenceKind::central : DifferenceKind::forward;
  for (Index j = 0; j < b_; ++j)
    stencils_.push_back(make_stencil(problem_.info().box, scale_, query.at.x, U_.col(j),
                                     query.shrink * query.radius, kind, query.side));
  // In a corner forward differences have a minus point too; where one has it, all get a column for it.
  const bool two = std::ranges::any_of(stencils_, [](const Stencil& one) { return one.minus.size() > 0; });
  X_.resize(d, two ? 2 * b_ : b_);
  for (Index j = 0; j < b_; ++j) {
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    X_.col(j) = stencil.plus;
    if (two) X_.col(b_ + j) = stencil.minus.size() > 0 ? stencil.minus : stencil.plus;
  }
  Y_ = query.at.y.replicate(1, X_.cols());
  return Points{problem_, X_, which};
}

// Values where there are any tell on which side.
int FrozenProbe::answering_side(const Query&, Index, const Outcome& outcome) {
  if (outcome.status != EvaluationStatus::non_finite && outcome.status != EvaluationStatus::exception)
    return 0;
  if (!central_) return -1;
  return static_cast<int>(std::isfinite(outcome.value_plus)) -
         static_cast<int>(std::isfinite(outcome.value_minus));
}

void FrozenProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) {
  values_.resize(X_.cols());
  G_.resize(problem_.p(), X_.cols());
  announce(problem_, query, which, X_.cols() > b_ ? std::vector{+1, -1} : std::vector{+1});
  problem_.outer(X_, Y_, values_);
  status_.resize(static_cast<std::size_t>(X_.cols()));
  for (Index point = 0; point < X_.cols(); ++point)
    status_[static_cast<std::size_t>(point)] = judge(problem_, point, std::isfinite(values_(point)));
  problem_.inner_gradient_y(X_, Y_, G_);
  const Vector base_gradient = detail_of<FrozenBase>(query).inner_gradient;
  // Residuals change with x where y is free; a bound answers for the rest.
  const Vector free = free_coordinates(problem_.info().inner_box, query.at.y);
  const auto response = [&](const auto& change) { return norm(free.cwiseProduct(change)); };
  const auto s = [&](Index point) { return values_(point) + dot(query.at.v, G_.col(point)); };
  for (Index j = 0; j < b_; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    const bool two = stencil.minus.size() > 0;
    const Index minus = two ? b_ + j : j;
    outcome.value_plus = values_(j);
    if (two) outcome.value_minus = values_(minus);
    outcome.difference = stencil.difference(s(j), s(minus), query.at.reference.value);
    const Vector at_plus = G_.col(j), at_minus = G_.col(minus);
    const Vector at_x = stencil.needs_base() ? base_gradient : at_plus;
    outcome.response = response(stencil.difference(at_plus, at_minus, at_x)) * query.radius;
    outcome.shrunk = !stencil.symmetric;
    outcome.evaluations = outcome.inner_gradients = two ? 2 : 1;
    outcome.status = EvaluationStatus::ok;
    for (Index point = j; point <= minus && !is_failure(outcome.status); point += b_)
      outcome.status =
          judge(problem_, point, G_.col(point).allFinite(), status_[static_cast<std::size_t>(point)]);
    if (!is_failure(outcome.status) && !std::isfinite(outcome.difference))
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo::methods
