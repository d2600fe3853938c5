// A problem that counts what it is asked.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo::test {

// Counts calls by column.
class Counting : public ProductsProblem {
 public:
  explicit Counting(ProductsProblem& inside) : ProductsProblem(inside.info()), inside_(inside) {}
  Index gradients = 0, products = 0, values = 0;

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { inside_.outer(X, Y, v); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override {
    values += Y.cols();
    inside_.inner(X, Y, v);
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    gradients += Y.cols();
    inside_.inner_gradient_y(X, Y, G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.outer_gradient_y(X, Y, G);
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.outer_gradient_x(X, Y, G);
  }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    products += Y.cols();
    inside_.inner_hessian_product(X, Y, V, out);
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    inside_.inner_mixed_product(X, Y, V, out);
  }

 private:
  ProductsProblem& inside_;
};

}  // namespace bizo::test
