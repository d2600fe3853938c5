// The outer loop of every method that solves the inner problem at each iterate: base solve, hypergradient,
// step, projection. What the hypergradient is made of is the method's own (hypergradient.hpp).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "methods/adaptive/best_point.hpp"
#include "methods/adaptive/radius_control.hpp"
#include "methods/estimates/hypergradient.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/probes/solve_probe.hpp"
#include "methods/steps/outer_prox.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class DescentLoop final : public Algorithm {
 public:
  struct Settings {
    ProbeId solve = ProbeId::none, line = ProbeId::none;  // a SolveProbe, a LineProbe
    ResolveSettings resolve;
    Box box;
    double radius = 1e-3;        // of perturbations
    bool measure_noise = true;   // at the start, and raise a radius that the noise of F would drown
    bool search_radius = false;  // again and again (radius_control.hpp)
    OuterProx prox;
    bool draws = false;  // values of different iterations are of different samples (DrawnSamples)
    const DirectionFamily* family = nullptr;  // of the hypergradient's directions
    std::uint64_t seed = 0;
  };
  DescentLoop(Settings settings, const ProblemInfo& problem, std::unique_ptr<StepRule> step,
              std::unique_ptr<Hypergradient> hypergradient);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override;

 private:
  enum class Stage { candidates, line, gradient };

  Base base() const;
  std::optional<Iteration> accept(const Outcomes& outcomes, Combiner& combiner);
  std::optional<Iteration> differentiate(const Query& query, const Outcomes& outcomes, Combiner& combiner);
  void settle(const Outcomes& outcomes, Index chosen);
  Vector candidate_at(Index i) const;
  void plan_step(const Estimate& estimate, Combiner& combiner);
  void propose(Combiner& combiner);
  bool shorten(const Vector& values);
  void set_residual_floor(const Outcome& base);
  void count(const Outcomes& outcomes);
  void note_base_failure(const Outcomes& outcomes);

  Settings settings_;
  std::unique_ptr<StepRule> step_;
  std::unique_ptr<Hypergradient> hypergradient_;

  RadiusControl radius_;

  Stage stage_ = Stage::candidates;
  Iteration row_;  // of the iteration under way
  BasePoint at_;
  StepInput input_;
  Proposal proposal_;
  Vector response_;  // of y to the proposed direction, if known
  Incumbent incumbent_;
  BestPoint best_;
  int shortened_ = 0;             // times that the proposal under way was shortened, for want of a value
  bool reported_domain_ = false;  // that F has no value where steps lead
  double round_off_ = 0;          // of an inner gradient's norm
  double last_radius_ = kNaN;     // of directions
};

}  // namespace bizo::methods
