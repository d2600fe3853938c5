#include "methods/cma/generation_record.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// The tutorial's limits. TolFun is absolute there, but values may have any size: some roundings of the
// largest.
constexpr double kTolX = 1e-12, kTolXUp = 1e4, kConditionCov = 1e14;
constexpr double kTolFun = 4 * std::numeric_limits<double>::epsilon();
constexpr Index kMaxWindow = 20'000;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// Whether the median of the last 30 % of the values is no less than that of the first.
bool no_better(const std::vector<double>& values, std::size_t window) {
  const auto part = static_cast<std::ptrdiff_t>(3 * window / 10);
  const auto end = values.end(), begin = end - static_cast<std::ptrdiff_t>(window);
  return median({end - part, end}) >= median({begin, begin + part});
}

}  // namespace

StopReason stop_of(CmaEnd end) {
  switch (end) {
    case CmaEnd::none:
      return StopReason::none;
    case CmaEnd::condition:
    case CmaEnd::stagnation:
    case CmaEnd::growth:
    case CmaEnd::points:
      return StopReason::no_progress;
    default:
      return StopReason::converged;
  }
}

std::string text_of(CmaEnd end) {
  switch (end) {
    case CmaEnd::none:
      break;
    case CmaEnd::steps:
      return "its steps are below 1e-12 of the first";
    case CmaEnd::values:
      return "its values differ by their rounding alone";
    case CmaEnd::equal:
      return "its best values are equal";
    case CmaEnd::no_effect:
      return "its steps are lost in rounding";
    case CmaEnd::condition:
      return "the condition of its covariance is above 1e14";
    case CmaEnd::stagnation:
      return "its values do not fall any more";
    case CmaEnd::growth:
      return "its steps have grown by 1e4";
    case CmaEnd::points:
      return "a small run has few points";
  }
  return "";
}

GenerationRecord::GenerationRecord(double sigma, Index d, Index population)
    : sigma_(sigma),
      short_window_(10 + (30 * d + population - 1) / population),
      long_window_(120 + 30 * d / population) {}

CmaEnd GenerationRecord::add(const SearchDistribution& distribution, const Vector& values) {
  ++generation_;
  const CmaEnd end = of_distribution(distribution);
  if (end != CmaEnd::none || values.size() == 0) return end;
  best_.push_back(values(0));
  medians_.push_back(values(values.size() / 2));
  if (static_cast<Index>(best_.size()) > kMaxWindow) {
    best_.erase(best_.begin());
    medians_.erase(medians_.begin());
  }
  return of_values(values);
}

CmaEnd GenerationRecord::of_values(const Vector& values) const {
  if (static_cast<Index>(best_.size()) < short_window_) return CmaEnd::none;
  const std::vector<double> late(best_.end() - static_cast<std::ptrdiff_t>(short_window_), best_.end());
  const auto [least, largest] = std::ranges::minmax(late);
  if (least == largest) return CmaEnd::equal;
  const double top = std::max(largest, values(values.size() - 1)), bottom = std::min(least, values(0));
  if (top - bottom <= kTolFun * std::max(std::abs(top), std::abs(bottom))) return CmaEnd::values;
  return stagnates() ? CmaEnd::stagnation : CmaEnd::none;
}

bool GenerationRecord::stagnates() const {
  const Index window = std::min(kMaxWindow, std::max(long_window_, generation_ / 5));
  if (static_cast<Index>(best_.size()) < window) return false;
  return no_better(best_, static_cast<std::size_t>(window)) &&
         no_better(medians_, static_cast<std::size_t>(window));
}

CmaEnd GenerationRecord::of_distribution(const SearchDistribution& distribution) const {
  const Vector deviations = distribution.deviations(), &mean = distribution.mean();
  if (!distribution.finite() || distribution.longest() > kTolXUp * sigma_) return CmaEnd::growth;
  if ((deviations.array() < kTolX * sigma_).all() &&
      (distribution.sigma() * distribution.path().array().abs() < kTolX * sigma_).all())
    return CmaEnd::steps;
  if (distribution.longest() > std::sqrt(kConditionCov) * distribution.shortest()) return CmaEnd::condition;
  const auto lost = [&](const Vector& step) { return mean + step == mean; };
  if (((mean + 0.2 * deviations).array() == mean.array()).any()) return CmaEnd::no_effect;
  return lost(0.1 * distribution.axis(generation_ % mean.size())) ? CmaEnd::no_effect : CmaEnd::none;
}

}  // namespace bizo::methods
