// The adjoint of a base point: v with H v = -grad_y F, by conjugate gradients.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/query.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo {

// The answer, and what it is worth.
struct Adjoint {
  Vector v;
  Vector inner_gradient;          // grad_y f(x, y)
  double residual = kNaN;         // |H v + grad_y F|
  double right = kNaN;            // |grad_y F|
  double strong = kNaN;           // lower bound of H: known, or half the least curvature that the solve met
  double displaced_value = kNaN;  // F + v^T grad_y f at (x, displaced y), if asked for
  double sensitivity = kNaN;      // change of H v + grad_y F on the way there, per length

  void archive(Archive& a) { a(v, inner_gradient, residual, right, strong, displaced_value, sensitivity); }
};

// y moved by `length` along grad_y f.
Vector displaced(const Box& box, ConstVectorRef y, ConstVectorRef inner_gradient, double length);

// One item. (query.x, query.y) is the base, query.v the start (empty: 0), query.inner_tolerance the residual
// relative to |grad_y F|; query.radius, unless NaN, is the length of a displacement of y for the sensitivity.
class AdjointProbe final : public Probe {
 public:
  // steps: of conjugate gradients, at most; radius: of products (inner_products.hpp).
  AdjointProbe(InnerGradientProblem& problem, double radius, Index steps)
      : problem_(problem), products_(problem, radius), steps_(steps) {}

  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override;
  static Adjoint unpack(ConstVectorRef payload);

 private:
  void solve(const Query& query, Outcome& outcome, Adjoint& adjoint);
  void displace(const Query& query, Outcome& outcome, Adjoint& adjoint);

  InnerGradientProblem& problem_;
  InnerProducts products_;
  Index steps_;
  ConjugateGradients cg_;
};

}  // namespace bizo
