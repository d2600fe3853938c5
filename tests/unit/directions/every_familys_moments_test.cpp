// Suite over the direction families of the catalogue: first and second moments of the estimate
// g = (d / l) sum_j u_j u_jT grad of docs/math.md, The estimate.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "bizo/core/reduce.hpp"
#include "directions/catalogue.hpp"
#include "directions/low_rank.hpp"
#include "directions/stream.hpp"
#include "support/dense_algebra.hpp"
#include "support/options.hpp"

namespace bizo::directions {
namespace {

// E|g|^2 / |grad|^2.
double expected_second_moment(const std::string& name, Index dimension, Index count) {
  const auto d = static_cast<double>(dimension), l = static_cast<double>(count);
  const auto order = static_cast<double>(std::bit_ceil(static_cast<std::uint64_t>(dimension)));
  const std::map<std::string, double> table{
      {"gaussian", (d + l + 1) / l},
      {"sphere", (d + l - 1) / l},
      {"rademacher", (d + l - 1) / l},
      {"coordinate", d / l},
      {"block-coordinate", d / l},
      // Of rank 1 in matrices of n columns: docs/math.md, Low rank.
      {"low-rank", (d + d / static_cast<double>(square_rows(dimension)) * (l + 1)) / l},
      {"haar", d / l},
      {"householder", d / l},
      // l terms |u_j|^2 (u_jT grad)^2 of mean |grad|^2 / d each, and l (l - 1) cross terms: for distinct
      // columns i and k of a row, r_j xor r_k is uniform over the D - 1 values but 0, so that
      // (-1)^popcount((i ^ k) & .) has mean 1 if i = k and -1/(D - 1) otherwise; summed over k < d this
      // leaves (D - d)/(D - 1).
      {"srht", d / l + (1 - 1 / l) * (order - d) / (order - 1)},
  };
  return table.at(name);
}

struct Estimates {
  Vector mean;                // of g
  double second_moment = 0;   // of |g| / |grad|
  double standard_error = 0;  // of second_moment
};

Vector test_gradient(Index dimension) {
  Vector gradient(dimension);
  for (Index i = 0; i < dimension; ++i) gradient(i) = 1.0 + std::sin(static_cast<double>(3 * i));
  return gradient / gradient.norm();
}

Estimates estimate(DirectionFamily& family, Index count, int blocks) {
  const Index d = family.dimension();
  const Vector gradient = test_gradient(d);
  Matrix u(d, count);
  Vector g(d);
  Estimates result{.mean = Vector::Zero(d)};
  double fourth_moment = 0;
  for (int b = 0; b < blocks; ++b) {
    const DirectionBlock block{.seed = 9, .iteration = static_cast<std::uint64_t>(b), .count = count};
    family.fill(block, {0, d}, {0, count}, u);
    g.noalias() = u * (u.transpose() * gradient);
    g *= static_cast<double>(d) / static_cast<double>(count);
    result.mean += g / blocks;
    result.second_moment += g.squaredNorm() / blocks;
    fourth_moment += g.squaredNorm() * g.squaredNorm() / blocks;
  }
  const double variance = fourth_moment - result.second_moment * result.second_moment;
  result.standard_error = std::sqrt(std::max(0.0, variance) / blocks);
  return result;
}

// |mean - target|^2 in units of its expectation, the mean squared error of g over the number of blocks. Its
// deviation is sqrt(2 / d) or so: 3 is eight deviations from 1. The second term is rounding, for exact
// estimates.
double deviation(const Estimates& estimates, const Vector& target, int blocks) {
  const double variance = std::max(0.0, estimates.second_moment - target.squaredNorm());
  return (estimates.mean - target).squaredNorm() / (variance / blocks + 1e-20);
}

class EveryDirectionFamilysMoments : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryDirectionFamilysMoments, testing::ValuesIn(names_of(catalogue())),
                         [](const auto& family) { return test::gtest_name(family.param); });

// d = 32 is the acceptance test; 27 pads srht. For l = 1, |g|^2 = d^2 |u|^2 (uT grad)^2 has relative variance
// at most 2.5, so that 50000 blocks make 3 % more than 4 standard errors; more directions have smaller
// variance. The test checks that with the variance it measures.
TEST_P(EveryDirectionFamilysMoments, EstimatesAreUnbiasedWithTheTablesSecondMoment) {
  for (const Index dimension : {32, 27})
    for (const Index count : {Index{1}, Index{4}, Index{16}, dimension}) {
      SCOPED_TRACE(testing::Message() << "d = " << dimension << ", l = " << count);
      // Products of normal numbers have heavier tails.
      const int times = GetParam() == "low-rank" ? 6 : 1;
      const int blocks = times * (count == 1 ? 50'000 : count == 4 ? 20'000 : 8'000);
      const auto family = test::make_family(GetParam(), dimension);
      const auto estimates = estimate(*family, count, blocks);
      const double expected = expected_second_moment(GetParam(), dimension, count);
      EXPECT_LE(4 * estimates.standard_error, 0.03 * expected);
      EXPECT_NEAR(estimates.second_moment, expected, 0.03 * expected);
      EXPECT_LT(deviation(estimates, test_gradient(dimension), blocks), 3);
    }
}

// Entry by entry, for the last direction of a block; five standard errors of what was measured.
TEST_P(EveryDirectionFamilysMoments, OuterProductsAverageToIdentityOverDimension) {
  constexpr Index kDimension = 12, kCount = 3;
  constexpr int kBlocks = 50'000;
  const auto family = test::make_family(GetParam(), kDimension);
  Matrix u(kDimension, 1), mean = Matrix::Zero(kDimension, kDimension), square = mean;
  for (int b = 0; b < kBlocks; ++b) {
    const DirectionBlock block{.seed = 77, .iteration = static_cast<std::uint64_t>(b), .count = kCount};
    family->fill(block, {0, kDimension}, {kCount - 1, 1}, u);
    const Matrix outer = u * u.transpose();
    mean += outer / kBlocks;
    square += outer.cwiseAbs2() / kBlocks;
  }
  const Matrix variance = (square - mean.cwiseAbs2()).cwiseMax(0.0);
  const Matrix tolerance =
      5 * (variance / kBlocks).cwiseSqrt() + Matrix::Constant(kDimension, kDimension, 1e-9);
  const Matrix error = (mean - Matrix::Identity(kDimension, kDimension) / kDimension).cwiseAbs();
  EXPECT_TRUE((error.array() <= tolerance.array()).all()) << (error.array() / tolerance.array()).maxCoeff();
}

// The first l columns of a reflection, as in published code: what Householder must not be.
class FirstColumns final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return dimension(); }
  FrameMoments moments(Index) const override { return {}; }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override {
    Vector v(dimension());
    fill_normal(stream_of(block, 0), 0, span_of(v));
    v /= norm(v);
    const Matrix reflection = Matrix::Identity(dimension(), dimension()) - 2 * v * v.transpose();
    out = reflection.block(rows.first, which.first, rows.count, which.count);
  }
};

// E[G A G] entry by entry against alpha A + beta tr(A) I + gamma Diag(A), for an A with large and small
// entries; for families whose moments are bounds of it (docs/math.md, Steps), by eigenvalue.
TEST_P(EveryDirectionFamilysMoments, OfAQuadraticAreThoseItTells) {
  constexpr Index d = 6;
  const bool bound = GetParam() == "householder" || GetParam() == "low-rank";
  Matrix A = Matrix::Zero(d, d);
  for (Index i = 0; i < d; ++i)
    for (Index k = 0; k < d; ++k) A(i, k) = 1.0 / static_cast<double>(1 + i + k) + (i == k ? 0.3 : 0);
  for (const Index count : {1, 3, 6}) {
    SCOPED_TRACE(testing::Message() << "l = " << count);
    const auto family = test::make_family(GetParam(), d);
    constexpr int kBlocks = 40'000;
    Matrix u(d, count), mean = Matrix::Zero(d, d), square = mean;
    for (int b = 0; b < kBlocks; ++b) {
      family->fill({.seed = 3, .iteration = static_cast<std::uint64_t>(b + 1), .count = count}, {0, d},
                   {0, count}, u);
      const Matrix G = static_cast<double>(d) / static_cast<double>(count) * u * u.transpose();
      const Matrix GAG = G * A * G;
      mean += GAG / kBlocks;
      square += GAG.cwiseAbs2() / kBlocks;
    }
    const Matrix error = ((square - mean.cwiseAbs2()).cwiseMax(0.0) / kBlocks).cwiseSqrt();
    const FrameMoments m = family->moments(count);
    Matrix expected = m.alpha * A + m.beta * A.trace() * Matrix::Identity(d, d);
    expected.diagonal() += m.gamma * A.diagonal();
    if (!bound) {
      EXPECT_LT(((mean - expected).cwiseAbs() - 5 * error).maxCoeff(), 1e-9);
    }
    const auto largest = [](const Matrix& S) { return test::eigenvalues(S)(d - 1); };
    EXPECT_LT(largest(mean),
              m.bound(A.trace(), largest(A), A.diagonal().maxCoeff()) + 5 * error.norm() + 1e-9);
  }
}

// Negative control: the test above tells the biased family from the unbiased one, and the bias is the derived
// one, E[P PT] = (1 - 4/d + 8/(d (d+2))) diag(1_l, 0) + 4 l/(d (d+2)) I.
TEST(Acceptance, T2FirstColumnsOfAReflectionAreCaughtAsBiased) {
  constexpr Index kDimension = 32, kCount = 4;
  constexpr int kBlocks = 20'000;
  constexpr double d = kDimension, l = kCount;
  FirstColumns family(kDimension);
  const auto estimates = estimate(family, kCount, kBlocks);
  const Vector gradient = test_gradient(kDimension);
  EXPECT_GT(deviation(estimates, gradient, kBlocks), 100);
  EXPECT_GT((estimates.mean - gradient).norm(), 0.9);
  Vector biased = 4 * l / (d * (d + 2)) * gradient;
  biased.head(kCount) += (1 - 4 / d + 8 / (d * (d + 2))) * gradient.head(kCount);
  EXPECT_LT(deviation(estimates, d / l * biased, kBlocks), 3);
}

// E (u^T v)^4 of one direction for v along an axis and along the diagonal: the same where no direction is
// preferred. Of n directions the variance is E (u^T v)^8 / n, at most 105 / (d^4 n).
TEST(DirectionFamily, IsIsotropicIfItSaysSo) {
  constexpr Index d = 6, n = 20000;
  const Vector axis = Vector::Unit(d, 2), diagonal = Vector::Constant(d, 1 / std::sqrt(6.0));
  const double tolerance = 5 * std::sqrt(2 * 105.0 / (std::pow(d, 4) * n));
  for (const auto& row : catalogue()) {
    const auto family = test::make_family(row.name, d);
    Matrix u(d, 1);
    double along_axis = 0, along_diagonal = 0;
    for (std::uint64_t seed = 1; seed <= n; ++seed) {
      family->fill({.seed = seed, .iteration = 1, .count = 1}, {0, d}, {0, 1}, u);
      along_axis += std::pow(axis.dot(u.col(0)), 4) / n;
      along_diagonal += std::pow(diagonal.dot(u.col(0)), 4) / n;
    }
    if (family->is_isotropic()) {
      EXPECT_NEAR(along_axis, along_diagonal, tolerance) << row.name;
    }
    if (row.name == "coordinate" || row.name == "rademacher") {
      EXPECT_GT(std::abs(along_axis - along_diagonal), tolerance) << "the test proves nothing";
    }
  }
}

}  // namespace
}  // namespace bizo::directions
