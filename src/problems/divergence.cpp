#include "problems/divergence.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

std::span<double> values_of(Matrix& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

// One score is that of the second of two classes.
Matrix as_two(const Matrix& scores) {
  Matrix two = Matrix::Zero(scores.rows(), 2);
  two.col(1) = scores.col(0);
  return two;
}

// Logarithms of the probabilities, row by row.
Matrix log_softmax(const Matrix& scores) {
  Matrix total = Matrix::Zero(scores.rows(), 1);
  const Vector largest = scores.rowwise().maxCoeff();
  for (Index k = 0; k < scores.cols(); ++k) {
    Matrix shifted = scores.col(k) - largest;
    exp_inplace(values_of(shifted));
    total += shifted;
  }
  total = (total.array() > 0).select(total, kNaN);  // the logarithm does not pass NaN on
  const Vector finite = 0 * total;
  log_inplace(values_of(total));
  return scores.colwise() - (largest + total.col(0) + finite);
}

}  // namespace

Divergence divergence(const Matrix& first, const Matrix& second) {
  const bool single = first.cols() == 1;
  const Matrix log_p = log_softmax(single ? as_two(first) : first),
               log_q = log_softmax(single ? as_two(second) : second);
  Matrix p = log_p, q = log_q;
  exp_inplace(values_of(p));
  exp_inplace(values_of(q));
  const Matrix ratio = log_p - log_q;
  Vector each = Vector::Zero(first.rows());
  for (Index k = 0; k < p.cols(); ++k) each.array() += p.col(k).array() * ratio.col(k).array();
  Divergence result;
  result.total = sum(each);
  result.in_first = p.array() * (ratio.colwise() - each).array();
  result.in_second = q - p;
  if (single) {
    result.in_first = Matrix(result.in_first.col(1));
    result.in_second = Matrix(result.in_second.col(1));
  }
  return result;
}

}  // namespace bizo::problems
