// Over-parametrized least squares: f has many minimizers, and the start of the inner solver chooses one.
//   f = 1/2 |A(x) y - b(x)|^2,   F = 1/2 |C y - c|^2,   A(x) = A_0 + sum_k x_k A_k (n x p, n < p), b(x)
//   alike.
#pragma once

#include "bizo/core/inner_hessian.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

class LeastSquares final : public ProductsProblem, public InnerHessian, public ClosedFormInner {
 public:
  struct Shape {
    Index d = 3;
    Index p = 15;
    Index n = 6;            // equations of f
    Index m = 10;           // equations of F
    double start_size = 0;  // y_0 has entries N(0, start_size^2)
    std::uint64_t seed =
        1;  // entries: A_0, C: N(0, 1/p); A_k: N(0, 1/(p d)); b_0, c: N(0, 1); b_k: N(0, 1/d)
  };
  explicit LeastSquares(Shape shape);
  LeastSquares(Shape shape, Vector start, Box box);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) override;
  void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) override;
  Index inner_hessian_cost() const override;
  // The limit of gradient descent from y_0, the content of Y: y_0 + A^+ (b - A y_0), its nearest minimizer.
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;

  // Two hypergradients, which differ (docs/math.md, Many inner solutions). At a minimizer y of f(x, .):
  // the implicit one with the pseudo-inverse of H, that of solves which start at y ...
  Vector warm_gradient(ConstVectorRef x, ConstVectorRef y) const;
  // ... and the derivative of F(x, y*(x)) where every solve starts at y_0: it has a term in the kernel of A.
  Vector cold_gradient(ConstVectorRef x, ConstVectorRef start) const;

 private:
  Matrix matrix(ConstVectorRef x) const;  // A(x)
  void weigh(ConstMatrixRef X, MatrixRef blocks,
             Matrix& sum) const;                                 // sum_b = (block 0 + sum_k x_k block k)_b
  void residuals(ConstMatrixRef X, ConstMatrixRef Y);            // residual_, and blocks_ with A_k y - b_k
  void images(ConstMatrixRef X, ConstMatrixRef V, Matrix& out);  // A(x) V
  void transposed(ConstMatrixRef X, ConstMatrixRef R, MatrixRef out);  // A(x)T R

  Shape shape_;
  Matrix A_, b_;  // A_0, A_1, ... below each other; b_0, b_1, ... side by side
  Matrix C_;
  Vector c_;
  Matrix blocks_, residual_, image_, outer_residual_;
};

Row<MakeProblem> least_squares_row();

}  // namespace bizo::problems
