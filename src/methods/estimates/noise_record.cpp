#include "methods/estimates/noise_record.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Iterations: eight values in twenty iterations of two evaluations or more are a fifth of the cost at most.
constexpr Index kPeriod = 20, kLongestPeriod = 160;
// A tenfold change of |F| makes relative noise stand out from two estimates that are off by a factor of two.
constexpr double kChange = 10;
constexpr double kConfirmed = 4;  // two estimates of the same noise (noise_search.cpp)

// |log(a / b)|, infinite where one of them is 0.
double distance(double a, double b) {
  return a == b ? 0 : std::abs(std::log(a / b));
}

}  // namespace

bool NoiseRecord::due(Index iteration, double value) const {
  if (iteration >= next_) return true;
  return known() && !decided_ && distance(std::abs(value), std::abs(value_)) > std::log(kChange);
}

void NoiseRecord::add(Index iteration, double value, double sigma) {
  last_ = iteration;
  if (!std::isnan(sigma)) {
    compare(value, sigma);
    value_ = value;
  }
  next_ = iteration + period_;
}

// Rounding to so many digits makes a noise that is relative up to a factor of ten: the nearer one counts.
void NoiseRecord::compare(double value, double sigma) {
  const double before = sigma_;
  sigma_ = sigma;
  if (std::isnan(before)) return;
  const double change = std::abs(value / value_);
  if (distance(change, 1) > std::log(3.0)) {
    const double same = distance(sigma, before), proportional = distance(sigma, before * change);
    relative_ = proportional < same;
    decided_ = std::min(same, proportional) < std::log(kChange);
  }
  const double expected = relative_ ? before * change : before;
  const bool confirmed = distance(sigma, expected) < std::log(kConfirmed);
  period_ = confirmed ? std::min(2 * period_, kLongestPeriod) : kPeriod;
  if (confirmed) sigma_ = std::sqrt(sigma) * std::sqrt(expected);
}

double NoiseRecord::at(double value) const {
  if (!relative_ || value_ == 0) return sigma_;
  return sigma_ * std::abs(value / value_);
}

}  // namespace bizo::methods
