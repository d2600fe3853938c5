// The noise of F during a run: measured now and then, and known in between.
#pragma once

#include <cmath>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// Noise may be the same everywhere, or in proportion to |F|, as that of values with so many digits. Two
// measurements at values that differ by a factor of three tell which (docs/math.md, Noise).
class NoiseRecord {
 public:
  // Whether to measure: after 20 iterations, twice as many each time that a measurement confirms what was
  // expected, up to 160; at once where |F| has changed tenfold and it is not known what that makes of the
  // noise.
  bool due(Index iteration, double value) const;
  // NaN: the measurement failed.
  void add(Index iteration, double value, double sigma);
  // The next line is due, whatever was expected.
  void expire() { next_ = 0; }

  bool known() const { return !std::isnan(sigma_); }
  Index last() const { return last_; }
  bool relative() const { return relative_; }  // in proportion to |F|
  // Standard deviation of the error of a value; NaN: unknown.
  double at(double value) const;

  void archive(Archive& a) { a(sigma_, value_, last_, next_, period_, relative_, decided_); }

 private:
  void compare(double value, double sigma);

  double sigma_ = kNaN, value_ = kNaN;  // as measured, and where
  Index last_ = 0, next_ = 0, period_ = 20;
  bool relative_ = false;  // in proportion to |F|
  bool decided_ = false;   // that, or the same everywhere
};

}  // namespace bizo::methods
