// The part of the probe that evaluates the two points of pairs apart.
#include <cmath>

#include "methods/probes/difference_probe.hpp"

namespace bizo::methods {

// A one-sided pair needs F at x: it is known, or for the method to put in.
bool DifferenceProbe::splits(const Query& query) const {
  if (!settings_.central || !settings_.independent) return false;
  if (!problem_.info().box.bounded() || (query.ahead >= 0 && problem_.p() == 0)) return true;
  return std::isfinite(value_at_origin(query));
}

// As part of the pair, to the bit: solver and problem take every column for itself.
void DifferenceProbe::evaluate_half(const Query& query, Range which, std::span<Outcome> outcomes) {
  const Range points{query.half > 0 ? 0 : b_, b_};
  start_solves(query, which);
  report_.reset(points_);
  solve_columns(query, points, {});
  announce(problem_, query, which, {query.half});
  Vector values(b_);
  problem_.outer(X_.middleCols(points.first, b_), Y_.middleCols(points.first, b_), values);
  for (Index j = 0; j < b_; ++j) {
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    const auto point = static_cast<std::size_t>(points.first + j);
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.value_plus = values(j);
    outcome.length = query.half > 0 ? stencil.along_plus() : stencil.along_minus();
    outcome.inner_residual = report_.residual[point];
    outcome.initial_residual = report_.initial_residual[point];
    outcome.evaluations = 1;
    outcome.inner_steps = report_.steps[point];
    outcome.inner_gradients = report_.gradients[point];
    outcome.status = judge(problem_, j, std::isfinite(values(j)), report_.status[point]);
    outcome.shrunk = !stencil.symmetric;
  }
}

Outcome DifferenceProbe::join(const Query& query, const Outcome& first, const Outcome& second) const {
  if (first.status == EvaluationStatus::refused) return first;  // as the second is
  Outcome whole = first;
  whole.evaluations += second.evaluations;
  whole.inner_steps += second.inner_steps;
  whole.inner_gradients += second.inner_gradients;
  whole.length = kNaN;
  // An attempt that throws says nothing of its other point.
  if (std::isnan(first.length) || std::isnan(second.length)) {
    whole.status = EvaluationStatus::exception;
    whole.value_plus = whole.inner_residual = whole.initial_residual = kNaN;
    return whole;
  }
  whole.value_minus = second.value_plus;
  whole.inner_residual = 0;
  for (const double residual : {first.inner_residual, second.inner_residual})
    if (!(residual <= whole.inner_residual)) whole.inner_residual = residual;
  if (second.status != EvaluationStatus::ok && !is_failure(first.status)) whole.status = second.status;
  const bool central = second.length == -first.length;
  const Stencil stencil{.kind = central ? Stencil::Kind::central : Stencil::Kind::one_sided,
                        .h = first.length,
                        .plus = {},
                        .minus = {}};
  if (lacks_base(query, stencil))
    whole.length = stencil.h;
  else
    whole.difference = stencil.difference(whole.value_plus, whole.value_minus, value_at_origin(query));
  if (!is_failure(whole.status) && std::isnan(whole.length) && !std::isfinite(whole.difference))
    whole.status = EvaluationStatus::non_finite;
  return whole;
}

}  // namespace bizo::methods
