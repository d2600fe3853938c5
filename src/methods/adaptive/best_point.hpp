// The best point of a run, by values that are not exact.
#pragma once

#include "bizo/core/algorithm.hpp"

namespace bizo::methods {

// Values count with their errors: a point is better if value + error is less. Where values have noise, the
// least of many is too low, and the point it belongs to no better than those whose values differ by less than
// two values' noise: the latest of these is the best. Noise that is rounding of the largest value of late is
// none.
class BestPoint {
 public:
  // current: a point with a finite value; noise: standard deviation of the error of a value, or NaN.
  void offer(const Solution& current, double noise);
  // The error of the value offered last has become known. If it was taken for the best and now is worse than
  // the best before it, that one is the best again.
  void revise(double error);
  const Solution& solution() const { return best_; }  // value NaN: none yet

  void archive(Archive& a) { a(best_, before_, min_, largest_, chose_last_); }

 private:
  Solution best_, before_;
  double min_ = kNaN;   // of value + error
  double largest_ = 0;  // size of a value of late
  bool chose_last_ = false;
};

}  // namespace bizo::methods
