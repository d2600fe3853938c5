// The solves at candidates for the next base point: y(x), F(x, y(x)) and what perturbed solves need to know
// of their base.
#pragma once

#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/steps/outer_prox.hpp"

namespace bizo {

class SolveProbe final : public BaseProbe {
 public:
  SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
             const OuterProx& prox = {});

  // One item a candidate: query.extra = {direction, lengths (step_rule.hpp), response}. The start is query.y,
  // minus length * response where that is known. query.tolerance the absolute tolerance, query.curvature what
  // is known already, query.radius that of the perturbations to come.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override;

  // Copies a payload's parts into the query for the perturbed solves, whose x is there.
  void unpack(ConstVectorRef payload, Query& query) const;
  // Size of the error of the value that the payload came with; NaN: unknown.
  static double value_error(ConstVectorRef payload);

 private:
  void solve(const Query& query, const Vector& x, double length, Outcome& outcome, VectorRef payload);

  // Of the base (x, y), and from where its differences are to be taken.
  struct Reference {
    const Vector &x, &y, &origin;
  };
  EvaluationStatus solve_reference(const Query& query, const Reference& at, const InnerControl& base,
                                   Outcome& outcome, VectorRef payload);

  ResolveSettings settings_;
  OuterProx prox_;
  Matrix Y_;
  std::span<const EvaluationKey> key_;  // of the candidate under way
};

}  // namespace bizo
