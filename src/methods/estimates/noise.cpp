#include "methods/estimates/noise.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace bizo::methods {
namespace {

// The standard deviation of numbers from a symmetric distribution about 0, as it would be if they were
// normal. Of many, the largest quarter does not count: noise may have heavy tails.
double deviation(std::vector<double> numbers) {
  constexpr std::size_t kMany = 12;
  // The means of |N(0, 1)|, and of the lower three quarters of it: 2 (phi(0) - phi(q)) / (3/4) at the
  // quartile q = 1.1503 of |N|.
  constexpr double kMean = 0.79788, kTrimmedMean = 0.51485;
  for (double& number : numbers) number = std::abs(number);
  const bool many = numbers.size() >= kMany;
  if (many) {
    std::ranges::sort(numbers);
    numbers.resize(numbers.size() - numbers.size() / 4);
  }
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size()) / (many ? kTrimmedMean : kMean);
}

// The number of which all differences are multiples, if it is well above round-off; else NaN.
double quantum_of(std::span<const double> values, const std::vector<double>& differences) {
  double size = 0, quantum = std::numeric_limits<double>::infinity();
  for (const double value : values) size = std::max(size, std::abs(value));
  for (const double difference : differences)
    if (difference != 0) quantum = std::min(quantum, std::abs(difference));
  const double round_off = 4 * std::numeric_limits<double>::epsilon() * size;
  const auto is_multiple = [&](double difference) {
    const double left = std::abs(std::remainder(difference, quantum));
    return left <= 1e-6 * quantum + round_off;  // decimal digits are not binary ones
  };
  const bool rounded =
      // Steps of a few units in the last place are those of all doubles.
      std::isfinite(quantum) && quantum > 100 * round_off && std::ranges::all_of(differences, is_multiple);
  return rounded ? quantum : kNaN;
}

// What the differences of orders 1 to 3 or more have in common: white noise of the values.
NoiseEstimate from_differences(std::vector<double> difference) {
  const std::size_t n = difference.size();
  double size = 0;
  for (const double value : difference) size = std::max(size, std::abs(value));
  const double round_off = std::numeric_limits<double>::epsilon() * size;  // nothing is more accurate
  std::vector<double> level(n, 0);                                         // sigma_j
  std::vector<bool> alternates(n, false);
  double gamma = 1;  // (j!)^2 / (2j)!: variance of a j-th difference of white noise is 1 / gamma
  for (std::size_t j = 1; j < n; ++j) {
    for (std::size_t i = 0; i + 1 < difference.size(); ++i) difference[i] = difference[i + 1] - difference[i];
    difference.pop_back();
    gamma *= 0.5 * static_cast<double>(j) / static_cast<double>(2 * j - 1);
    const double spread = std::sqrt(gamma) * deviation(difference);
    const auto [lowest, highest] = std::ranges::minmax(difference);
    alternates[j] = lowest * highest < 0 || spread <= round_off;
    level[j] = std::max(spread, round_off);
  }
  for (std::size_t k = 1; k + 3 <= n; ++k) {
    const auto [low, high] = std::minmax({level[k], level[k + 1], level[k + 2]});
    if (high <= 4 * low && alternates[k])
      return {.verdict = NoiseEstimate::Verdict::found, .noise = level[k], .white = k == 1};
  }
  return {};
}

}  // namespace

NoiseEstimate estimate_noise(std::span<const double> values) {
  using Verdict = NoiseEstimate::Verdict;
  assert(values.size() >= 4);
  if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) return {};
  std::vector<double> differences;
  for (std::size_t i = 0; i + 1 < values.size(); ++i) differences.push_back(values[i + 1] - values[i]);
  const auto zeros = static_cast<std::size_t>(std::ranges::count(differences, 0.0));
  if (zeros == differences.size()) return {Verdict::flat};
  const double quantum = quantum_of(values, differences);
  if (2 * zeros >= values.size()) {
    if (std::isnan(quantum)) return {Verdict::radius_too_small};
    // The error of rounding is uniform over a quantum.
    return {Verdict::steps, quantum / std::sqrt(12.0), quantum, true};
  }
  NoiseEstimate estimate = from_differences({values.begin(), values.end()});
  estimate.quantum = quantum;
  return estimate;
}

double optimal_radius(double noise, double value, bool central) {
  const double relative = noise / std::max(std::abs(value), std::numeric_limits<double>::min());
  return central ? std::cbrt(3 * relative) : 2 * std::sqrt(relative);
}

}  // namespace bizo::methods
