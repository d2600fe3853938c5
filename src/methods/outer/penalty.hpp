// Penalty methods: the hypergradient as the derivative, in the weight nu of F, of grad_x min_y f + nu F.
// penalty: symmetric (F2SA-2, Chen, Li, Chayti, Zhang, arXiv 2509.02937), error nu^2; f2sa: forward (Kwon,
// Kwon, Wright, Nowak, ICML 2023), error nu.
#pragma once

#include "methods/adaptive/penalty_schedule.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/loops/single_loop.hpp"
#include "methods/probes/paired_probe.hpp"
#include "methods/probes/stream_probe.hpp"

namespace bizo::methods {

// The loop with first-order inner streams. State: y is the mean of the streams (forward: the one without F),
// v their difference over 2 nu (nu), so that v is the adjoint, and stays when nu falls.
class PenaltyRule final : public SingleLoopRule {
 public:
  struct Settings {
    ProbeId streams = ProbeId::none, paired = ProbeId::none;  // a StreamProbe, a PairedProbe
    bool symmetric = true;
    PenaltySchedule nu;
    PairedSettings differences;  // in x
    double radius = 0;
    Index steps = 10;    // T, of each stream an iteration; a guard raises it
    Index max = 10000;   // as far as this
    bool raises = true;  // unless the user gave T
    std::uint64_t seed = 0;
  };
  // estimator: of the hypergradient, by differences in x at fixed streams; none: from gradients in x.
  PenaltyRule(const Settings& settings, Index p, Index d, Vector scale, std::optional<Estimator> estimator);

  Query ask(const BasePoint& at, Index iteration) override;
  SingleLoopMove tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  void archive(Archive& archive) override;

 private:
  PairedPlan plan(Index iteration) const;
  bool compares(Index iteration) const;
  std::string guard(const Outcomes& outcomes);
  SingleLoopMove take_streams(const Query& query, const Outcomes& outcomes);
  SingleLoopMove take_directions(const Query& query, const Outcomes& outcomes, Combiner& combiner);
  Estimate exact_gradient(double nu, const Outcomes& outcomes);
  Vector gradient(double weight, Index stream, const Outcomes& outcomes) const;

  Settings settings_;
  Index p_, d_;
  Vector scale_;
  std::optional<Estimator> estimator_;
  bool in_x_ = false;  // the streams have stepped; directions of x are next
  Curvature curvature_;
  Index steps_;            // T
  bool reported_ = false;  // that it is too small
  double bias_ = 0;        // forward: of the gradient, over nu
};

Row<MakeMethod> penalty_row();
Row<MakeMethod> f2sa_row();

}  // namespace bizo::methods
