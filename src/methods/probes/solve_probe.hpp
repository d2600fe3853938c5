// The solves at candidates for the next base point: y(x), F(x, y(x)) and what perturbed solves need to know
// of their base.
#pragma once

#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/steps/outer_prox.hpp"

namespace bizo::methods {

// The candidates, and what is known of y there.
struct StepCandidates {
  Vector direction, lengths;    // step_rule.hpp
  Vector response;              // of y to the direction; empty: unknown
  bool solve_once = false;      // a solve for the reference would find what that for the value finds
  bool start_together = false;  // perturbed solves, and the reference, start at the query's y, too,
  Curvature curvature = {};     // and have this curvature

  void archive(Archive& a) { a(direction, lengths, response, solve_once, start_together, curvature); }
};

class SolveProbe final : public BaseProbe {
 public:
  SolveProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
             const OuterProx& prox = {});

  // One item a candidate; the detail is a StepCandidates. A solve starts at y of the query's point, minus
  // length * response where that is known, and ends at its base_tolerance; its curvature is what is known
  // already. query.radius is that of the perturbations to come.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override;

  // Copies a payload's parts into the base of the perturbed solves, whose x is there already.
  static void unpack(ConstVectorRef payload, BasePoint& base);
  // Size of the error of the value that the payload came with; NaN: unknown.
  static double value_error(ConstVectorRef payload);

 private:
  // start: of y.
  void solve(const Query& query, const Vector& x, const Vector& start, Outcome& outcome, VectorRef payload);

  // Of the base (x, y), and from where its differences are to be taken.
  struct Reference {
    const Vector &x, &y, &origin;
  };
  EvaluationStatus solve_reference(const Query& query, const Reference& at, const InnerControl& base,
                                   Outcome& outcome, VectorRef payload);

  ResolveSettings settings_;
  OuterProx prox_;
  StepCandidates candidates_;
  Matrix X_, Y_;
  std::span<const EvaluationKey> key_;  // of the candidate under way
};

}  // namespace bizo::methods
