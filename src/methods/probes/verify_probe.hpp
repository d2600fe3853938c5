// Values at one point, each from a solve of its own: to evaluate a solution again.
#pragma once

#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

class VerifyProbe final : public BaseProbe {
 public:
  // A residual of settings.base_tolerance does where query.at.accuracy.base_tolerance is out of reach.
  VerifyProbe(Problem& problem, InnerSolver& solver, ResolveSettings settings)
      : BaseProbe(problem, solver), settings_(std::move(settings)) {}

  // Items differ by their keys alone, and so by what is random. Each is solved at query.at.x from query.at.y
  // to query.at.accuracy.base_tolerance; the payload is its y, p x items.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.p(); }

 private:
  ResolveSettings settings_;
  Matrix Y_;
};

}  // namespace bizo::methods
