// The adjoint of a base point: v with H v = -grad_y F, by conjugate gradients.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo::methods {

// The answer, and what it is worth.
struct Adjoint {
  Vector v;
  Vector inner_gradient;          // grad_y f(x, y)
  double residual = kNaN;         // |H v + grad_y F|
  double rhs = kNaN;              // |grad_y F|
  double mu = kNaN;               // lower bound of H: known, or half the least curvature that the solve met
  double displaced_value = kNaN;  // F + v^T grad_y f at (x, displaced y), if asked for
  double sensitivity = kNaN;      // change of H v + grad_y F on the way there, per length

  void archive(Archive& a) { a(v, inner_gradient, residual, rhs, mu, displaced_value, sensitivity); }
};

// What is asked for.
struct AdjointDemand {
  double tolerance = kNaN;     // |H v + grad_y F| / |grad_y F|
  double displacement = kNaN;  // length of a move of y, for the sensitivity; NaN: not asked for

  void archive(Archive& a) { a(tolerance, displacement); }
};

// y moved by `length` along grad_y f.
Vector displaced(const Box& box, ConstVectorRef y, ConstVectorRef inner_gradient, double length);

// One item, at the query's point, from its v (empty: 0). The detail is an AdjointDemand.
class AdjointProbe final : public Probe {
 public:
  // steps: of conjugate gradients, at most; radius: of products (inner_products.hpp).
  AdjointProbe(InnerGradientProblem& problem, double radius, Index steps)
      : problem_(problem), products_(problem, radius), steps_(steps) {}

  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override;
  static Adjoint unpack(ConstVectorRef payload);

 private:
  void solve(const BasePoint& at, double tolerance, Outcome& outcome, Adjoint& adjoint);
  void displace(const BasePoint& at, double length, Outcome& outcome, Adjoint& adjoint);

  InnerGradientProblem& problem_;
  InnerProducts products_;
  Index steps_;
  ConjugateGradients cg_;
};

}  // namespace bizo::methods
