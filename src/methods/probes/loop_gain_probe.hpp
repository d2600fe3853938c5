// How much slower than y and the adjoint x must be in a single loop: measured once, at the start.
#pragma once

#include "bizo/core/finite_sum.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo::methods {

// One item: outcome.difference = outer_ratio for steps of y and v of the length query.radius (docs/math.md,
// Single loops), at least 1 without momentum. x, y, v of a mode with inner curvature a and response J = B/a
// to x turn about each other with the gain J^2 L_F against the rate at which y follows: they settle if the
// step of x is well below that rate over J^2 L_F. The worst mode is found by the power method on B^T H^-3 B,
// systems by conjugate gradients.
class LoopGainProbe final : public Probe {
 public:
  // product_radius 0: exact products. On thousands of samples, of as many as tell enough. mu: the
  // curvature for which y and v have momentum; NaN: none.
  LoopGainProbe(GradientsProblem& problem, double product_radius, Vector scale, std::uint64_t seed,
                double mu = kNaN);
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  double response_gain(const Query& query, double rate, Outcome& outcome);
  Vector solve(const Query& query, const Vector& rhs, Outcome& outcome);
  template <class Gradient>  // gradient(point) of F in one of its variables
  double outer_curvature(const Vector& at, const Vector& scale, double radius, Gradient gradient) const;
  double radius_of(const Vector& x) const;

  GradientsProblem& problem_;
  std::unique_ptr<ProductsProblem> part_;
  GradientsProblem& measured_;
  InnerProducts products_;
  Vector scale_;  // of x; 0 for fixed coordinates
  double mu_;
};

}  // namespace bizo::methods
