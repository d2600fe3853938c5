#include "bizo/core/features.hpp"

#include <gtest/gtest.h>

#include <random>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

constexpr Index kDimension = 23;
constexpr Index kSamples = 57;

// The same numbers, two thirds of them zero, stored in both ways.
class BothStorages : public testing::TestWithParam<bool> {
 protected:
  BothStorages() {
    std::mt19937_64 generator(42);
    std::normal_distribution<double> normal;
    for (double& entry : matrix.reshaped()) entry = generator() % 3 == 0 ? normal(generator) : 0.0;
    if (GetParam())
      features = Features(SparseMatrix(matrix.sparseView()));
    else
      features = Features(matrix);
  }

  Matrix as_dense(const Features& some) const {
    return some.is_sparse() ? Matrix(some.sparse()) : Matrix(some.dense());
  }

  Matrix matrix{kDimension, kSamples};
  Features features;
};

TEST_P(BothStorages, HasShapeAndKind) {
  EXPECT_EQ(features.dimension(), kDimension);
  EXPECT_EQ(features.size(), kSamples);
  EXPECT_EQ(features.is_sparse(), GetParam());
}

TEST_P(BothStorages, SubsetKeepsTheOrderAskedFor) {
  const std::vector<Index> samples{56, 3, 3, 0};
  const Features chosen = features.subset(samples);
  EXPECT_EQ(chosen.is_sparse(), GetParam());
  EXPECT_EQ(as_dense(chosen), matrix(Eigen::all, samples));
}

TEST_P(BothStorages, MeanAndDeviation) {
  const Vector mean = matrix.rowwise().mean();
  const Vector deviation = (matrix.colwise() - mean).rowwise().squaredNorm() / double{kSamples};
  EXPECT_TRUE(features.mean().isApprox(mean, 1e-13));
  EXPECT_TRUE(features.deviation().isApprox(deviation.cwiseSqrt(), 1e-13));
}

TEST_P(BothStorages, RescaleByFactors) {
  const Vector factor = Vector::LinSpaced(kDimension, 1, 2);
  features.rescale(Vector::Zero(kDimension), factor);
  EXPECT_EQ(as_dense(features), factor.asDiagonal() * matrix);
}

TEST_P(BothStorages, CopiesShareTheNumbersUntilOneIsChanged) {
  const Features copy = features;
  const auto numbers = [](const Features& some) {
    return some.is_sparse() ? some.sparse().valuePtr() : some.dense().data();
  };
  EXPECT_EQ(numbers(copy), numbers(features));
  features.rescale(Vector::Zero(kDimension), Vector::Constant(kDimension, 2));
  EXPECT_EQ(as_dense(features), 2 * matrix);
  EXPECT_EQ(as_dense(copy), matrix);
  features = copy;
  features.append_constant();
  EXPECT_EQ(copy.dimension(), kDimension);
  EXPECT_EQ(as_dense(copy), matrix);
}

TEST_P(BothStorages, ShiftIsForDenseDataOnly) {
  const Vector one = Vector::Ones(kDimension);
  if (GetParam()) {
    EXPECT_THROW(features.rescale(one, one), ConfigError);
  } else {
    features.rescale(one, 2 * one);
    EXPECT_EQ(features.dense(), ((matrix.array() - 1) * 2).matrix());
  }
}

TEST_P(BothStorages, AppendConstant) {
  features.append_constant();
  EXPECT_EQ(features.dimension(), kDimension + 1);
  EXPECT_EQ(features.is_sparse(), GetParam());
  EXPECT_EQ(as_dense(features).topRows(kDimension), matrix);
  EXPECT_TRUE((as_dense(features).bottomRows(1).array() == 1).all());
}

TEST_P(BothStorages, ProductsAgreeWithTheDefinition) {
  const Range samples{5, 40};
  const Matrix W = Matrix::Random(kDimension, 6);
  Matrix scores(samples.count, 6);
  features.scores(samples, W, scores);
  EXPECT_TRUE(scores.isApprox(matrix.middleCols(5, 40).transpose() * W, 1e-13));
  Matrix sum = W;
  features.accumulate(samples, scores, sum);
  EXPECT_TRUE(sum.isApprox(W + matrix.middleCols(5, 40) * scores, 1e-13));
}

TEST_P(BothStorages, AColumnKeepsItsBitsInEveryBatch) {
  for (Index first : {0, 1, 7})
    for (Index count : {1, 2, 9, 31})
      for (Index cols : {1, 2, 3, 5, 8, 13}) {
        const Range samples{first, count};
        const Matrix W = Matrix::Random(kDimension, cols), R = Matrix::Random(count, cols);
        Matrix scores(count, cols), sum = W;
        features.scores(samples, W, scores);
        features.accumulate(samples, R, sum);
        for (Index j = 0; j < cols; ++j) {
          Matrix score(count, 1), alone = W.col(j);
          features.scores(samples, W.col(j), score);
          features.accumulate(samples, R.col(j), alone);
          EXPECT_EQ(score, scores.col(j));
          EXPECT_EQ(alone, sum.col(j));
        }
      }
}

INSTANTIATE_TEST_SUITE_P(Features, BothStorages, testing::Bool(),
                         [](const auto& storage) { return storage.param ? "sparse" : "dense"; });

}  // namespace
}  // namespace bizo
