#include "methods/adaptive/best_point.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Of the size of earlier values, an iteration: what rounded the first ones does not round those after a fall
// by many orders of magnitude.
constexpr double kKept = 0.5;

double upper(const Solution& solution) {
  return solution.value + solution.error;
}

// Twice the standard deviation of the difference of two values, whose size was up to `largest` of late.
double doubt(double noise, double largest) {
  constexpr double kRounding = 1e-15;  // some units in the last place: no noise that anybody reports
  return noise > kRounding * largest ? 2 * std::sqrt(2.0) * noise : 0;
}

}  // namespace

void BestPoint::offer(const Solution& current, double noise) {
  largest_ = std::max(kKept * largest_, std::abs(current.value));
  chose_last_ = !(min_ + doubt(noise, largest_) < upper(current));
  if (chose_last_) {
    before_ = best_;
    best_ = current;
  }
  if (!(min_ <= upper(current))) min_ = upper(current);
}

void BestPoint::revise(double error) {
  if (!chose_last_ || !(error > best_.error)) return;
  best_.error = error;
  if (upper(before_) < upper(best_)) best_ = before_;
  min_ = upper(best_);
  chose_last_ = false;
}

}  // namespace bizo::methods
