#include "methods/multistart/pace.hpp"

#include <cmath>

namespace bizo::methods {
namespace {

// Evaluations before the first judgement, in units of d + 1: what a local search of a smooth function takes.
constexpr double kFirst = 30;
// From one check to the next.
constexpr double kGrowth = 1.5;
// Of the fall since x_0.
constexpr double kLittle = 0.1;

}  // namespace

// Of so many at a time each brings less: what n bring is taken for that of sqrt(n) one by one.
Pace::Pace(Index d, Index round)
    : next_(std::llround(kFirst / kGrowth * static_cast<double>(d + 1) *
                         std::sqrt(static_cast<double>(round)))) {}

bool Pace::slows(std::int64_t evaluations, double first, double best) {
  if (said_ || evaluations < next_) return false;
  const double before = value_;
  value_ = best;
  rate_ = (before - best) / static_cast<double>(evaluations - last_);
  last_ = evaluations;
  next_ = std::llround(kGrowth * static_cast<double>(evaluations));
  said_ = before - best < kLittle * (first - best);
  return said_;
}

}  // namespace bizo::methods
