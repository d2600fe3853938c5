#include "methods/frame_search/frame.hpp"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>

namespace bizo::methods {

std::vector<Index> Frame::support(Index n, Index settle, const Vector& gradient) const {
  if (count() < settle || left() <= n) return rows_;
  std::vector<Index> sorted = rows_;
  std::ranges::stable_sort(sorted, {}, [&](Index i) { return std::abs(gradient(i)); });
  sorted.resize(static_cast<std::size_t>(std::max<Index>(static_cast<Index>(rows_.size()) / 2, n)));
  return sorted;
}

// Twice is enough (Kahan; Parlett 1980).
void Frame::orthogonalize(Matrix& block) const {
  for (int pass = 0; pass < 2 && count() > 0; ++pass)
    block -= directions_ * (directions_.transpose() * block).eval();
}

Matrix Frame::extend(Index max, Index settle, const Vector& gradient, const RandomKey& key) {
  const Index d = directions_.rows(), n = std::min(max, left());
  Matrix block = Matrix::Zero(d, n);
  const auto on = support(n, settle, gradient);
  Vector draw(static_cast<Index>(on.size()));
  RandomKey stream = key;
  for (Index j = 0; j < n; ++j, ++stream.stream) {
    fill_sign(stream, 0, {draw.data(), static_cast<std::size_t>(draw.size())});
    block.col(j)(on) = draw;
  }
  orthogonalize(block);
  Eigen::HouseholderQR<Matrix> qr(block);
  // Less of a direction than sqrt(eps) of its length 1 to sqrt(d) would be rounding for the most part.
  if (qr.matrixQR().diagonal().cwiseAbs().minCoeff() < 1e-8) {
    // Signs on few coordinates may be dependent; normals on all of them are not.
    draw.resize(static_cast<Index>(rows_.size()));
    block.setZero();
    for (Index j = 0; j < n; ++j, ++stream.stream) {
      fill_normal(stream, 0, {draw.data(), static_cast<std::size_t>(draw.size())});
      block.col(j)(rows_) = draw;
    }
    orthogonalize(block);
    qr.compute(block);
  }
  block = qr.householderQ() * Matrix::Identity(d, n);
  directions_.conservativeResize(Eigen::NoChange, count() + n);
  directions_.rightCols(n) = block;
  return block;
}

}  // namespace bizo::methods
