// The two inner problems of a penalty method, each by some accelerated gradient steps from where it is.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

class StreamProbe final : public Probe {
 public:
  // steps: of each stream. Gradients of f and F in x come back if there are any.
  // `gradients`: the problem again, if it has them; else null.
  StreamProbe(InnerGradientProblem& problem, GradientsProblem* gradients, InnerSolver& solver, Index steps);

  // query.extra = {(weight of F, s)} for each stream: stream i starts at y + s v and steps on f + weight F.
  // One more item is for the value F(x, y). query.curvature: of f, as far as known.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  // Of a stream: curvature of f, the end point (p), and there grad_x f and grad_x F (d, d).
  Index payload_rows() const override;
  enum Rows : Index { kStrong, kSmooth, kEnd };

 private:
  void stream(const Query& query, const Vector& numbers, Outcome& outcome, VectorRef payload);
  void value(const Query& query, Outcome& outcome);

  InnerGradientProblem& problem_;
  GradientsProblem* gradients_;
  InnerSolver& solver_;
  Index steps_;
  Matrix Y_, previous_, G_, outer_, x_gradient_;
  Vector value_;
};

}  // namespace bizo
