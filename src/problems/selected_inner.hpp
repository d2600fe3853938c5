// A problem with a small share of F in its inner objective,
//   f(x, y) + nu F(x, y) + |nu| proximity/2 |y - y_0|^2,   F as it is,
// which selects one of many minimizers of f by F (core/inner_selection.hpp; docs/math.md, Many inner
// solutions).
#pragma once

#include <memory>

#include "bizo/core/inner_selection.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/random_starts.hpp"

namespace bizo::problems {

class SelectedInner final : public ProductsProblem, public InnerSelection, public RandomStarts {
 public:
  // f as it is, until a selection is made. `one` is a ProductsProblem.
  explicit SelectedInner(std::unique_ptr<Problem> one);

  void select(const Selection& selection) override { selection_ = selection; }
  Selection selection() const override { return selection_; }
  // The largest curvature of F in y at a point, by 30 steps of the power method: a lower bound, near to it.
  double outer_curvature(ConstVectorRef x, ConstVectorRef y);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  // The part of F is a central difference of its gradients: exact to rounding where F is quadratic in y, else
  // to 1e-9 or so of a part that has the factor nu.
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;

  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override { return one_.metrics(x, y); }
  bool feasible(ConstVectorRef x) const override { return one_.feasible(x); }
  std::vector<bool> all_feasible(ConstMatrixRef X) const override { return one_.all_feasible(X); }
  void announce(std::span<const EvaluationKey> columns) override { one_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return one_.failure(column); }

 private:
  double pull() const;  // |nu| proximity
  // A gradient of F's change along V in y: gradient(X, Y, G) of 2 B columns in one call.
  template <class Gradient>
  void along(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out, const Gradient& gradient);

  std::unique_ptr<Problem> owner_;
  ProductsProblem& one_;
  Selection selection_;
  Vector values_;
};

// Takes `one`, if F and f have products and neither follows other samples, a prox or a solver of its own;
// else null.
std::unique_ptr<SelectedInner> selected_inner(std::unique_ptr<Problem>& one);

}  // namespace bizo::problems
