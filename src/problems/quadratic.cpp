#include "problems/quadratic.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"

namespace bizo::problems {
namespace {

ProblemInfo info_of(const Quadratic::Shape& shape, Vector start, Box box) {
  return {"quadratic", shape.d, shape.p, std::move(start), Vector::Zero(shape.p), std::move(box)};
}

Matrix normal_matrix(std::uint64_t seed, std::uint32_t stream, Index rows, Index cols) {
  Matrix entries(rows, cols);
  fill_normal({.seed = seed, .purpose = Purpose::problem, .stream = stream}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return entries;
}

}  // namespace

Quadratic::Quadratic(Shape shape) : Quadratic(shape, Vector::Zero(shape.d), {}) {}

Quadratic::Quadratic(Shape shape, Vector start, Box box)
    : ProductsProblem(info_of(shape, std::move(start), std::move(box))),
      shape_(shape),
      B_(normal_matrix(shape.seed, 1, shape.p, shape.d) / std::sqrt(static_cast<double>(shape.d))),
      b_(normal_matrix(shape.seed, 2, shape.p, 1)),
      c_(normal_matrix(shape.seed, 3, shape.p, 1)) {
  const Matrix Q = normal_matrix(shape.seed, 0, shape.p, shape.p).householderQr().householderQ();
  const double last = std::max<double>(1, static_cast<double>(shape.p - 1));
  const Vector spectrum =
      (Vector::LinSpaced(shape.p, 0, last) * (std::log(shape.condition) / last)).array().exp();
  A_ = Q * spectrum.asDiagonal() * Q.transpose();
  A_inverse_ = Q * spectrum.cwiseInverse().asDiagonal() * Q.transpose();
}

double Quadratic::value(ConstVectorRef x) const {
  return 0.5 * (A_inverse_ * (B_ * x + b_) - c_).squaredNorm() + 0.5 * shape_.rho * x.squaredNorm();
}

Vector Quadratic::gradient(ConstVectorRef x) const {
  return B_.transpose() * (A_inverse_ * (A_inverse_ * (B_ * x + b_) - c_)) + shape_.rho * x;
}

Vector Quadratic::minimizer() const {
  const Matrix J = A_inverse_ * B_;
  const Matrix H = J.transpose() * J + shape_.rho * Matrix::Identity(d(), d());
  return H.llt().solve(J.transpose() * (c_ - A_inverse_ * b_));
}

void Quadratic::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const double distance = norm(Y.col(b) - c_);
    values(b) = 0.5 * distance * distance + 0.5 * shape_.rho * dot(X.col(b), X.col(b));
  }
}

void Quadratic::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix curved(p(), Y.cols()), linear(p(), Y.cols());
  product(A_, Y, curved);
  product(B_, X, linear);
  for (Index b = 0; b < Y.cols(); ++b) {
    linear.col(b) += b_;
    values(b) = 0.5 * dot(Y.col(b), curved.col(b)) - dot(Y.col(b), linear.col(b));
  }
}

void Quadratic::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  scratch_.resize(p(), Y.cols());
  product(B_, X, scratch_);
  product(A_, Y, G);
  G -= scratch_;
  G.colwise() -= b_;
}

void Quadratic::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  G = Y.colwise() - c_;
}

void Quadratic::inner_gradient_x(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  product_transposed(B_, Y, G);
  G = -G;
}

void Quadratic::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef, MatrixRef G) {
  G = shape_.rho * X;
}

void Quadratic::inner_hessian_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  product(A_, V, out);
}

void Quadratic::inner_hessian(ConstVectorRef, ConstVectorRef, MatrixRef H) {
  H = A_;
}

void Quadratic::inner_hessian_diagonal(ConstMatrixRef, ConstMatrixRef, MatrixRef D) {
  D.colwise() = A_.diagonal();
}

void Quadratic::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  inner_gradient_x(X, V, out);
}

void Quadratic::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  scratch_.resize(p(), Y.cols());
  product(B_, X, scratch_);
  scratch_.colwise() += b_;
  product(A_inverse_, scratch_, Y);
}

void Quadratic::residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) {
  R.topRows(p()) = Y.colwise() - c_;
  R.bottomRows(d()) = std::sqrt(shape_.rho) * X;
}

Row<MakeProblem> quadratic_row() {
  OptionTable options = outer_start_options("0");
  const Quadratic::Shape shape;
  options.insert(options.end(), {integer_option("d", std::to_string(shape.d), 1, "dimension of x"),
                                 integer_option("p", std::to_string(shape.p), 1, "dimension of y"),
                                 {.name = "condition",
                                  .type = OptionType::number,
                                  .fallback = "10",
                                  .help = "condition number of A, whose spectrum is geometric from 1",
                                  .min = 1},
                                 nonnegative_option("rho", "0.1", "weight of |x|^2 / 2 in F"),
                                 integer_option("seed", "1", 0, "of A, B, b and c")});
  return {"quadratic", "random quadratic with everything in closed form",
          R"(f(x, y) = 1/2 yT A y - yT (B x + b)
F(x, y) = 1/2 |y - c|^2 + rho/2 |x|^2
A = Q diag(1 .. condition) QT with random orthogonal Q; B, b, c have normal entries (B: variance 1/d).
Every oracle level; closed forms of y*(x), Phi(x) and its gradient.)",
          options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            Quadratic::Shape chosen{params.integer("d"), params.integer("p"), params.number("condition"),
                                    params.number("rho"), static_cast<std::uint64_t>(params.integer("seed"))};
            Vector start;
            Box box;
            read_outer_start(params, context.files, chosen.d, start, box);
            return std::make_unique<Quadratic>(chosen, std::move(start), std::move(box));
          }};
}

}  // namespace bizo::problems
