// The single loop on values of f and F at y + s v and y - s v: HF-ZOBA with symmetric normalized differences
// (after HF-ZOBA, Rando and Vaiter, arXiv 2601.21836, and FdeHBO, Yang, Xiao, Ji, NeurIPS 2023) for
// s = delta / |v|, the symmetric penalty method for s = nu (docs/math.md, Single loops).
#pragma once

#include "methods/adaptive/inner_curvature.hpp"
#include "methods/adaptive/loop_pace.hpp"
#include "methods/adaptive/penalty_schedule.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/loops/single_loop.hpp"
#include "methods/probes/paired_probe.hpp"
#include "methods/probes/sampled_probe.hpp"
#include "methods/sampling/sample_recursion.hpp"
#include "methods/steps/accelerated_steps.hpp"

namespace bizo::methods {

class HfZobaRule final : public SingleLoopRule {
 public:
  struct Settings {
    ProbeId probe = ProbeId::none;  // a PairedProbe, with samples a SampledProbe
    InnerSampling sampling;
    PairedSettings paired;
    std::uint64_t seed = 0;
    Index steps = 1;                           // of y and v, for each step of x; each is a query
    double radius = 1e-3;                      // h
    double adjoint_radius = 1e-3;              // delta, for s = delta / |v|
    std::optional<PenaltySchedule> nu;         // s = nu
    double rho = kNaN;                         // step of y and v; NaN: from the measured curvature
    double momentum = 0;                       // of y and v; NaN: accelerated steps
    double adjoint_bound = kUnboundedAdjoint;  // of |v|, on which the frame projects it
    Index samples = 0;                         // of a minibatch of f and of F, a query; 0: all
    ReductionSettings reduction;
    Index pass_directions = 0;  // of y, where all samples are taken instead
  };
  // estimator: of x; pass_estimator: that of iterations with all samples instead of minibatches.
  HfZobaRule(const Settings& settings, Estimator estimator, Estimator pass_estimator);

  Query ask(const BasePoint& at, Index iteration) override;
  SingleLoopMove tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  void x_moved() override { pace_.x_moved(); }
  std::string why_lost() const override {
    return curvature_.turned_down()
               ? "f is not convex in y where the run goes, and y and the adjoint have nowhere to settle; use "
                 "method.name = hozog, which solves for y, or another inner start"
               : "";
  }
  void archive(Archive& archive) override;

 private:
  struct InnerEstimate {
    Vector both;          // of grad_y f, and under it of H v + grad_y F
    LoopResiduals sizes;  // of both
  };
  bool passes(Index iteration) const;
  PairedPlan plan(const BasePoint& at, Index iteration) const;
  // Of a query that was asked.
  bool passed(const PairedPlan& plan) const { return settings_.samples > 0 && plan.samples == 0; }
  SingleLoopMove inner_move(const Query& query, const PairedPlan& plan, const Outcomes& outcomes,
                            Combiner& combiner);
  InnerEstimate inner_estimate(const DirectionBlock& block, double spacing, const Outcomes& outcomes,
                               Combiner& combiner) const;
  Estimate outer_estimate(const Query& query, PairedPlan plan, const Outcomes& outcomes, Combiner& combiner);
  double step_length(Index iteration) const;
  Vector step(const Vector& at, ConstVectorRef estimate, double rho, Vector& kept) const;
  void watch();
  SingleLoopMove turn_back(const BasePoint& at);
  void learn_curvature(const DirectionBlock& block, const Outcomes& outcomes, Combiner& combiner);

  Settings settings_;
  Estimator estimator_, pass_estimator_;
  SampleRecursion inner_, outer_;
  std::optional<PairedPoint> inner_reference_, outer_reference_;  // to which these refer
  InnerCurvature curvature_;
  LoopPace pace_;
  Index step_ = 0;  // of this iteration
  AcceleratedSteps accelerated_;
  Vector y_kept_, v_kept_;  // velocities, or the sequences ahead
};

// The options that loops on paired values share; `difference`: the default.
OptionTable paired_options(const std::string& difference);
double paired_radius(const Params& method);
HfZobaRule::Settings read_paired_settings(const MethodParts& parts);
Method paired_method(MethodParts parts, HfZobaRule::Settings settings);

Row<MakeMethod> hf_zoba_row();

}  // namespace bizo::methods
