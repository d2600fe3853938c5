// Linear-quadratic regulation of a plant that is not known, or whose cost is not: y = vec K, u = -K s.
//   f(x, y) = J(K; the model's A and B, Q and R),   F(x, y) = J(K; the plant's A, B, Q, R).
// x: logarithms of the weights in the model's Q = diag and R, or of two physical parameters of the model.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/plant.hpp"

namespace bizo::problems {

// f is not convex in y, and has no other stationary point than its minimizer (Fazel et al. 2018). A gain that
// leaves f or F unstable has NaN there.
class Lqr final : public ProductsProblem, public ClosedFormInner {
 public:
  enum class Learned { weights, model };
  // `factors` of the model's parameters: where weights are learned, or times e^x.
  Lqr(ProblemInfo info, std::string plant, Learned learned, std::array<double, 2> factors);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;  // the Riccati equation
  std::optional<ColumnFailure> failure(Index column) const override;

 private:
  Plant model(ConstVectorRef x) const;
  // The derivative of the model's system in x_k.
  LinearQuadratic direction(const Plant& model, Index k) const;
  Matrix gain(ConstMatrixRef Y, Index b) const;
  void note(Index column, Index columns, bool finite, const char* reason);

  std::string name_;
  Learned learned_;
  std::array<double, 2> factors_;
  Plant plant_;
  std::vector<std::string> reasons_;  // why there is no answer, by column of the last call; "": there is
};

Row<MakeProblem> lqr_row();

}  // namespace bizo::problems
