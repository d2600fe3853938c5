#include <gtest/gtest.h>

#include "bizo/core/features.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::same_bits;

Matrix with_zeros() {
  Matrix numbers = test::normal(3, 7, 12);
  numbers = (numbers.array().abs() < 0.5).select(0.0, numbers);
  return numbers;
}

Matrix all_of(const Features& features) {
  return features.is_sparse() ? Matrix(features.sparse()) : Matrix(features.dense());
}

class Moved : public testing::TestWithParam<bool> {
 protected:
  Matrix numbers = with_zeros();
  Features features = GetParam() ? Features(SparseMatrix(numbers.sparseView())) : Features(Matrix(numbers));
  std::vector<double> room = std::vector<double>(features.layout().bytes() / sizeof(double));
  std::byte* place() { return reinterpret_cast<std::byte*>(room.data()); }
};
INSTANTIATE_TEST_SUITE_P(Features, Moved, testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "Sparse" : "Dense"; });

TEST_P(Moved, NumbersAreThereForAllCopies) {
  const Features copy = features;
  features.move_to(place());
  EXPECT_EQ(features.is_sparse(), GetParam());
  EXPECT_TRUE(same_bits(all_of(features), numbers));
  EXPECT_TRUE(same_bits(all_of(copy), numbers));
  room[0] = 17;  // the first entry that is stored
  EXPECT_FALSE(same_bits(all_of(copy), numbers));
  EXPECT_TRUE(same_bits(all_of(copy), all_of(features)));
}

TEST_P(Moved, AnotherFindsThem) {
  const Features::Layout layout = features.layout();
  features.move_to(place());
  const Features other = Features::at(layout, place());
  EXPECT_TRUE(same_bits(all_of(other), numbers));
  Matrix scores(other.size(), 2), expected(other.size(), 2);
  const Matrix W = test::normal(4, other.dimension(), 2);
  other.scores({0, other.size()}, W, scores);
  Features(GetParam() ? Features(SparseMatrix(numbers.sparseView())) : Features(Matrix(numbers)))
      .scores({0, other.size()}, W, expected);
  EXPECT_TRUE(same_bits(scores, expected));
}

TEST_P(Moved, WhatIsMadeOfThemIsItsOwn) {
  features.move_to(place());
  Features other = features;
  other.append_constant();
  const Features some = features.subset({2, 2, 5});
  std::ranges::fill(room, 0.0);
  EXPECT_TRUE(same_bits(all_of(other).topRows(numbers.rows()), numbers));
  EXPECT_TRUE(same_bits(all_of(some).col(2), numbers.col(5)));
}

}  // namespace
}  // namespace bizo
