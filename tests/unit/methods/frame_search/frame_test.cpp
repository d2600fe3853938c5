#include "methods/frame_search/frame.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

TEST(Frame, IsOrthonormalAndComplete) {
  const std::vector<Index> rows{0, 2, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19};
  Frame frame(20, rows);
  Matrix all(20, 0);
  const Vector gradient = Vector::LinSpaced(20, 1, 2);
  for (std::uint32_t k = 0; frame.left() > 0; ++k) {
    const Matrix block = frame.extend(4, 4, gradient, {.seed = 1, .iteration = k});
    all.conservativeResize(20, all.cols() + block.cols());
    all.rightCols(block.cols()) = block;
  }
  ASSERT_EQ(all.cols(), 15);
  EXPECT_LT((all.transpose() * all - Matrix::Identity(15, 15)).norm(), 1e-12);
  for (const Index outside : {1, 4, 6, 7, 16}) EXPECT_LT(all.row(outside).norm(), 1e-12);
}

// After the directions that settle it, a block is mostly on the half whose derivative is least known.
TEST(Frame, LaterBlocksFavourCoordinatesWithASmallDerivative) {
  std::vector<Index> rows(200);
  for (Index i = 0; i < 200; ++i) rows[static_cast<std::size_t>(i)] = i;
  Frame frame(200, rows);
  Vector gradient = Vector::Ones(200);
  gradient.head(100).setConstant(1e-3);
  const Matrix first = frame.extend(20, 20, gradient, {.seed = 1, .iteration = 1});
  const Matrix later = frame.extend(20, 20, gradient, {.seed = 1, .iteration = 2});
  EXPECT_NEAR(first.topRows(100).squaredNorm(), 10, 3);
  EXPECT_GT(later.topRows(100).squaredNorm(), 18);
}

}  // namespace
}  // namespace bizo::methods
