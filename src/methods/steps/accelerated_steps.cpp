#include "methods/steps/accelerated_steps.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// A window is as long as an error takes to fall to e^-4. For a mu four times too large the slowest mode falls
// to e^-1/2 meanwhile, for the right one to 5 e^-4 (critical damping): e^-1 tells them apart.
constexpr double kWindow = 4;
constexpr double kFall = 0.37;
constexpr double kSmaller = 4;
constexpr double kMaxCondition = 1e10;  // a window then takes 4e5 p/l queries

}  // namespace

// mu = M / (m condition): then the rate is 1 / (m sqrt(condition)), whatever the step.
double AcceleratedSteps::rate() const {
  return 2 / (1 + std::sqrt(1 + 4 * moment_ * moment_ * condition_));
}

void AcceleratedSteps::watch(const Residuals& found) {
  if (queries_++ == 0) start_ = found;
  if (static_cast<double>(queries_) < kWindow / rate()) return;
  const bool slow = found.y > kFall * start_.y || found.v > kFall * start_.v;
  if (slow) condition_ = std::min(kSmaller * condition_, kMaxCondition);
  queries_ = 0;
}

Vector AcceleratedSteps::move(const Vector& at, const Vector& estimate, double step, Vector& ahead) const {
  if (ahead.size() == 0) ahead = at;
  const double share = rate(), pull = 1 / (share * moment_ * moment_ * condition_);
  ahead = (ahead + pull * at - step / (share * moment_) * estimate) / (1 + pull);
  return share * (at - ahead) + (1 - share) * step * estimate;
}

}  // namespace bizo::methods
