// Phi at points that are given one by one, for methods whose next points depend on earlier values and so
// cannot be rebuilt from a key.
#pragma once

#include "bizo/core/constrained.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

struct PointList {
  Matrix points;  // d x items

  void archive(Archive& a) { a(points); }
};

class PointProbe final : public BaseProbe {
 public:
  // candidate: each point is solved to the base tolerance, and the payload has its y and inner curvature.
  // Otherwise points are solved together under the control of perturbed solves, and there is no payload.
  // squares, constrained: the problem, if the payload of a candidate ends with the residuals of F, and with
  // its constraints.
  PointProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings, bool candidate,
             SumOfSquares* squares = nullptr, Constrained* constrained = nullptr)
      : BaseProbe(problem, solver),
        settings_(settings),
        candidate_(candidate),
        squares_(squares),
        constrained_(constrained) {}

  // The detail is a PointList. Solves start at y of the query's point; its curvature is that of the base, its
  // accuracy.floor that of perturbed solves.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override {
    return candidate_ ? problem_.p() + 2 + residuals() + constraints() : 0;
  }
  bool penalize(const Query& query, Index item, double value, Outcome& outcome) override;

  // Copies a payload's parts, but for residuals and constraints, into the base.
  static void unpack(ConstVectorRef payload, BasePoint& base);

 private:
  Index residuals() const { return squares_ ? squares_->residuals() : 0; }
  Index constraints() const { return constrained_ ? constrained_->constraints() : 0; }

  ResolveSettings settings_;
  bool candidate_;
  SumOfSquares* squares_;
  Constrained* constrained_;
  Matrix X_, Y_, parts_;
};

}  // namespace bizo::methods
