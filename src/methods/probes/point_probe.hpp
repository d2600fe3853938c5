// Phi at points that are given one by one, for methods whose next points depend on earlier values and so
// cannot be rebuilt from a key: query.extra holds the points.
#pragma once

#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo {

class PointProbe final : public BaseProbe {
 public:
  // candidate: each point is solved to the base tolerance, and the payload has its y and inner curvature.
  // Otherwise points are solved together under the control of perturbed solves, and there is no payload.
  PointProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings, bool candidate)
      : BaseProbe(problem, solver), settings_(settings), candidate_(candidate) {}

  // query.y is the start, query.curvature that of the base, query.residual_floor that of perturbed solves.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return candidate_ ? problem_.p() + 2 : 0; }
  bool penalize(const Query& query, Index item, double value, Outcome& outcome) override;

  // Copies a payload's parts into the base.
  static void unpack(ConstVectorRef payload, Query& base);

 private:
  void solve(const Query& query, ConstMatrixRef X, const InnerControl& control, std::span<Outcome> outcomes);

  ResolveSettings settings_;
  bool candidate_;
  Matrix X_, Y_;
  Vector values_;
};

}  // namespace bizo
