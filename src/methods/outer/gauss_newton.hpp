// gauss-newton: damped Gauss-Newton steps in the span of random directions, for F = |R|^2 / 2 with an opaque
// inner solver (Levenberg 1944, Marquardt 1963; docs/math.md, Gauss-Newton).
#pragma once

#include "methods/outer/hozog.hpp"

namespace bizo::methods {

class GaussNewton final : public Hypergradient {
 public:
  // damping: relative, at the start; 0: none.
  GaussNewton(Hozog differences, Vector scale, double damping)
      : differences_(std::move(differences)), scale_(std::move(scale)), damping_(damping) {}

  Query ask(const Base& base) override { return differences_.ask(base); }
  // The estimate's gradient g is minus the step; its slope is <grad Phi, g>.
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  void archive(Archive& archive) override { archive(differences_, damping_, last_); }

 private:
  // The last step's model: Phi(z - t g) = value - t slope + t^2/2 curvature.
  struct Model {
    Vector x, gradient;
    double value = kNaN, slope = kNaN, curvature = kNaN;
    void archive(Archive& a) { a(x, gradient, value, slope, curvature); }
  };
  void adapt_damping(const Base& base);

  Hozog differences_;
  Vector scale_;
  double damping_;
  Model last_;
};

Row<MakeMethod> gauss_newton_row();

}  // namespace bizo::methods
