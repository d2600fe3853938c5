// Linear hyper-representation: features are learned in which ridge regression fits well.
//   f = 1/(2n) |A H y - b|^2 + lambda/2 |y|^2,   F = 1/(2n) |A' H y - b'|^2,   x = H (k x q) by columns
#pragma once

#include "bizo/core/problem.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

class HyperRepresentation final : public ProductsProblem, public ClosedFormInner {
 public:
  struct Shape {
    Index features = 64;  // k
    Index width = 128;    // q = p
    Index samples = 500;  // n, of the training and of the validation data
    double noise = 0.1;   // standard deviation of an entry of b - A H* y*
    double ridge = 0.1;   // lambda
    std::uint64_t seed = 1;
  };
  // Entries of A, A', H*, y*, and of both starts are N(0, 1).
  explicit HyperRepresentation(Shape shape);
  HyperRepresentation(Shape shape, Vector start, Box box);

  static Vector random_start(const Shape& shape);  // H_0

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;

 private:
  struct Data {
    Matrix A;  // n x k
    Vector b;  // n
  };
  Data draw(std::uint32_t stream) const;
  Eigen::Map<const Matrix> features(ConstMatrixRef X, Index b) const;       // H of column b
  void represent(ConstMatrixRef X, ConstMatrixRef Y, Matrix& out) const;    // H_b y_b, k x B
  void pull_back(ConstMatrixRef X, ConstMatrixRef R, MatrixRef out) const;  // H_bT r_b, q x B
  void slope(const Data& data, ConstMatrixRef X, ConstMatrixRef Y);         // slope_ = AT (A H y - b) / n
  Matrix gram(ConstVectorRef x) const;                                      // HT AT A H / n

  Shape shape_;
  Data train_, validation_;
  Matrix represented_, residual_, slope_;
};

Row<MakeProblem> hyper_representation_row();

}  // namespace bizo::problems
