#include "bizo/core/stagnation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/constrained.hpp"

namespace bizo {
namespace {

constexpr double kRoundOff = std::numeric_limits<double>::epsilon();
// Noise of this many times the round-off of a value comes from F and not from arithmetic: 10^4 roundings that
// do not know of each other add up to that.
constexpr double kArithmetic = 100;
// Windows without progress where noise may hide it: averages of this many estimates have a third of their
// error.
constexpr Index kPatience = 10;
// A decrease of the violation over a window that counts, as a share of it, at least.
constexpr double kNearer = 1e-3;

double mean(std::vector<double>::const_iterator begin, std::vector<double>::const_iterator end) {
  return std::accumulate(begin, end, 0.0) / static_cast<double>(end - begin);
}

}  // namespace

StopReason Stagnation::after(const Iteration& iteration) {
  if (window_ == 0) return StopReason::none;
  if (std::isnan(first_)) first_ = iteration.value;
  values_.push_back(iteration.value);
  best_.push_back(iteration.best_value);
  violations_.push_back(iteration.violation);
  if (static_cast<Index>(best_.size()) <= window_) return StopReason::none;
  const bool found = std::isnan(best_.front()) && std::isfinite(best_.back());  // a first feasible point
  // Without a feasible point there is no best value that could fall.
  const bool nearer = violations_.front() > kFeasible &&
                      violations_.back() < (1 - std::max(min_, kNearer)) * violations_.front();
  const double decrease = best_.front() - best_.back(), so_far = first_ - best_.back();
  best_.erase(best_.begin());
  values_.erase(values_.begin());
  violations_.erase(violations_.begin());

  const double round_off = kRoundOff * std::max(std::abs(first_), std::abs(iteration.best_value));
  const double min_noise = kRoundOff * std::abs(iteration.best_value);
  const double noise = std::isfinite(iteration.noise) ? std::max(iteration.noise, min_noise) : min_noise;
  // Values that rise and fall are judged by their averages, of which each half of the window gives one.
  const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
  const double on_average =
      values_.size() > 1 ? mean(values_.begin(), middle) - mean(middle, values_.end()) : 0;
  const double wanted = min_ * so_far, of_average = 4 * noise / std::sqrt(static_cast<double>(window_));
  const bool falls =
      found || nearer || decrease > std::max(wanted, 2 * noise) || on_average > std::max(wanted, of_average);
  const bool noisy = 2 * noise > wanted && noise > kArithmetic * round_off;
  still_ = falls ? 0 : still_ + 1;
  if (falls || (noisy && still_ < kPatience * window_)) return StopReason::none;
  if (!(so_far > 2 * noise)) return StopReason::no_progress;
  return noisy ? StopReason::noise_floor : StopReason::converged;
}

}  // namespace bizo
