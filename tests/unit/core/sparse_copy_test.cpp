#include "bizo/core/sparse_copy.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

TEST(SparseCopy, TakesMemoryForItsEntries) {
  constexpr Index kDimension = 50000000;
  const std::vector<Index> starts{0, 1, 1, 3}, rows{kDimension - 1, 0, 7};
  const std::vector<double> values{1, 2, 3};
  const SparseView view(kDimension, 3, 3, starts.data(), rows.data(), values.data());
  const SparseMatrix copy = copy_of(view);
  EXPECT_EQ(copy.rows(), kDimension);
  EXPECT_EQ(copy.coeff(kDimension - 1, 0), 1);
  EXPECT_EQ(copy.coeff(0, 2), 2);
  EXPECT_EQ(copy.coeff(7, 2), 3);
  EXPECT_EQ(copy.nonZeros(), 3);
  EXPECT_LE(copy.data().allocatedSize(), 16);
  EXPECT_EQ(copy_of(SparseView(5, 0, 0, starts.data(), rows.data(), values.data())).cols(), 0);
}

}  // namespace
}  // namespace bizo
