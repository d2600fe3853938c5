// What F is like between the best point and the end of a step that failed: smooth, with a kink, or noisy
// (docs/math.md, Trust region).
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class KinkLook {
 public:
  // The last step that failed: its end, or its beginning where that is worse.
  void failed(const Vector& end, double value);
  // After so many failures in a row, with this best point. The more often F was found smooth, the more it
  // takes.
  bool is_due(const Vector& centre, int failures) const;

  // d x n: points between, then, if there is a kink, points beside the best one.
  Matrix points(const Vector& centre) const;
  enum class Found { nothing, kink, kink_without_noise };
  // Their values, and that of the best point. kink: it asks for points once more.
  Found learn(double centre, const Vector& values);
  // Differences at a small length tell nothing: it is due no more.
  void set_noisy(bool noisy) { noisy_ = noisy; }

  void archive(Archive& a) { a(end_, value_, found_, smooth_, noisy_); }

 private:
  Vector end_;
  double value_ = kNaN;  // there
  bool found_ = false;   // a kink
  int smooth_ = 0;       // times that there was none, up to a few
  bool noisy_ = false;
};

}  // namespace bizo::methods
