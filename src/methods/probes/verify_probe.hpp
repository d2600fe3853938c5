// Values at one point, each from a solve of its own: to evaluate a solution again.
#pragma once

#include "methods/probes/base_probe.hpp"

namespace bizo {

class VerifyProbe final : public BaseProbe {
 public:
  // base_steps: of a solve, at most; enough: a residual that does where query.at.accuracy.base_tolerance is
  // out of reach.
  VerifyProbe(Problem& problem, InnerSolver& solver, Index base_steps, double enough)
      : BaseProbe(problem, solver), base_steps_(base_steps), enough_(enough) {}

  // Items differ by their keys alone, and so by what is random. Each is solved at query.at.x from query.at.y
  // to query.at.accuracy.base_tolerance; the payload is its y, p x items.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.p(); }

 private:
  Index base_steps_;
  double enough_;
  Matrix Y_;
};

}  // namespace bizo
