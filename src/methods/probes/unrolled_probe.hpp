// The derivative of T steps in the inner problem, y_{t+1} = z_t - a grad_y f(x, z_t), z_{t+1} = y_{t+1} +
// b (y_{t+1} - y_t) with z_0 = y_0, in reverse along the steps or forward with them; all of them, or the last
// K alone. b = 0: gradient descent.
#pragma once

#include "bizo/core/probe.hpp"

namespace bizo::methods {

struct UnrolledSettings {
  Index steps = 0;       // T; 0: as many as the inner curvature asks for, if that is known, and at least 100
  Index max = 10000;     // T, where it is not given
  Index truncation = 0;  // K, at most T; 0: T
  double length = 0;     // a; 0: from the inner curvature at the base, or at x
  double momentum = kNaN;  // b; NaN: Nesterov's, if the curvature and neither T nor a are given
  bool cold = false;       // y_0 is the problem's, not the base solution
  bool whole = false;      // Phi is F after these steps: they leave out nothing
  Vector inner_start;
  Vector scale;
};

// What the derivative of T steps is made of.
struct UnrolledPlan {
  double length;    // a
  double momentum;  // b
  Index steps;      // T
  Index reach;      // K
  double needed;    // steps after which a thousandth of the response of y is missing; NaN: mu is unknown
};

// The steps themselves.
class Unrolled {
 public:
  enum Rows : Index { kAdjointBound, kReach, kNeeded, kScalars };  // of the payload

  Unrolled(ProductsProblem& problem, UnrolledSettings settings)
      : problem_(problem), settings_(std::move(settings)) {}

 protected:
  // Bounds of the inner curvature, and the steps from them: with momentum a = 1/L, b = (1 - r)/(1 + r), r =
  // sqrt(mu/L), and 9.23/r steps; without, a = 2/(L + mu), or 1/L if mu is unknown, and ln(1000)/(a mu)
  // steps. Error if nothing is known and a not given.
  Curvature bounds(const Query& query);
  UnrolledPlan plan(const Curvature& bounds) const;
  // The payload's scalars: a bound of |v|, v the adjoint after K steps of length a, |grad_y F| min(1/mu, K
  // a); K and the needed steps.
  Vector scalars(const Curvature& bounds, const UnrolledPlan& plan, double slope) const;
  const Vector& start(const Query& query) const {
    return settings_.cold ? settings_.inner_start : query.at.y;
  }
  struct Point {
    Vector y, z;
  };
  void advance(const Vector& x, const UnrolledPlan& plan, Point& at);  // one step

  ProductsProblem& problem_;
  UnrolledSettings settings_;
  Matrix gradient_;
};

// One item; the payload is the scalars, and the gradient of x -> F(x, y_T(x)), d numbers.
class ReverseProbe final : public Probe, private Unrolled {
 public:
  using Unrolled::Unrolled;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kScalars + problem_.d(); }
};

// Item i carries the column i of dy_t/dx along; outcome.difference is that derivative of F, in scaled units,
// and the payload the scalars.
// B by central differences of grad_y f along the coordinates of x, of length query.radius in scaled units.
class ForwardProbe final : public Probe, private Unrolled {
 public:
  using Unrolled::Unrolled;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

  Index payload_rows() const override { return kScalars; }

 private:
  void advance_columns(const Query& query, Range which, const UnrolledPlan& plan, const Vector& z);
  Matrix Y_columns_, Z_, HZ_, X_, Y_, plus_, minus_;
};

}  // namespace bizo::methods
