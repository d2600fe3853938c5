// When x may move in a loop that never solves, and when y and the adjoint have lost their way. Both show in
// the residuals r_y = |grad_y f| and r_v = |H v + grad_y F|, which every query measures.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// What a query found at (x, y, v). Infinite residuals: there were no finite values.
struct LoopResiduals {
  double y = kNaN, v = kNaN;
  double adjoint = 0;   // |v|
  double value = kNaN;  // F(x, y)
};

// x rests until r_v has fallen to a tenth of the first one and |v| r_y, a bound of F(x, y) - Phi(x) to first
// order, to a tenth of the range of the values so far; and again whenever they are above that. At rest the
// residuals of steps that are short enough fall. If one grows tenfold, y and v go back to where they were
// best, and on with half the steps. After six times at one x nothing settles: f may not be convex in y. What
// has not fallen in 500 queries (noise in f may hold it) is not waited for.
class LoopPace {
 public:
  // sampled: values are those of minibatches, whose residuals have a floor: averages are looked at, x rests
  // and y goes back where they are above the first ones. noise: of r_v for a value of size 1, from round-off.
  LoopPace(bool sampled, double noise) : sampled_(sampled), noise_(noise), rests_(!sampled) {}

  // After a query at y and v. True: they are to go back.
  bool lost_way(const LoopResiduals& at, const Vector& y, const Vector& v);
  void x_moved();

  bool rests() const { return rests_; }
  bool lost() const;                       // for good
  double share() const { return share_; }  // of the steps of y and v
  // What x waits for: residuals that are above what is allowed, else 0.
  double unsettled_y() const { return unsettled_y_; }
  double unsettled_v() const { return unsettled_v_; }
  const Vector& y() const { return best_y_.point; }
  const Vector& v() const { return best_v_.point; }

  void archive(Archive& archive) {
    archive(first_y_, first_v_, average_y_, average_v_, min_value_, max_value_, best_y_, best_v_, share_,
            returns_, waited_, rests_, unsettled_y_, unsettled_v_);
  }

 private:
  struct Best {
    double residual = std::numeric_limits<double>::infinity();  // at the present x
    Vector point;
    bool takes(double other, double limit, const Vector& at);
    void archive(Archive& a) { a(residual, point); }
  };
  void average(const LoopResiduals& at);
  double allowed_y(const LoopResiduals& at) const;
  double allowed_v() const;

  bool sampled_;
  double noise_;
  double first_y_ = kNaN, first_v_ = kNaN;
  double average_y_ = kNaN, average_v_ = kNaN;
  double min_value_ = kNaN, max_value_ = kNaN;
  Best best_y_, best_v_;
  double share_ = 1;
  Index returns_ = 0;  // since x moved
  Index waited_ = 0;   // queries since one of the residuals was the least
  bool rests_;
  double unsettled_y_ = 0, unsettled_v_ = 0;
};

}  // namespace bizo::methods
