// itd: iterative differentiation. The gradient of x -> F(x, y_T(x)) where y_T is the T-th step of gradient
// descent, with or without momentum, in the inner problem (Franceschi et al., ICML 2017; truncated: Shaban et
// al., AISTATS 2019).
#pragma once

#include "methods/adaptive/base_accuracy.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

class Itd final : public Hypergradient {
 public:
  Itd(ProbeId probe, bool forward, double coupling, Vector scale)
      : probe_(probe), forward_(forward), values_(coupling), scale_(std::move(scale)) {}

  Query ask(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  void archive(Archive& archive) override { archive(values_, reported_); }

 private:
  static std::string bias(double reach, double needed);

  ProbeId probe_;
  bool forward_;
  BaseAccuracy values_;
  Vector scale_;
  bool reported_ = false;  // of steps that are too few
};

Row<MakeMethod> itd_row();

}  // namespace bizo::methods
