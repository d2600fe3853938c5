// zo-resolve: the value function is differenced along random directions, the inner problem solved again at
// every perturbed point (HOZOG, Gu et al. 2021; PZOBO, Sow et al. 2022; inner control: docs/math.md).
#pragma once

#include "bizo/methods/catalogue.hpp"
#include "bizo/methods/estimator.hpp"
#include "bizo/methods/outcome_summary.hpp"
#include "bizo/methods/resolve_settings.hpp"

namespace bizo {

class ResolvedDifferences final : public Hypergradient {
 public:
  ResolvedDifferences(const ResolveSettings& resolve, Estimator estimator)
      : resolve_(resolve), estimator_(std::move(estimator)) {}

  Query ask(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Outcomes& outcomes, Combiner& combiner) override;
  void archive(Archive& archive) override { archive(estimator_); }

 private:
  double demanded_accuracy(const Base& base, const OutcomeSummary& summary) const;

  ResolveSettings resolve_;
  Estimator estimator_;
};

Row<MakeMethod> zo_resolve_row();

}  // namespace bizo
