// es: an evolution strategy. Values at random points around x, shaped, weigh the directions that led to them
// (Salimans et al., arXiv 1703.03864, 2017; leave-one-out baseline: Kool et al., ICLR 2019 workshops).
#pragma once

#include "methods/adaptive/steps_guard.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/loops/method.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

class Es final : public Hypergradient {
 public:
  enum class Baseline { leave_one_out, base, none };
  struct Settings {
    bool pairs = true;  // values at x + h u and x - h u; else at x + h u alone
    bool ranks = true;  // shape: centered ranks of all values; else the values themselves
    Baseline baseline = Baseline::leave_one_out;  // what single values are compared with; ranks need none
  };

  struct Probes {
    ProbeId values = ProbeId::none, steps_guard = ProbeId::none;
  };

  Es(Settings settings, Probes probes, Estimator estimator, const ResolveSettings& resolve)
      : settings_(settings),
        probes_(probes),
        estimator_(std::move(estimator)),
        independent_(resolve.independent),
        steps_(resolve) {}

  Query ask(const Base& base) override;
  std::optional<Query> ask_ahead(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  void archive(Archive& archive) override { archive(estimator_, steps_, gradient_norm_); }

 private:
  Vector weights(const Base& base, const Vector& plus, const Vector& minus) const;
  void describe(const Base& base, const Vector& plus, const Vector& minus, Estimate& estimate) const;

  Settings settings_;
  Probes probes_;
  Estimator estimator_;
  bool independent_;  // of what a base solve finds
  StepsGuard steps_;
  double gradient_norm_ = kNaN;
};

Row<MakeMethod> es_row();

}  // namespace bizo::methods
