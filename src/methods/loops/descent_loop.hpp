// (long: its state.) The outer loop of every method that solves the inner problem at each iterate: base
// solve, hypergradient, step, projection. What the hypergradient is made of is the method's own
// (hypergradient.hpp).
#pragma once

#include <cmath>

#include "bizo/core/algorithm.hpp"
#include "methods/adaptive/best_point.hpp"
#include "methods/adaptive/radius_control.hpp"
#include "methods/estimates/hypergradient.hpp"
#include "methods/loops/asked_ahead.hpp"
#include "methods/loops/method.hpp"
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
    Speculation speculation = Speculation::off;
    Index lag = 0;  // a step follows the estimate at the base so many steps earlier
  };
  DescentLoop(Settings settings, const ProblemInfo& problem, std::unique_ptr<StepRule> step,
              std::unique_ptr<Hypergradient> hypergradient);

  bool may_ask(Index out) const override;
  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  std::int64_t unused() const override { return ahead_.waiting(); }
  void archive(Archive& archive) override;

 private:
  enum class Stage { candidates, line, gradient };

  Base base_at(const BasePoint& at) const;
  Base base() const { return base_at(at_); }
  void remember_start(bool solved);
  double solve_radius() const { return std::isnan(last_radius_) ? row_.radius : last_radius_; }
  Query gradient_query();
  bool solves_once() const;
  void compare_with_reference();
  Query ask_next();
  Query ask_into_pipeline();
  void foresee();
  bool is_certain() const { return input_.gradient.size() == 0 || !step_->compares_values(); }
  bool is_foreseeable() const;
  void settle_ahead();
  void tell_ahead(const Outcomes& outcomes);
  void use_ahead(Combiner& combiner);
  void drop_ahead(AskedAhead::Entry& entry);
  void differentiate_ahead(Combiner& combiner);
  std::optional<Iteration> accept(const Outcomes& outcomes, Combiner& combiner);
  void differentiate(const Base& base, const Query& query, const Outcomes& outcomes, Combiner& combiner);
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
  // What perturbed solves may start at: the last base solution, and that before it.
  struct Start {
    Vector y;
    Curvature curvature;
    void archive(Archive& a) { a(y, curvature); }
  };
  Start last_start_, previous_start_;
  StepInput input_;
  Proposal proposal_;
  Vector response_;  // of y to the proposed direction, if known
  Incumbent incumbent_;
  BestPoint best_;
  int shortened_ = 0;             // times that the proposal under way was shortened, for want of a value
  bool reported_domain_ = false;  // that F has no value where steps lead
  double round_off_ = 0;          // of an inner gradient's norm
  double last_radius_ = kNaN;     // of directions

  AskedAhead ahead_;
  // To be asked next: about the base that is under way, or at one that turned out otherwise than foreseen.
  std::optional<Query> next_;
  bool asked_ = false;  // the query of this stage is out
  CandidateGuess guess_;
  bool one_answer_ = false;  // under the controls of base and reference the solver finds the same
};

}  // namespace bizo::methods
