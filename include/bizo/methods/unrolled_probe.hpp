// The derivative of T steps of gradient descent in the inner problem, y_{t+1} = y_t - a grad_y f(x, y_t),
// in reverse along the steps or forward with them; all of them, or the last K alone.
#pragma once

#include "bizo/core/query.hpp"

namespace bizo {

struct UnrolledSettings {
  Index steps = 0;       // T; 0: as many as the inner curvature asks for, if that is known, and at least 100
  Index most = 10000;    // T, where it is not given
  Index truncation = 0;  // K, at most T; 0: T
  double length = 0;     // a; 0: from the inner curvature at the base, or at x
  bool cold = false;     // y_0 is the problem's, not the base solution
  Vector inner_start;
  Vector scale;
};

// What the derivative of T steps is made of.
struct UnrolledPlan {
  double length;  // a
  Index steps;    // T
  Index reach;    // K
  double needed;  // steps after which a thousandth of the response of y is missing; NaN: mu is unknown
};

// The steps themselves.
class Unrolled {
 public:
  enum Rows : Index { kAdjointBound, kReach, kNeeded, kScalars };  // of the payload

  Unrolled(ProductsProblem& problem, UnrolledSettings settings)
      : problem_(problem), settings_(std::move(settings)) {}

 protected:
  // Bounds of the inner curvature, and a from them: 2/(L + mu), or 1/L if mu is unknown; ln(1000)/(a mu)
  // steps. Error if nothing is known and a not given.
  Curvature bounds(const Query& query);
  UnrolledPlan plan(const Curvature& bounds) const;
  // The payload's scalars: a bound of |v|, v the adjoint after K steps of length a, |grad_y F| min(1/mu, K
  // a); K and the needed steps.
  Vector scalars(const Curvature& bounds, const UnrolledPlan& plan, double slope) const;
  const Vector& start(const Query& query) const { return settings_.cold ? settings_.inner_start : query.y; }
  void advance(const Vector& x, double length, Vector& y);  // one step

  ProductsProblem& problem_;
  UnrolledSettings settings_;
  Matrix gradient_;
};

// One item; the payload is the scalars, and the gradient of x -> F(x, y_T(x)), d numbers.
class ReverseProbe final : public Probe, private Unrolled {
 public:
  using Unrolled::Unrolled;
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kScalars + problem_.d(); }
};

// Item i carries the column i of dy_t/dx along; outcome.difference is that derivative of F, in scaled units,
// and the payload the scalars.
// B by central differences of grad_y f along the coordinates of x, of length query.radius in scaled units.
class ForwardProbe final : public Probe, private Unrolled {
 public:
  using Unrolled::Unrolled;
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

  Index payload_rows() const override { return kScalars; }

 private:
  void advance_columns(const Query& query, Range which, double length, const Vector& y);
  Matrix Z_, HZ_, X_, Y_, plus_, minus_;
};

}  // namespace bizo
