#include "directions/low_rank.hpp"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>

#include "directions/stream.hpp"

namespace bizo::directions {
namespace {

// The right factor's stream; those of directions are their indices.
constexpr Index kRight = std::numeric_limits<std::uint32_t>::max();

}  // namespace

LowRank::LowRank(Index dimension, Shape shape) : DirectionFamily(dimension), shape_(shape) {
  shape_.rows = std::min(shape.rows, dimension);
  columns_ = (dimension + shape_.rows - 1) / shape_.rows;
  shape_.rank = std::min(shape.rank, columns_);
  left_.resize(shape_.rows, shape_.rank);
}

// The entries of A QT are uncorrelated and have variance rank / columns; those of u must have 1 / d.
void LowRank::prepare(const DirectionBlock& block) {
  DirectionBlock shared = block;
  shared.iteration = block.iteration / shape_.refresh;
  if (block_ == shared) return;
  Matrix normals(columns_, shape_.rank);
  fill_normal(stream_of(shared, kRight), 0, {normals.data(), static_cast<std::size_t>(normals.size())});
  const Eigen::HouseholderQR<Matrix> qr(normals);
  Matrix frame = Matrix::Identity(columns_, shape_.rank);
  frame.applyOnTheLeft(qr.householderQ());
  // Signs do not matter: those of the left factors are symmetric.
  const double scale =
      std::sqrt(static_cast<double>(columns_) / static_cast<double>(dimension() * shape_.rank));
  right_ = scale * frame.transpose();
  block_ = shared;
}

void LowRank::draw_left(const DirectionBlock& block, Index j) {
  fill_normal(stream_of(block, j), 0, {left_.data(), static_cast<std::size_t>(left_.size())});
}

// Entries rows.first ... of vec(left * right_).
void LowRank::expand(ConstMatrixRef left, Range rows, VectorRef out) const {
  for (Index at = rows.first; at < rows.end();) {
    const Index column = at / shape_.rows, row = at % shape_.rows;
    const Index count = std::min(shape_.rows - row, rows.end() - at);
    auto part = out.segment(at - rows.first, count);
    part = right_(0, column) * left.col(0).segment(row, count);
    for (Index r = 1; r < shape_.rank; ++r) part += right_(r, column) * left.col(r).segment(row, count);
    at += count;
  }
}

void LowRank::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  for (Index k = 0; k < which.count; ++k) {
    draw_left(block, which.first + k);
    expand(left_, rows, out.col(k));
  }
}

// sum_j w_j A_j QT = (sum_j w_j A_j) QT.
void LowRank::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) {
  prepare(block);
  sum_.setZero(shape_.rows, shape_.rank);
  for (Index j = 0; j < block.count; ++j) {
    draw_left(block, j);
    sum_ += weights(j) * left_;
  }
  expand(sum_, rows, sum);
}

// Given Q, and with P = Q QT (x) I, (n/k)^2 ((1 + 1/l) P A P + tr(P A) P / l). Of the mean over Q the bound
// for P A P by the largest eigenvalue, and tr(P A) by its mean.
FrameMoments LowRank::moments(Index count) const {
  const double l = static_cast<double>(count);
  const double ratio = static_cast<double>(columns_) / static_cast<double>(shape_.rank);
  return {.alpha = ratio * (1 + 1 / l), .beta = 1 / l};
}

Index square_rows(Index dimension) {
  auto rows = static_cast<Index>(std::sqrt(static_cast<double>(dimension)));
  while (rows > 1 && dimension % rows != 0) --rows;
  return std::max<Index>(rows, 1);
}

namespace {

Index read_rows(const Params& params, Index dimension) {
  const bool rows = params.given("rows"), columns = params.given("columns");
  if (rows && columns && params.integer("rows") * params.integer("columns") != dimension)
    params.refuse("columns", "rows times columns must be the dimension of x, " + std::to_string(dimension),
                  "leave one of them out");
  if (rows) return params.integer("rows");
  if (!columns) return square_rows(dimension);
  return (dimension + params.integer("columns") - 1) / params.integer("columns");
}

}  // namespace

Row<MakeDirections> low_rank_row() {
  return {
      .name = "low-rank",
      .summary = "matrices of low rank, for an x that is a matrix",
      .definition =
          R"(u_j = vec(A_j QT) / sqrt(m k), A_j m x k normal, Q n x k orthonormal, x an m x n matrix stored
column after column, k the rank; any l. Second moment (d + (n/k) (l + 1))/l: for small l hardly
above gaussian, for large l bounded below by n/k, as all u_j share Q. With refresh > 1 the
estimates of one Q miss the same part of the gradient; they are unbiased over many Q.
Combining costs l m k + d k, filling l d k; memory (m + n) k. Directions of y are gaussian.
Prefer it for matrices whose gradients have low rank (weights of large models).)",
      .options = {integer_option("rows", "", 1,
                                 "m, of the matrix x; empty: d / columns, or the most nearly square shape"),
                  integer_option("columns", "", 1, "n; empty: d / rows"),
                  integer_option("rank", "1", 1, "k, of the directions"),
                  integer_option("refresh", "1", 1, "iterations that share the right factor Q")},
      .make = [](const Params& params, Index dimension) {
        return std::make_unique<LowRank>(
            dimension, LowRank::Shape{read_rows(params, dimension), params.integer("rank"),
                                      static_cast<std::uint64_t>(params.integer("refresh"))});
      }};
}

}  // namespace bizo::directions
