// An orthonormal frame of R^d over some of the coordinates, made in blocks. Later blocks favour the
// coordinates whose derivative is still small in the estimate: those whose sign the earlier directions left
// open.
#pragma once

#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class Frame {
 public:
  Frame() = default;
  // Over the coordinates `rows` of R^dimension.
  Frame(Index dimension, std::vector<Index> rows) : directions_(dimension, 0), rows_(std::move(rows)) {}

  const std::vector<Index>& rows() const { return rows_; }
  Index count() const { return directions_.cols(); }
  Index left() const { return static_cast<Index>(rows_.size()) - count(); }

  // Appends a block of n <= `max` unit directions, orthogonal to each other and to all before, and returns
  // it (d x n). Random signs, orthogonalized; once `settle` directions are there, and more than n are left,
  // they live on the half of the coordinates with the least |gradient| (d numbers). Derived: docs/math.md,
  // Frame search.
  Matrix extend(Index max, Index settle, const Vector& gradient, const RandomKey& key);

  void archive(Archive& archive) { archive(directions_, rows_); }

 private:
  std::vector<Index> support(Index n, Index settle, const Vector& gradient) const;
  void orthogonalize(Matrix& block) const;

  Matrix directions_;
  std::vector<Index> rows_;
};

}  // namespace bizo::methods
