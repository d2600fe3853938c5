// Accelerated steps along estimates from random directions, for a least curvature that is learnt on the way:
// accelerated coordinate descent (Nesterov, SIAM J. Optim. 22, 2012), in the form of Allen-Zhu, Qu, Richtarik
// and Yuan (ICML 2016), for estimates with any second moment (docs/math.md, Single loops on values).
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// Steps of y and v, whose Hessian is the same. Between two queries the error of both shrinks by 1 - rate in
// mean square, rate = sqrt(mu / (M m)): 1/M the step, m the second moment of an estimate of a vector.
class AcceleratedSteps {
 public:
  struct Residuals {
    double y = 0, v = 0;  // 0: near enough
  };
  explicit AcceleratedSteps(double second_moment) : moment_(second_moment) {}

  // To be called with each query that finds y and v not near enough while x rests: where they do not fall as
  // the rate says, mu is smaller than was taken.
  void watch(const Residuals& found);
  void start_again() { queries_ = 0; }  // x is about to move, or y and v have gone back

  // What is subtracted from a point; `ahead` is that point's own sequence, empty at the start.
  Vector move(const Vector& at, const Vector& estimate, double step, Vector& ahead) const;

  double condition() const { return condition_; }
  void archive(Archive& archive) { archive(condition_, start_.y, start_.v, queries_); }

 private:
  double rate() const;

  double moment_;
  // Largest over least curvature: a problem that is better than the first is solved at that speed.
  double condition_ = 25;
  Residuals start_;    // when the present window began
  Index queries_ = 0;  // in it
};

}  // namespace bizo::methods
