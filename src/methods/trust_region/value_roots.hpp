// Square roots of values for a quadratic model. Far from its minimizer a loss falls by factors, and
// quadratics that interpolate it at few points are led by its largest values; its root is more even, as a
// norm is beside its square.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class ValueRoots {
 public:
  // Of values > 0 of which the least is `best`: best (2 sqrt(value / best) - 1), which is `best` there and
  // has the slope 1.
  static Vector of(const Vector& values, double best);
  static double of(double value, double best);  // value <= 0: -infinity
  static double value(double root, double best);
  // The derivatives at the values.
  static Vector slopes(const Vector& values, double best);

  // A new value, and what the models of values and of roots said it would be.
  void learn(double value, double by_values, double by_roots);
  // The model of roots has predicted values better of late.
  bool are_better() const { return score_ > 0; }

  void archive(Archive& a) { a(score_); }

 private:
  double score_ = 0;  // logarithm of the errors of the model of values over those of the model of roots
};

}  // namespace bizo::methods
