#include "bizo/core/features.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>

#include "bizo/core/error.hpp"
#include "bizo/core/product.hpp"
#include "bizo/core/sparse_copy.hpp"

namespace bizo {
namespace {

Matrix columns_of(const DenseView& matrix, const std::vector<Index>& columns) {
  return matrix(Eigen::all, columns);
}

SparseMatrix columns_of(const SparseView& matrix, const std::vector<Index>& columns) {
  SparseMatrix chosen(matrix.rows(), static_cast<Index>(columns.size()));
  for (Index j = 0; j < chosen.cols(); ++j) {
    chosen.startVec(j);
    for (SparseView::InnerIterator entry(matrix, columns[static_cast<std::size_t>(j)]); entry; ++entry)
      chosen.insertBackByOuterInner(j, entry.index()) = entry.value();
  }
  chosen.finalize();
  return chosen;
}

Matrix with_rescaled_rows(const DenseView& matrix, ConstVectorRef shift, ConstVectorRef factor) {
  Matrix rescaled(matrix.rows(), matrix.cols());
  for (Index j = 0; j < matrix.cols(); ++j) rescaled.col(j) = (matrix.col(j) - shift).cwiseProduct(factor);
  return rescaled;
}

SparseMatrix with_rescaled_rows(const SparseView& matrix, ConstVectorRef shift, ConstVectorRef factor) {
  if ((shift.array() != 0).any())
    throw ConfigError(
        "centring would make sparse features dense; scale without centring, or give dense data");
  SparseMatrix rescaled = copy_of(matrix);
  for (Index j = 0; j < rescaled.cols(); ++j)
    for (SparseMatrix::InnerIterator entry(rescaled, j); entry; ++entry)
      entry.valueRef() *= factor(entry.index());
  return rescaled;
}

Matrix with_row_of_ones(const DenseView& matrix) {
  Matrix taller(matrix.rows() + 1, matrix.cols());
  taller.topRows(matrix.rows()) = matrix;
  taller.bottomRows(1).setOnes();
  return taller;
}

SparseMatrix with_row_of_ones(const SparseView& matrix) {
  SparseMatrix taller(matrix.rows() + 1, matrix.cols());
  taller.reserve(matrix.nonZeros() + matrix.cols());
  for (Index j = 0; j < matrix.cols(); ++j) {
    taller.startVec(j);
    for (SparseView::InnerIterator entry(matrix, j); entry; ++entry)
      taller.insertBackByOuterInner(j, entry.index()) = entry.value();
    taller.insertBackByOuterInner(j, matrix.rows()) = 1;
  }
  taller.finalize();
  return taller;
}

Vector sum_of_columns(const DenseView& matrix) {
  Vector sum = Vector::Zero(matrix.rows());
  for (Index j = 0; j < matrix.cols(); ++j) sum += matrix.col(j);
  return sum;
}

Vector sum_of_columns(const SparseView& matrix) {
  Vector sum = Vector::Zero(matrix.rows());
  for (Index j = 0; j < matrix.cols(); ++j)
    for (SparseView::InnerIterator entry(matrix, j); entry; ++entry) sum(entry.index()) += entry.value();
  return sum;
}

// sum_j (a_ij - mean_i)^2
Vector squared_deviations(const DenseView& matrix, const Vector& mean) {
  Vector sum = Vector::Zero(matrix.rows());
  for (Index j = 0; j < matrix.cols(); ++j) sum += (matrix.col(j) - mean).cwiseAbs2();
  return sum;
}

Vector squared_deviations(const SparseView& matrix, const Vector& mean) {
  Vector sum = Vector::Zero(matrix.rows());
  Vector zeros = Vector::Constant(matrix.rows(), static_cast<double>(matrix.cols()));
  for (Index j = 0; j < matrix.cols(); ++j)
    for (SparseView::InnerIterator entry(matrix, j); entry; ++entry) {
      const double deviation = entry.value() - mean(entry.index());
      sum(entry.index()) += deviation * deviation;
      zeros(entry.index()) -= 1;
    }
  return sum + zeros.cwiseProduct(mean.cwiseAbs2());
}

void scores_of(const DenseView& matrix, Range samples, ConstMatrixRef W, MatrixRef scores) {
  product_transposed(matrix.middleCols(samples.first, samples.count), W, scores);
}

void scores_of(const SparseView& matrix, Range samples, ConstMatrixRef W, MatrixRef scores) {
  for (Index s = 0; s < samples.count; ++s)
    for (Index c = 0; c < W.cols(); ++c) {
      double score = 0;
      for (SparseView::InnerIterator entry(matrix, samples.first + s); entry; ++entry)
        score += entry.value() * W(entry.index(), c);
      scores(s, c) = score;
    }
}

void accumulate_samples(const DenseView& matrix, Range samples, ConstMatrixRef R, MatrixRef sum) {
  product_add(matrix.middleCols(samples.first, samples.count), R, sum);
}

void accumulate_samples(const SparseView& matrix, Range samples, ConstMatrixRef R, MatrixRef sum) {
  for (Index s = 0; s < samples.count; ++s)
    for (Index c = 0; c < R.cols(); ++c) {
      const double weight = R(s, c);
      for (SparseView::InnerIterator entry(matrix, samples.first + s); entry; ++entry)
        sum(entry.index(), c) += entry.value() * weight;
    }
}

void accumulate_squared_samples(const DenseView& matrix, Range samples, ConstMatrixRef R, MatrixRef sum) {
  thread_local Matrix squares;
  squares = matrix.middleCols(samples.first, samples.count).cwiseAbs2();
  product_add(squares, R, sum);
}

void accumulate_squared_samples(const SparseView& matrix, Range samples, ConstMatrixRef R, MatrixRef sum) {
  for (Index s = 0; s < samples.count; ++s)
    for (Index c = 0; c < R.cols(); ++c)
      for (SparseView::InnerIterator entry(matrix, samples.first + s); entry; ++entry)
        sum(entry.index(), c) += entry.value() * entry.value() * R(s, c);
}

void accumulate_weighted_gram(const DenseView& matrix, Range samples, ConstVectorRef weights,
                              MatrixRef gram) {
  thread_local Matrix weighted;
  const auto A = matrix.middleCols(samples.first, samples.count);
  weighted = A * weights.asDiagonal();
  gram.triangularView<Eigen::Lower>() += weighted * A.transpose();
}

void accumulate_weighted_gram(const SparseView& matrix, Range samples, ConstVectorRef weights,
                              MatrixRef gram) {
  for (Index s = 0; s < samples.count; ++s)
    for (SparseView::InnerIterator column(matrix, samples.first + s); column; ++column) {
      const double scaled = weights(s) * column.value();
      auto target = gram.col(column.index());
      auto row = column;  // entries are in the order of their rows: from the diagonal down
      for (; row; ++row) target(row.index()) += scaled * row.value();
    }
}

Vector largest_of_columns(const DenseView& matrix) {
  return matrix.cwiseAbs().rowwise().maxCoeff();
}

Vector largest_of_columns(const SparseView& matrix) {
  Vector largest = Vector::Zero(matrix.rows());
  for (Index j = 0; j < matrix.cols(); ++j)
    for (SparseView::InnerIterator entry(matrix, j); entry; ++entry)
      largest(entry.index()) = std::max(largest(entry.index()), std::abs(entry.value()));
  return largest;
}

}  // namespace

Index Features::dimension() const {
  return std::visit([](const auto& matrix) -> Index { return matrix.rows(); }, storage_->numbers);
}

Index Features::size() const {
  return std::visit([](const auto& matrix) -> Index { return matrix.cols(); }, storage_->numbers);
}

Features Features::subset(const std::vector<Index>& samples) const {
  return std::visit([&](const auto& matrix) { return Features(columns_of(matrix, samples)); },
                    storage_->numbers);
}

Features Features::transposed() const {
  if (is_sparse()) return Features(SparseMatrix(sparse().transpose()));
  return Features(Matrix(dense().transpose()));
}

void Features::rescale(ConstVectorRef shift, ConstVectorRef factor) {
  assert(shift.size() == dimension() && factor.size() == dimension());
  *this = std::visit([&](const auto& matrix) { return Features(with_rescaled_rows(matrix, shift, factor)); },
                     storage_->numbers);
}

void Features::append_constant() {
  *this =
      std::visit([](const auto& matrix) { return Features(with_row_of_ones(matrix)); }, storage_->numbers);
}

Vector Features::mean() const {
  const Vector sum = std::visit([](const auto& matrix) { return sum_of_columns(matrix); }, storage_->numbers);
  return sum / static_cast<double>(size());
}

Vector Features::deviation() const {
  const Vector centre = mean();
  const Vector sum =
      std::visit([&](const auto& matrix) { return squared_deviations(matrix, centre); }, storage_->numbers);
  return (sum / static_cast<double>(size())).cwiseSqrt();
}

Vector Features::largest() const {
  return std::visit([](const auto& matrix) { return largest_of_columns(matrix); }, storage_->numbers);
}

void Features::scores(Range samples, ConstMatrixRef W, MatrixRef scores) const {
  assert(samples.end() <= size() && W.rows() == dimension() && scores.rows() == samples.count);
  std::visit([&](const auto& matrix) { scores_of(matrix, samples, W, scores); }, storage_->numbers);
}

void Features::accumulate(Range samples, ConstMatrixRef R, MatrixRef sum) const {
  assert(samples.end() <= size() && R.rows() == samples.count && sum.rows() == dimension());
  std::visit([&](const auto& matrix) { accumulate_samples(matrix, samples, R, sum); }, storage_->numbers);
}

void Features::accumulate_squares(Range samples, ConstMatrixRef R, MatrixRef sum) const {
  assert(samples.end() <= size() && R.rows() == samples.count && sum.rows() == dimension());
  std::visit([&](const auto& matrix) { accumulate_squared_samples(matrix, samples, R, sum); },
             storage_->numbers);
}

void Features::accumulate_gram(Range samples, ConstVectorRef weights, MatrixRef gram) const {
  assert(samples.end() <= size() && weights.size() == samples.count && gram.rows() == dimension());
  std::visit([&](const auto& matrix) { accumulate_weighted_gram(matrix, samples, weights, gram); },
             storage_->numbers);
}

}  // namespace bizo
