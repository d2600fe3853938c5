#include "methods/estimates/differences.hpp"

#include <cmath>

#include "methods/estimates/stencil.hpp"

namespace bizo::methods {

Vector Differences::spread(const Vector& numbers) const {
  Vector all = Vector::Zero(asked);
  all(arrived) = numbers;
  return all;
}

Differences differences_of(const Outcomes& outcomes, Range items) {
  Differences differences{.asked = items.count, .arrived = {}, .values = Vector(items.count)};
  for (Index j = 0; j < items.count; ++j) {
    const auto& outcome = outcomes.items[static_cast<std::size_t>(items.first + j)];
    if (outcome.status != EvaluationStatus::ok) continue;
    differences.values(static_cast<Index>(differences.arrived.size())) = outcome.difference;
    differences.penalized += outcome.penalized;
    differences.arrived.push_back(j);
  }
  differences.values.conservativeResize(static_cast<Index>(differences.arrived.size()));
  return differences;
}

void complete_differences(Outcomes& outcomes, double value) {
  for (Outcome& outcome : outcomes.items) {
    if (std::isnan(outcome.length)) continue;
    const auto kind = std::isnan(outcome.value_minus) ? Stencil::Kind::forward : Stencil::Kind::one_sided;
    const Stencil stencil{.kind = kind, .h = outcome.length, .plus = {}, .minus = {}};
    outcome.difference = stencil.difference(outcome.value_plus, outcome.value_minus, value);
    if (!is_failure(outcome.status) && !std::isfinite(outcome.difference))
      outcome.status = EvaluationStatus::non_finite;
  }
}

Differences differences_of(const Outcomes& outcomes) {
  return differences_of(outcomes, {0, static_cast<Index>(outcomes.items.size())});
}

}  // namespace bizo::methods
