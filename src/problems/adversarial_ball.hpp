// Adversarial training whose changes are in balls, |delta_i| <= epsilon in the l2 norm: f = g + r, g without
// bounds and r = 0 in the balls, infinite outside. prox: each delta_i beyond the sphere goes to it.
#pragma once

#include <memory>

#include "bizo/core/proximal.hpp"
#include "problems/adversarial.hpp"

namespace bizo::problems {

class AdversarialBall : public ValuesProblem, public ProximalInner, public Envelope {
 public:
  // unbounded: with a euclidean threat, and F that follows f (derivatives of y* are not needed then).
  explicit AdversarialBall(std::unique_ptr<Adversarial> unbounded);

  bool outer_follows_inner() const override { return true; }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override { return unbounded_->metrics(x, y); }

  ProductsProblem& smooth() override { return *unbounded_; }
  void inner_prox(ConstMatrixRef X, double step, MatrixRef Y) override;
  // Outside of a ball the derivative of its prox is (epsilon / |z|) (I - z z^T / |z|^2): this is the
  // diagonal.
  void inner_prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V, MatrixRef slope,
                         MatrixRef out) override;

 private:
  std::unique_ptr<Adversarial> unbounded_;
};

class LinearAdversarialBall final : public AdversarialBall, public ClosedFormInner {
 public:
  explicit LinearAdversarialBall(std::unique_ptr<LinearAdversarial> unbounded)
      : AdversarialBall(std::move(unbounded)) {}
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override {
    dynamic_cast<ClosedFormInner&>(smooth()).inner_minimizer(X, Y);
  }
};

}  // namespace bizo::problems
