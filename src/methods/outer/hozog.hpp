// hozog: the value function is differenced along random directions, the inner problem solved again at
// every perturbed point (HOZOG, Gu et al. 2021; PZOBO, Sow et al. 2022; inner control: docs/math.md).
#pragma once

#include "methods/adaptive/accuracy_control.hpp"
#include "methods/adaptive/adaptive_difference.hpp"
#include "methods/adaptive/direction_count.hpp"
#include "methods/adaptive/steps_guard.hpp"
#include "methods/adaptive/tangent_cache.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/loops/method.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

class Hozog final : public Hypergradient {
 public:
  struct Probes {
    ProbeId differences = ProbeId::none;
    ProbeId forward = ProbeId::none;  // differences, where adaptive ones are one-sided
    ProbeId guard = ProbeId::none;    // where the accuracy is coupled
    ProbeId steps_guard = ProbeId::none;
  };

  // count: of directions; none: the estimator's.
  Hozog(const ResolveSettings& resolve, Probes probes, Estimator estimator, AccuracyControl accuracy,
        std::optional<DirectionCount> count = {})
      : resolve_(resolve),
        probes_(probes),
        estimator_(std::move(estimator)),
        accuracy_(std::move(accuracy)),
        steps_(resolve),
        count_(std::move(count)) {}

  Query ask(const Base& base) override;
  std::optional<Query> ask_ahead(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  Vector response(const Vector& direction, Combiner& combiner) override {
    return tangents_.response(direction, combiner);
  }
  void archive(Archive& archive) override;

 private:
  bool guards(const Base& base) const;
  bool central(const Base& base) const {
    return resolve_.adaptive ? adaptive_.central(base) : resolve_.central;
  }
  double radius(const Base& base) const {
    return resolve_.adaptive ? adaptive_.radius(base) : accuracy_.radius(base);
  }
  static Vector curvatures_along(double base_value, double h, const Outcomes& outcomes);
  void choose_count(const Vector& curvatures, double h, double noise_square, double norm);
  double demanded_accuracy(const Base& base, const OutcomeSummary& summary) const;

  ResolveSettings resolve_;
  Probes probes_;
  Estimator estimator_;
  AccuracyControl accuracy_;
  AdaptiveDifference adaptive_;
  StepsGuard steps_;
  TangentCache tangents_;
  double gradient_norm_ = kNaN;
  bool guarded_ = false;  // in the iteration under way
  std::string note_;
  std::optional<DirectionCount> count_;
};

Row<MakeMethod> hozog_row();

}  // namespace bizo::methods
