// Suite over the direction families of the catalogue: entries and combinations are functions of the block
// alone.
#include <gtest/gtest.h>

#include <set>

#include "directions/catalogue.hpp"
#include "support/options.hpp"

namespace bizo::directions {
namespace {

const std::set<std::string> kOrthonormal{"coordinate", "block-coordinate", "haar", "householder",
                                         "srht"};  // srht: d a power of two
const std::set<std::string> kUnitNorm{"sphere", "rademacher"};

class EveryDirectionFamily : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<DirectionFamily> make(Index dimension) {
    return test::make_family(GetParam(), dimension);
  }
  static Matrix whole(DirectionFamily& family, const DirectionBlock& block) {
    Matrix all = Matrix::Constant(family.dimension(), block.count, kNaN);
    family.fill(block, {0, family.dimension()}, {0, block.count}, all);
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryDirectionFamily, testing::ValuesIn(names_of(catalogue())),
                         [](const auto& family) { return test::gtest_name(family.param); });

constexpr DirectionBlock kBlock{.seed = 42, .iteration = 3, .count = 7};
constexpr DirectionBlock kOtherSeed{.seed = 43, .iteration = 3, .count = 7};
constexpr DirectionBlock kOtherIteration{.seed = 42, .iteration = 4, .count = 7};

// Slices and their sums against the matrix of the directions.
TEST_P(EveryDirectionFamily, ProjectsAndFormsTheGramMatrix) {
  constexpr Index kDimension = DirectionFamily::kSlice + 900;
  const auto family = make(kDimension);
  const Matrix U = whole(*make(kDimension), kBlock);
  const Vector v = Vector::LinSpaced(kDimension, -1, 2);
  const Matrix parts = family->project(kBlock, v, {0, kDimension});
  EXPECT_EQ(parts.cols(), (kDimension + DirectionFamily::kSlice - 1) / DirectionFamily::kSlice);
  EXPECT_LT((parts.rowwise().sum() - U.transpose() * v).norm(), 1e-12 * v.norm());
  const Matrix gram =
      family->gram(kBlock, {0, kDimension}).rowwise().sum().reshaped(kBlock.count, kBlock.count);
  EXPECT_LT((gram - U.transpose() * U).norm(), 1e-11 * (1 + gram.norm()));
  const Index slice = DirectionFamily::kSlice;
  EXPECT_EQ(family->project(kBlock, v.tail(kDimension - slice), {slice, kDimension - slice}).col(0),
            parts.col(1));
}

TEST_P(EveryDirectionFamily, PartsAreTheBitsOfTheWhole) {
  constexpr Index kDimension = 5000;
  const Matrix all = whole(*make(kDimension), kBlock);
  EXPECT_TRUE(all.allFinite());
  const auto family = make(kDimension);
  for (const Range rows : {Range{0, 1}, {1, 2}, {4095, 3}, {777, 3500}, {4999, 1}, {0, kDimension}, {12, 0}})
    for (const Range which : {Range{6, 1}, {3, 2}, {0, 7}, {4, 0}}) {
      Matrix part = Matrix::Constant(rows.count, which.count, kNaN);
      family->fill(kOtherSeed, rows, which, part);  // a block in between leaves no trace
      family->fill(kBlock, rows, which, part);
      EXPECT_EQ(part, all.block(rows.first, which.first, rows.count, which.count));
    }
}

TEST_P(EveryDirectionFamily, FillWritesIntoPartsOfLargerMatrices) {
  const Matrix all = whole(*make(100), kBlock);
  Matrix larger = Matrix::Zero(110, 9);
  make(100)->fill(kBlock, {0, 100}, {0, 7}, larger.block(5, 1, 100, 7));
  EXPECT_EQ(larger.block(5, 1, 100, 7), all);
  larger.block(5, 1, 100, 7).setZero();
  EXPECT_TRUE(larger.isZero(0));
}

TEST_P(EveryDirectionFamily, OtherSeedsAndIterationsDiffer) {
  const auto family = make(100);
  const Matrix all = whole(*family, kBlock);
  EXPECT_NE(whole(*family, kOtherSeed), all);
  EXPECT_NE(whole(*family, kOtherIteration), all);
  EXPECT_EQ(whole(*family, kBlock), all);
}

TEST_P(EveryDirectionFamily, CombinationsDoNotDependOnTheSlices) {
  constexpr Index kSlice = DirectionFamily::kSlice;
  constexpr Index kDimension = 3 * kSlice + 123;
  const Vector weights = Vector::LinSpaced(kBlock.count, -1.0, 2.0);
  Vector at_once(kDimension), in_slices = Vector::Constant(kDimension, kNaN);
  make(kDimension)->combine(kBlock, weights, {0, kDimension}, at_once);
  const auto family = make(kDimension);
  for (const Range rows : {Range{3 * kSlice, 123}, {0, kSlice}, {kSlice, 2 * kSlice}})
    family->combine(kBlock, weights, rows, in_slices.segment(rows.first, rows.count));
  EXPECT_EQ(in_slices, at_once);
}

// |u| <= 1 or so, hence the bound: one rounding per direction and, for transforms, one per doubling of the
// length.
TEST_P(EveryDirectionFamily, CombinationsAreSumsOfTheEntries) {
  for (const Index dimension : {8, 100, 9000}) {
    const auto family = make(dimension);
    const Vector weights = Vector::LinSpaced(kBlock.count, -1.0, 2.0);
    Vector sum(dimension);
    family->combine(kBlock, weights, {0, dimension}, sum);
    const double bound = 0x1p-53 * (12 + kBlock.count) * weights.cwiseAbs().sum();
    EXPECT_LE((sum - whole(*family, kBlock) * weights).cwiseAbs().maxCoeff(), bound);
  }
}

TEST_P(EveryDirectionFamily, OrthonormalWherePromised) {
  for (const Index dimension : {1, 32, 1024}) {
    const DirectionBlock block{.seed = 1, .iteration = 2, .count = std::min<Index>(dimension, 32)};
    const auto family = make(dimension);
    const Matrix all = whole(*family, block);
    if (kOrthonormal.contains(GetParam())) {
      EXPECT_TRUE((all.transpose() * all).isIdentity(1e-13));
      EXPECT_EQ(family->max_count(), dimension);
    } else {
      EXPECT_GT(family->max_count(), Index{1} << 40);
    }
    if (kUnitNorm.contains(GetParam())) {
      EXPECT_TRUE(all.colwise().norm().isOnes(1e-13));
    }
  }
}

}  // namespace
}  // namespace bizo::directions
