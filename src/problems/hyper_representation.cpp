#include "problems/hyper_representation.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"

namespace bizo::problems {
namespace {

// Streams of random numbers: 0 and 1 are the samples, 2 and 3 their noise.
constexpr std::uint32_t kTruth = 4, kTrueWeights = 5, kStart = 6, kInnerStart = 7;

Matrix normal_entries(const HyperRepresentation::Shape& shape, std::uint32_t stream, Index rows, Index cols) {
  Matrix entries(rows, cols);
  fill_normal({.seed = shape.seed, .purpose = Purpose::problem, .stream = stream}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return entries;
}

ProblemInfo info_of(const HyperRepresentation::Shape& shape, Vector start, Box box) {
  return {"hyper-representation",
          shape.features * shape.width,
          shape.width,
          std::move(start),
          normal_entries(shape, kInnerStart, shape.width, 1),
          std::move(box)};
}

}  // namespace

HyperRepresentation::HyperRepresentation(Shape shape) : HyperRepresentation(shape, random_start(shape), {}) {}

HyperRepresentation::HyperRepresentation(Shape shape, Vector start, Box box)
    : ProductsProblem(info_of(shape, std::move(start), std::move(box))),
      shape_(shape),
      train_(draw(0)),
      validation_(draw(1)) {}

Vector HyperRepresentation::random_start(const Shape& shape) {
  return normal_entries(shape, kStart, shape.features * shape.width, 1);
}

HyperRepresentation::Data HyperRepresentation::draw(std::uint32_t stream) const {
  const Matrix A = normal_entries(shape_, stream, shape_.samples, shape_.features);
  const Matrix H = normal_entries(shape_, kTruth, shape_.features, shape_.width);
  const Vector y = normal_entries(shape_, kTrueWeights, shape_.width, 1);
  const Vector noise = normal_entries(shape_, 2 + stream, shape_.samples, 1);
  return {A, A * (H * y) + shape_.noise * noise};
}

Eigen::Map<const Matrix> HyperRepresentation::features(ConstMatrixRef X, Index b) const {
  return {X.col(b).data(), shape_.features, shape_.width};
}

void HyperRepresentation::represent(ConstMatrixRef X, ConstMatrixRef Y, Matrix& out) const {
  out.resize(shape_.features, Y.cols());
  for (Index b = 0; b < Y.cols(); ++b) product(features(X, b), Y.col(b), out.col(b));
}

void HyperRepresentation::pull_back(ConstMatrixRef X, ConstMatrixRef R, MatrixRef out) const {
  for (Index b = 0; b < R.cols(); ++b) product_transposed(features(X, b), R.col(b), out.col(b));
}

void HyperRepresentation::slope(const Data& data, ConstMatrixRef X, ConstMatrixRef Y) {
  represent(X, Y, represented_);
  residual_.resize(shape_.samples, Y.cols());
  product(data.A, represented_, residual_);
  residual_.colwise() -= data.b;
  slope_.resize(shape_.features, Y.cols());
  product_transposed(data.A, residual_, slope_);
  slope_ /= static_cast<double>(shape_.samples);
}

void HyperRepresentation::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  slope(validation_, X, Y);
  for (Index b = 0; b < Y.cols(); ++b)
    values(b) = dot(residual_.col(b), residual_.col(b)) / (2 * static_cast<double>(shape_.samples));
}

void HyperRepresentation::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  slope(train_, X, Y);
  for (Index b = 0; b < Y.cols(); ++b)
    values(b) = dot(residual_.col(b), residual_.col(b)) / (2 * static_cast<double>(shape_.samples)) +
                0.5 * shape_.ridge * dot(Y.col(b), Y.col(b));
}

Matrix HyperRepresentation::gram(ConstVectorRef x) const {
  const Matrix image = train_.A * features(x, 0);
  return image.transpose() * image / static_cast<double>(shape_.samples);
}

// Without the ridge, H has a kernel where q > k.
Curvature HyperRepresentation::inner_curvature(ConstVectorRef x) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(gram(x), Eigen::EigenvaluesOnly);
  constexpr double kRounding = 1e-12;
  const double largest = eigen.eigenvalues()(shape_.width - 1);
  return {shape_.ridge, shape_.ridge + (1 + kRounding) * largest};
}

void HyperRepresentation::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  slope(train_, X, Y);
  pull_back(X, slope_, G);
  G += shape_.ridge * Y;
}

void HyperRepresentation::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  slope(validation_, X, Y);
  pull_back(X, slope_, G);
}

namespace {

// out_b += r_b y_bT, by columns.
void add_outer_product(ConstMatrixRef R, ConstMatrixRef Y, MatrixRef out) {
  const Index k = R.rows();
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index j = 0; j < Y.rows(); ++j) out.col(b).segment(j * k, k) += Y(j, b) * R.col(b);
}

}  // namespace

void HyperRepresentation::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  slope(train_, X, Y);
  G.setZero();
  add_outer_product(slope_, Y, G);
}

void HyperRepresentation::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  slope(validation_, X, Y);
  G.setZero();
  add_outer_product(slope_, Y, G);
}

void HyperRepresentation::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V,
                                                MatrixRef out) {
  represent(X, V, represented_);
  residual_.resize(shape_.samples, V.cols());
  product(train_.A, represented_, residual_);
  slope_.resize(shape_.features, V.cols());
  product_transposed(train_.A, residual_, slope_);
  slope_ /= static_cast<double>(shape_.samples);
  pull_back(X, slope_, out);
  out += shape_.ridge * V;
}

// Of (H v)T AT (A H y - b)/n in H: AT (A H y - b)/n vT + AT A H v/n yT.
void HyperRepresentation::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                              MatrixRef out) {
  Matrix unused(V.rows(), V.cols());
  inner_hessian_product(X, Y, V, unused);
  out.setZero();
  add_outer_product(slope_, Y, out);
  slope(train_, X, Y);
  add_outer_product(slope_, V, out);
}

void HyperRepresentation::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  const Vector right = train_.A.transpose() * train_.b / static_cast<double>(shape_.samples);
  for (Index b = 0; b < X.cols(); ++b) {
    Matrix system = gram(X.col(b));
    system.diagonal().array() += shape_.ridge;
    const Eigen::LLT<Matrix> factor(system);
    Y.col(b) = factor.solve(features(X, b).transpose() * right);
    if (factor.info() != Eigen::Success) Y.col(b).setConstant(kNaN);
  }
}

Row<MakeProblem> hyper_representation_row() {
  OptionTable options = outer_start_options("random");
  options.front().help =
      "x_0: random (normal entries), one number for all coordinates, d numbers, a file of them, or results "
      "(their solution)";
  const HyperRepresentation::Shape shape;
  options.insert(options.end(),
                 {integer_option("features", std::to_string(shape.features), 1, "k, of a sample"),
                  integer_option("width", std::to_string(shape.width), 1, "q, features that are learned"),
                  integer_option("samples", std::to_string(shape.samples), 1,
                                 "n, of the training and of the validation data"),
                  nonnegative_option("noise", "0.1", "standard deviation of the noise in b"),
                  positive_option("ridge", "0.1", "lambda"),
                  integer_option("seed", "1", 0, "of A, b, both starts and the truth")});
  return {"hyper-representation", "linear features in which ridge regression fits well",
          R"(f(x, y) = 1/(2n) |A H y - b|^2 + lambda/2 |y|^2      (training)
F(x, y) = 1/(2n) |A' H y - b'|^2                       (validation)
x = H (k x q) by columns. A, A', y_0 and the truth behind b = A H* y* + noise have normal entries
(Sow, Ji, Liang, NeurIPS 2022). Closed form: y* = (HT AT A H/n + lambda I)^-1 HT AT b/n.
Oracle level: products.  d = k q, p = q.)",
          options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            const HyperRepresentation::Shape chosen{
                params.integer("features"), params.integer("width"),
                params.integer("samples"),  params.number("noise"),
                params.number("ridge"),     static_cast<std::uint64_t>(params.integer("seed"))};
            Vector start;
            Box box;
            read_outer_start(
                params, context.files, chosen.features * chosen.width, "random",
                [&] { return HyperRepresentation::random_start(chosen); }, start, box);
            return std::make_unique<HyperRepresentation>(chosen, std::move(start), std::move(box));
          }};
}

}  // namespace bizo::problems
