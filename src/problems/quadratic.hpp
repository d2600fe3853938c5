// f = 1/2 yT A y - yT (B x + b),  F = 1/2 |y - c|^2 + rho/2 |x|^2,  with random A of a given condition
// number, and everything in closed form: the test bench of the methods.
#pragma once

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

class Quadratic final : public ProductsProblem,
                        public InnerHessian,
                        public ClosedFormInner,
                        public SumOfSquares {
 public:
  // Spectrum of A: geometric from 1 to `condition`. Entries of B are N(0, 1/d), of b and c N(0, 1).
  struct Shape {
    Index d = 10;
    Index p = 20;
    double condition = 10;
    double rho = 0.1;
    std::uint64_t seed = 1;
  };
  explicit Quadratic(Shape shape);
  Quadratic(Shape shape, Vector start, Box box);

  double value(ConstVectorRef x) const;     // Phi(x)
  Vector gradient(ConstVectorRef x) const;  // grad Phi(x)
  Vector minimizer() const;                 // argmin Phi without bounds

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef) override { return {1, shape_.condition}; }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) override;
  void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) override;
  Index inner_hessian_cost() const override { return 1; }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;
  Index residuals() const override { return p() + d(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;

 private:
  Shape shape_;
  Matrix A_, A_inverse_, B_;
  Vector b_, c_;
  Matrix scratch_;
};

Row<MakeProblem> quadratic_row();

}  // namespace bizo::problems
