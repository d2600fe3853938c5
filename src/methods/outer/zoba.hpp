// ZOBA (Rando and Vaiter, arXiv 2601.21836, 2026): the single loop of SOBA (Dagreou, Ablin, Vaiter, Moreau,
// NeurIPS 2022) with Gaussian smoothing and Stein's identities for the Hessian products. A reference.
#pragma once

#include "methods/loops/single_loop.hpp"
#include "methods/probes/stein_probe.hpp"

namespace bizo::methods {

class ZobaRule final : public SingleLoopRule {
 public:
  struct Settings {
    ProbeId probe = ProbeId::none;  // a SteinProbe
    SteinPlan plan;
    double radius = 1e-3;
    double rho = 0.01;  // rho_k = rho / sqrt(k + 1)
    std::uint64_t seed = 0;
  };
  explicit ZobaRule(const Settings& settings) : settings_(settings) {}

  Query ask(const BasePoint& at, Index iteration) override;
  SingleLoopMove tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  void archive(Archive&) override {}

 private:
  Settings settings_;
};

Row<MakeMethod> zoba_row();

// ConfigError unless the problem has values and the directions are Gaussian, which Stein's identities need.
ValuesProblem& require_stein(const MethodParts& parts);

}  // namespace bizo::methods
