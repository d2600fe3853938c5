// The two inner problems of a penalty method, each by some accelerated gradient steps from where it is.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/probe.hpp"

namespace bizo::methods {

// What a stream does.
struct StreamPlan {
  double weight = 0;      // of F: it steps on f + weight F
  double shift = 0;       // it starts at y + shift v
  Index steps = 0;        // T
  double resolution = 0;  // > 0: then it goes on to |grad| <= 1e-3 resolution |grad_y F|, to see what T miss

  void archive(Archive& a) { a(weight, shift, steps, resolution); }
};

struct StreamPlans {
  std::vector<StreamPlan> streams;

  void archive(Archive& a) { a(streams); }
};

class StreamProbe final : public Probe {
 public:
  // max: of the steps of a stream. Gradients of f and F in x come back if there are any.
  // `gradients`: the problem again, if it has them; else null.
  StreamProbe(InnerGradientProblem& problem, GradientsProblem* gradients, InnerSolver& solver, Index max);

  // An item a stream, and one more for the value F(x, y). The detail is a StreamPlans; the curvature of the
  // query's point is that of f, as far as known.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  // Of a stream: curvature of f, the steps after which less than 1 % of its way was left (NaN: not looked
  // at, or it was there at the start), the end point (p), and there grad_x f and grad_x F (d, d).
  Index payload_rows() const override;
  enum Rows : Index { kStrong, kSmooth, kNeeded, kEnd };

 private:
  void stream(const Query& query, const StreamPlan& plan, Outcome& outcome, VectorRef payload);
  Curvature curvature(const Query& query);
  double needed_steps(const StreamPlan& plan, const Vector& start) const;
  void value(const Query& query, Outcome& outcome);

  InnerGradientProblem& problem_;
  GradientsProblem* gradients_;
  InnerSolver& solver_;
  Index max_;
  std::vector<Vector> kept_;  // points after T, 2T, 4T, ... steps
  Matrix Y_, previous_, G_, outer_, x_gradient_;
  Vector value_;
};

}  // namespace bizo::methods
