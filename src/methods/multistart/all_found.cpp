#include "methods/multistart/all_found.hpp"

#include <algorithm>

namespace bizo::methods {
namespace {

// Values of two minima that are equal: up to this share of the first fall.
constexpr double kSame = 1e-4;

}  // namespace

bool all_found(const std::vector<Leg>& legs) {
  std::vector<double> values;
  double fall = 0;
  for (const Leg& leg : legs) {
    const bool ended = leg.stop == StopReason::converged || leg.stop == StopReason::gradient_norm;
    if (!leg.seeks_minimum || !ended) continue;
    values.push_back(leg.value);
    fall = std::max(fall, legs.front().first_value - leg.value);
  }
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double w = values.empty() ? 0 : 1;
  for (std::size_t i = 1; i < values.size(); ++i) w += values[i] - values[i - 1] > kSame * fall;
  return n > w + 2 && w * (n - 1) / (n - w - 2) <= w + 0.5;
}

}  // namespace bizo::methods
