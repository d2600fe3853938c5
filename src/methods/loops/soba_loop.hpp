// The single loop of SOBA and its kin: x, y and the adjoint v take a step together along estimates of
//   D_y = grad_y f,   D_v = H v + grad_y F,   D_x = B^T v + grad_x F.
// The value of a row is F(x_k, y_k), not Phi(x_k): it may lie below it as long as y lags behind. So the best
// point of a run is its last finite one.
#pragma once

#include <cmath>

#include "bizo/core/algorithm.hpp"
#include "methods/estimates/value_range.hpp"
#include "methods/loops/variance_reduction.hpp"
#include "methods/probes/loop_probe.hpp"

namespace bizo::methods {

class SobaLoop final : public Algorithm {
 public:
  struct Settings {
    ProbeId loop = ProbeId::none, gain = ProbeId::none;  // a LoopProbe, a LoopGainProbe
    double length = 1;                                   // rho: step of y and v at the start
    double outer_ratio = 1;    // the step of x is this times shorter; NaN: as measured by a LoopGainProbe
    double decay = 0;          // rho_k = rho / (k+1)^decay
    double mu = kNaN;          // y and v have the momentum of Nesterov's method for it; NaN: none
    double adjoint_bound = 0;  // |v| is kept below; 0: free
    Index inner_updates = 1;   // of y and v for one step of x
    Index evaluate_every = 1;
    bool fill = false;  // iteration 0 asks all blocks once, for the memory
    Box box;
    Vector scale;
    std::uint64_t seed = 0;
  };
  SobaLoop(Settings settings, const ProblemInfo& problem, SampleSchedule schedule,
           std::unique_ptr<VarianceReduction> reduction);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override;

 private:
  bool measures() const { return std::isnan(outer_ratio_); }
  bool evaluates() const { return k_ % settings_.evaluate_every == 0; }
  void take_ratio(const Outcome& gain);
  void count(const Outcomes& outcomes);
  Iteration close_row(const Outcome& value);
  void advance(const Outcomes& outcomes);
  bool move(const Vector& quantities);
  double momentum(double length) const;

  Settings settings_;
  LoopQuantities parts_;  // where D_y, D_v and D_x are in an estimate
  SampleSchedule schedule_;
  std::unique_ptr<VarianceReduction> reduction_;

  Index k_ = 0;  // steps done
  bool filling_;
  double outer_ratio_;
  LoopPoint now_, earlier_;       // earlier_: where samples are asked again
  Vector y_, v_;                  // before their extrapolation
  Iteration row_;                 // under way
  Index failed_ = 0, asked_ = 0;  // minibatches since the last row
  bool stuck_ = false;            // the next point is not finite
  Incumbent incumbent_;
  ValueRange range_;
};

}  // namespace bizo::methods
