#include "bizo/methods/noise.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace bizo {

NoiseEstimate estimate_noise(std::span<const double> values) {
  using Verdict = NoiseEstimate::Verdict;
  const std::size_t n = values.size();
  assert(n >= 4);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (!(*most - *least <= 0.1 * std::max(std::abs(*most), std::abs(*least))))
    return {Verdict::radius_too_large};

  std::vector<double> difference(values.begin(), values.end());
  std::vector<double> level(n, 0);  // sigma_j
  std::vector<bool> alternates(n, false);
  double gamma = 1;  // (j!)^2 / (2j)!: variance of a j-th difference of white noise is 1 / gamma
  for (std::size_t j = 1; j < n; ++j) {
    const std::size_t left = n - j;
    for (std::size_t i = 0; i < left; ++i) difference[i] = difference[i + 1] - difference[i];
    const auto end = difference.begin() + static_cast<std::ptrdiff_t>(left);
    if (j == 1 && 2 * static_cast<std::size_t>(std::count(difference.begin(), end, 0.0)) >= n)
      return {Verdict::radius_too_small};
    gamma *= 0.5 * static_cast<double>(j) / static_cast<double>(2 * j - 1);
    double squares = 0;
    for (auto entry = difference.begin(); entry != end; ++entry) squares += *entry * *entry;
    level[j] = std::sqrt(gamma * squares / static_cast<double>(left));
    const auto [lowest, highest] = std::minmax_element(difference.begin(), end);
    alternates[j] = *lowest * *highest < 0;
  }
  for (std::size_t k = 1; k + 3 <= n; ++k) {
    const auto [low, high] = std::minmax({level[k], level[k + 1], level[k + 2]});
    if (high <= 4 * low && alternates[k]) return {Verdict::found, level[k]};
  }
  return {Verdict::radius_too_large};
}

double optimal_radius(double noise, double value, bool central) {
  const double relative = noise / std::max(std::abs(value), std::numeric_limits<double>::min());
  return central ? std::cbrt(3 * relative) : 2 * std::sqrt(relative);
}

}  // namespace bizo
