#include "methods/trust_region/value_roots.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// What a prediction still counts after the next one, and the factor between errors, e^2, beyond which it does
// not matter how much worse a model was.
constexpr double kForgets = 0.5;
constexpr double kMost = 2;

}  // namespace

Vector ValueRoots::of(const Vector& values, double best) {
  return best * (2 * (values / best).cwiseSqrt().array() - 1);
}

double ValueRoots::of(double value, double best) {
  return value > 0 ? best * (2 * std::sqrt(value / best) - 1) : -HUGE_VAL;
}

double ValueRoots::value(double root, double best) {
  const double sqrt = std::max(0.0, 0.5 * (root / best + 1));
  return best * sqrt * sqrt;
}

Vector ValueRoots::slopes(const Vector& values, double best) {
  return (best / values.array()).sqrt();
}

void ValueRoots::learn(double value, double by_values, double by_roots) {
  const double a = std::abs(by_values - value), b = std::abs(by_roots - value);
  if (!(a + b > 0) || !std::isfinite(a + b)) return;
  score_ = kForgets * score_ + std::clamp(std::log(a / b), -kMost, kMost);
}

}  // namespace bizo::methods
