// zo-resolve: the value function is differenced along random directions, the inner problem solved again at
// every perturbed point (HOZOG, Gu et al. 2021; PZOBO, Sow et al. 2022; inner control: docs/math.md).
//
// One iteration: solve at x_k (base), evaluate the directions, combine g = (d / l_ok) sum D_j u_j, step,
// project.
#pragma once

#include "bizo/methods/catalogue.hpp"
#include "bizo/methods/resolve_settings.hpp"
#include "bizo/methods/solve_probe.hpp"

namespace bizo {

class ZoResolve final : public Algorithm {
 public:
  struct Settings {
    ResolveSettings resolve;
    Box box;
    double radius = 1e-3;
    bool measure_noise = true;
    Index directions = 1;
    std::uint64_t seed = 0;
  };
  // `base` unpacks what the probe of the base solve returns.
  ZoResolve(Settings settings, const ProblemInfo& problem, const SolveProbe& base,
            std::unique_ptr<StepRule> step);

  Query ask() override;
  std::optional<Iteration> tell(const Outcomes& outcomes, Combiner& combiner) override;
  const Solution& current() const override { return current_; }
  const Solution& best() const override { return best_; }

 private:
  enum class Stage { base, noise, directions };

  DirectionBlock block_of(Index iteration) const;  // the directions that lead to x_iteration
  std::optional<Iteration> accept_base(const Outcomes& outcomes);
  void measure_noise(const Outcomes& outcomes);
  void take_step(const Outcomes& outcomes, Combiner& combiner);
  void set_residual_floor(const Outcome& base);
  void demand_base_accuracy(double mean_square_residual);
  void project(Vector& x) const;
  void count(const Outcomes& outcomes);

  Settings settings_;
  const SolveProbe& base_;
  std::unique_ptr<StepRule> step_;

  Stage stage_ = Stage::base;
  Iteration row_;  // of the iteration under way
  Query at_;       // the base point's part of the queries
  Solution current_, best_;
  double round_off_ = 0;  // of an inner gradient's norm
  double line_radius_ = kNaN;
  int line_trials_ = 0;
};

Row<MakeMethod> zo_resolve_row();

}  // namespace bizo
