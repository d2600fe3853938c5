// aid: approximate implicit differentiation. g = grad_x F + B^T v with H v = -grad_y F by conjugate gradients
// (Pedregosa, ICML 2016; Ji, Yang & Liang, ICML 2021), on the problem's Hessian products or on differences of
// its gradients.
#pragma once

#include "methods/adaptive/base_accuracy.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

class Aid final : public Hypergradient {
 public:
  struct Settings {
    ProbeId probe = ProbeId::none;  // one item, with the payload of ImplicitProbe
    double tolerance = 1e-6;        // relative residual of v, at most
    double coupling = 0.1;          // accuracy demanded relative to the gradient's length; 0: none
    Vector scale;
  };
  explicit Aid(Settings settings)
      : settings_(std::move(settings)), values_(settings_.coupling), tolerance_(settings_.tolerance) {}

  Query ask(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  void archive(Archive& archive) override { archive(v_, values_, tolerance_); }

 private:
  Settings settings_;
  BaseAccuracy values_;
  Vector v_;  // the last adjoint, where the next solve starts
  double tolerance_;
};

Row<MakeMethod> aid_row();

}  // namespace bizo::methods
