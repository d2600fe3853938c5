#include "problems/least_squares.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"

namespace bizo::problems {
namespace {

Matrix normal_matrix(const LeastSquares::Shape& shape, std::uint32_t stream, Index rows, Index cols,
                     double variance) {
  Matrix entries(rows, cols);
  fill_normal({.seed = shape.seed, .purpose = Purpose::problem, .stream = stream}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return std::sqrt(variance) * entries;
}

ProblemInfo info_of(const LeastSquares::Shape& shape, Vector start, Box box) {
  const Vector inner_start = normal_matrix(shape, 4, shape.p, 1, shape.start_size * shape.start_size);
  return {"least-squares", shape.d, shape.p, std::move(start), inner_start, std::move(box)};
}

using Decomposition = Eigen::CompleteOrthogonalDecomposition<Matrix>;

}  // namespace

LeastSquares::LeastSquares(Shape shape) : LeastSquares(shape, Vector::Zero(shape.d), {}) {}

LeastSquares::LeastSquares(Shape shape, Vector start, Box box)
    : ProductsProblem(info_of(shape, std::move(start), std::move(box))),
      shape_(shape),
      A_(normal_matrix(shape, 0, shape.n * (shape.d + 1), shape.p, 1.0 / static_cast<double>(shape.p))),
      b_(normal_matrix(shape, 1, shape.n, shape.d + 1, 1)),
      C_(normal_matrix(shape, 2, shape.m, shape.p, 1.0 / static_cast<double>(shape.p))),
      c_(normal_matrix(shape, 3, shape.m, 1, 1)) {
  const double size = 1 / std::sqrt(static_cast<double>(shape.d));
  A_.bottomRows(shape.n * shape.d) *= size;
  b_.rightCols(shape.d) *= size;
}

Matrix LeastSquares::matrix(ConstVectorRef x) const {
  Matrix A = A_.topRows(shape_.n);
  for (Index k = 0; k < d(); ++k) A += x(k) * A_.middleRows((k + 1) * shape_.n, shape_.n);
  return A;
}

void LeastSquares::weigh(ConstMatrixRef X, MatrixRef blocks, Matrix& sum) const {
  const Index n = shape_.n;
  sum = blocks.topRows(n);
  for (Index k = 0; k < d(); ++k)
    for (Index b = 0; b < X.cols(); ++b) sum.col(b) += X(k, b) * blocks.col(b).segment((k + 1) * n, n);
}

void LeastSquares::images(ConstMatrixRef X, ConstMatrixRef V, Matrix& out) {
  blocks_.resize(A_.rows(), V.cols());
  product(A_, V, blocks_);
  weigh(X, blocks_, out);
}

void LeastSquares::residuals(ConstMatrixRef X, ConstMatrixRef Y) {
  blocks_.resize(A_.rows(), Y.cols());
  product(A_, Y, blocks_);
  blocks_.colwise() -= b_.reshaped();
  weigh(X, blocks_, residual_);
}

void LeastSquares::transposed(ConstMatrixRef X, ConstMatrixRef R, MatrixRef out) {
  Matrix weighted(A_.rows(), R.cols());
  weighted.topRows(shape_.n) = R;
  for (Index k = 0; k < d(); ++k)
    for (Index b = 0; b < R.cols(); ++b)
      weighted.col(b).segment((k + 1) * shape_.n, shape_.n) = X(k, b) * R.col(b);
  product_transposed(A_, weighted, out);
}

void LeastSquares::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  outer_residual_.resize(shape_.m, Y.cols());
  product(C_, Y, outer_residual_);
  outer_residual_.colwise() -= c_;
  for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * dot(outer_residual_.col(b), outer_residual_.col(b));
}

void LeastSquares::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  residuals(X, Y);
  for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * dot(residual_.col(b), residual_.col(b));
}

// f is not strictly convex: n < p.
Curvature LeastSquares::inner_curvature(ConstVectorRef x) {
  const double largest = matrix(x).jacobiSvd().singularValues()(0);
  return {0, largest * largest};
}

void LeastSquares::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  residuals(X, Y);
  transposed(X, residual_, G);
}

void LeastSquares::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  outer_residual_.resize(shape_.m, Y.cols());
  product(C_, Y, outer_residual_);
  outer_residual_.colwise() -= c_;
  product_transposed(C_, outer_residual_, G);
}

void LeastSquares::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  residuals(X, Y);
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index k = 0; k < d(); ++k)
      G(k, b) = dot(residual_.col(b), blocks_.col(b).segment((k + 1) * shape_.n, shape_.n));
}

void LeastSquares::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void LeastSquares::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  images(X, V, image_);
  transposed(X, image_, out);
}

void LeastSquares::inner_hessian(ConstVectorRef x, ConstVectorRef, MatrixRef H) {
  const Matrix A = matrix(x);
  product_transposed(A, A, H);
}

void LeastSquares::inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef, MatrixRef D) {
  for (Index b = 0; b < X.cols(); ++b) D.col(b) = matrix(X.col(b)).colwise().squaredNorm().transpose();
}

// A(x) is summed once, and its product with itself has n p^2 terms; a gradient has 2 n p (d + 1).
Index LeastSquares::inner_hessian_cost() const {
  return 1 + p() / (2 * (d() + 1));
}

// With r = A y - b:  rT A_k v + (A v)T (A_k y - b_k).
void LeastSquares::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  images(X, V, image_);
  const Matrix directions = blocks_;
  residuals(X, Y);
  const Index n = shape_.n;
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index k = 0; k < d(); ++k)
      out(k, b) = dot(residual_.col(b), directions.col(b).segment((k + 1) * n, n)) +
                  dot(image_.col(b), blocks_.col(b).segment((k + 1) * n, n));
}

void LeastSquares::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  residuals(X, Y);
  for (Index b = 0; b < Y.cols(); ++b) {
    const Vector r = residual_.col(b);
    Y.col(b) -= Decomposition(matrix(X.col(b))).solve(r);
  }
}

// -BT H^+ grad_y F = -BT A^+ (A^+)T grad_y F.
Vector LeastSquares::warm_gradient(ConstVectorRef x, ConstVectorRef y) const {
  const Decomposition pseudo_inverse(matrix(x));
  const Vector slope = C_.transpose() * (C_ * y - c_);
  const Vector s = pseudo_inverse.pseudoInverse().transpose() * slope;  // B_kT A^+ s = (A_k y - b_k)T s
  const Vector blocks = A_ * y - b_.reshaped();
  Vector gradient(d());
  for (Index k = 0; k < d(); ++k) gradient(k) = -blocks.segment((k + 1) * shape_.n, shape_.n).dot(s);
  return gradient;
}

// The implicit one and sum_k e_k <grad_y F, P A_kT (A AT)^-1 (b - A y_0)> with P = I - A^+ A.
Vector LeastSquares::cold_gradient(ConstVectorRef x, ConstVectorRef start) const {
  const Matrix A = matrix(x);
  const Vector miss = b_.col(0) + b_.rightCols(d()) * x - A * start;
  const Vector q = (A * A.transpose()).llt().solve(miss);
  const Vector y = start + A.transpose() * q;
  const Vector slope = C_.transpose() * (C_ * y - c_);
  const Vector in_kernel = slope - Decomposition(A).solve(A * slope);
  Vector gradient = warm_gradient(x, y);
  for (Index k = 0; k < d(); ++k)
    gradient(k) += (A_.middleRows((k + 1) * shape_.n, shape_.n) * in_kernel).dot(q);
  return gradient;
}

Row<MakeProblem> least_squares_row() {
  OptionTable options = outer_start_options("0");
  const LeastSquares::Shape shape;
  options.insert(options.end(),
                 {integer_option("d", std::to_string(shape.d), 1, "dimension of x"),
                  integer_option("p", std::to_string(shape.p), 2, "dimension of y"),
                  integer_option("n", std::to_string(shape.n), 1, "equations of f; less than p"),
                  integer_option("m", std::to_string(shape.m), 1, "equations of F"),
                  nonnegative_option("start_size", "0", "standard deviation of the entries of y_0"),
                  integer_option("seed", "1", 0, "of A, b, C, c and y_0")});
  return {"least-squares", "random least squares with fewer equations than unknowns: many inner solutions",
          R"(f(x, y) = 1/2 |A(x) y - b(x)|^2,   A(x) = A_0 + sum_k x_k A_k,   b(x) = b_0 + sum_k x_k b_k
F(x, y) = 1/2 |C y - c|^2
with normal entries. f has many minimizers; closed-form gives the one nearest to its start, the
limit of gradient descent: inner.start = cold and warm have different hypergradients, optimistic and
pessimistic the least and the largest F.
Oracle level: products.)",
          options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            const LeastSquares::Shape chosen{
                params.integer("d"),         params.integer("p"),
                params.integer("n"),         params.integer("m"),
                params.number("start_size"), static_cast<std::uint64_t>(params.integer("seed"))};
            if (chosen.n >= chosen.p)
              params.refuse("n", "it must be less than problem.p = " + std::to_string(chosen.p),
                            "give f fewer equations than unknowns");
            Vector start;
            Box box;
            read_outer_start(params, context.files, chosen.d, start, box);
            return std::make_unique<LeastSquares>(chosen, std::move(start), std::move(box));
          }};
}

}  // namespace bizo::problems
