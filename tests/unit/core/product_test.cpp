#include "bizo/core/product.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace bizo {
namespace {

// Entries uniform in (-1, 1), in a matrix that starts `offset` rows and columns inside a larger one, so that
// columns begin at addresses of every alignment.
class Block {
 public:
  Block(Index rows, Index cols, Index offset, std::mt19937_64& generator)
      : whole_(rows + offset + 1, cols + offset), offset_(offset) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (double& entry : whole_.reshaped()) entry = uniform(generator);
  }
  auto view() { return whole_.bottomRightCorner(whole_.rows() - offset_ - 1, whole_.cols() - offset_); }

 private:
  Matrix whole_;
  Index offset_;
};

bool same_bits(ConstMatrixRef a, ConstMatrixRef b) {
  const auto bytes = static_cast<std::size_t>(a.rows()) * sizeof(double);
  for (Index j = 0; j < a.cols(); ++j)
    if (std::memcmp(a.col(j).data(), b.col(j).data(), bytes) != 0) return false;
  return true;
}

using Multiply = void (*)(ConstMatrixRef, ConstMatrixRef, MatrixRef);

struct Operation {
  const char* name;
  Multiply run;
  bool transposed;
};

const Operation operations[] = {{"product", product, false},
                                {"product_transposed", product_transposed, true},
                                {"product_add", product_add, false},
                                {"product_transposed_add", product_transposed_add, true}};

// Multiplies the columns `which` of X on their own, at another alignment, and compares with `all`.
void expect_same_columns(const Operation& operation, ConstMatrixRef A, ConstMatrixRef X, ConstMatrixRef start,
                         ConstMatrixRef all, const std::vector<Index>& which, std::mt19937_64& generator) {
  const auto count = static_cast<Index>(which.size());
  const Index offset = count % 3;
  Block some_x(X.rows(), count, offset, generator);
  Block some_out(all.rows(), count, offset, generator);
  some_x.view() = X(Eigen::all, which);
  some_out.view() = start(Eigen::all, which);
  operation.run(A, some_x.view(), some_out.view());
  const Matrix expected = all(Eigen::all, which);
  EXPECT_TRUE(same_bits(some_out.view(), expected))
      << operation.name << " rows " << all.rows() << " depth " << X.rows() << " cols " << X.cols()
      << " chosen " << count;
}

void check_shape(const Operation& operation, Index rows, Index depth, Index cols,
                 std::mt19937_64& generator) {
  const Index offset = (rows + depth + cols) % 4;
  Block A(operation.transposed ? depth : rows, operation.transposed ? rows : depth, offset, generator);
  Block X(depth, cols, offset, generator);
  Block out(rows, cols, offset, generator);
  const Matrix start = out.view();
  operation.run(A.view(), X.view(), out.view());

  std::vector<Index> shuffled(static_cast<std::size_t>(cols));
  std::iota(shuffled.begin(), shuffled.end(), 0);
  std::shuffle(shuffled.begin(), shuffled.end(), generator);
  expect_same_columns(operation, A.view(), X.view(), start, out.view(), shuffled, generator);
  for (Index j : {Index{0}, cols / 2, cols - 1}) {
    expect_same_columns(operation, A.view(), X.view(), start, out.view(), {j}, generator);
    expect_same_columns(operation, A.view(), X.view(), start, out.view(), {j, shuffled.front()}, generator);
    expect_same_columns(operation, A.view(), X.view(), start, out.view(), {shuffled.back(), j, j}, generator);
  }
}

TEST(Product, ColumnsKeepTheirBitsInEveryCompany) {
  std::mt19937_64 generator(20240501);
  for (const Operation& operation : operations)
    for (Index rows = 1; rows <= 70; rows += rows < 20 ? 1 : 5)
      for (Index depth : {1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 19, 20, 33, 64, 127, 300})
        for (Index cols : {1, 2, 3, 4, 5, 7, 8, 12, 13, 37})
          check_shape(operation, rows, depth, cols, generator);
}

TEST(Product, ColumnsKeepTheirBitsWhenTheCachesAreBlocked) {
  std::mt19937_64 generator(7);
  for (const Operation& operation : operations)
    for (auto [rows, depth] :
         std::vector<std::pair<Index, Index>>{{700, 37}, {37, 1500}, {301, 517}, {1, 4000}})
      for (Index cols : {1, 6, 64, 131}) check_shape(operation, rows, depth, cols, generator);
}

TEST(Product, AgreesWithTheDefinition) {
  std::mt19937_64 generator(3);
  for (auto [rows, depth, cols] :
       std::vector<std::array<Index, 3>>{{1, 9, 2}, {5, 6, 3}, {40, 31, 5}, {24, 50, 8}}) {
    Block A(rows, depth, 1, generator), X(depth, cols, 0, generator), out(rows, cols, 2, generator);
    const Matrix expected = A.view().lazyProduct(X.view());
    const Matrix start = out.view();
    product_add(A.view(), X.view(), out.view());
    EXPECT_TRUE(out.view().isApprox(start + expected, 1e-13));
    product(A.view(), X.view(), out.view());
    EXPECT_TRUE(out.view().isApprox(expected, 1e-13));
    const Matrix transposed = A.view().transpose();
    product_transposed(transposed, X.view(), out.view());
    EXPECT_TRUE(out.view().isApprox(expected, 1e-13));
    product_transposed_add(transposed, X.view(), out.view());
    EXPECT_TRUE(out.view().isApprox(2 * expected, 1e-13));
  }
}

TEST(Product, EmptyShapes) {
  Matrix out = Matrix::Ones(30, 3);
  product(Matrix(30, 0), Matrix(0, 3), out);
  EXPECT_TRUE((out.array() == 0).all());
  Matrix none(30, 0);
  product(Matrix::Ones(30, 4), Matrix(4, 0), none);
}

TEST(Product, ANaNStaysInItsColumn) {
  std::mt19937_64 generator(11);
  Block A(33, 29, 0, generator), X(29, 6, 0, generator), out(33, 6, 0, generator);
  X.view()(4, 2) = kNaN;
  product(A.view(), X.view(), out.view());
  for (Index j = 0; j < 6; ++j) EXPECT_EQ(out.view().col(j).allFinite(), j != 2);
}

}  // namespace
}  // namespace bizo
