// The two inner problems of a penalty method, each by some accelerated gradient steps from where it is.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// What a stream of a query does, packed into query.extra.
struct StreamPlan {
  double weight = 0;      // of F: it steps on f + weight F
  double shift = 0;       // it starts at y + shift v
  Index steps = 0;        // T
  double resolution = 0;  // > 0: then it goes on to |grad| <= 1e-3 resolution |grad_y F|, to see what T miss

  Vector packed() const { return Vector{{weight, shift, static_cast<double>(steps), resolution}}; }
  static StreamPlan unpacked(const Vector& v) { return {v(0), v(1), static_cast<Index>(v(2)), v(3)}; }
};

class StreamProbe final : public Probe {
 public:
  // most: of the steps of a stream. Gradients of f and F in x come back if there are any.
  // `gradients`: the problem again, if it has them; else null.
  StreamProbe(InnerGradientProblem& problem, GradientsProblem* gradients, InnerSolver& solver, Index most);

  // query.extra: the plans of the streams, packed. One more item is for the value F(x, y). query.curvature:
  // of f, as far as known.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
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
  Index most_;
  std::vector<Vector> kept_;  // points after T, 2T, 4T, ... steps
  Matrix Y_, previous_, G_, outer_, x_gradient_;
  Vector value_;
};

}  // namespace bizo
