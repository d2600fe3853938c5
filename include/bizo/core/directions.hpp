// Random directions that are never stored or sent: every rank rebuilds any entry from the block's key.
#pragma once

#include <string_view>

#include "bizo/core/frame_moments.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// Directions of x or of y.
enum class Space : std::uint64_t { outer, inner };

// The key of `count` directions: (seed, iteration, space). The families are known to every rank.
struct DirectionBlock {
  std::uint64_t seed = 0;
  std::uint64_t iteration = 0;
  Index count = 0;
  Space space = Space::outer;
  bool operator==(const DirectionBlock&) const = default;
};

// A distribution of blocks of directions in R^d with E[u uT] = I / d for each direction, so that for every
// family
//   g = (d / l) sum_j D_j u_j
// is unbiased when D_j = u_jT grad (docs/math.md, The estimate). Entries depend on the block, on the
// direction's and the coordinate's index, and on nothing else. Not thread-safe: a family may keep scratch
// memory.
class DirectionFamily {
 public:
  // Coordinates are combined in slices of this length, aligned to its multiples, so that results do not
  // depend on how slices are dealt to ranks.
  static constexpr Index kSlice = 4096;

  explicit DirectionFamily(Index dimension) : dimension_(dimension) {}
  virtual ~DirectionFamily() = default;

  Index dimension() const { return dimension_; }

  // The largest block the family can make: d (or the order of its transform, if that is larger) for
  // orthogonal families, unlimited for the others.
  virtual Index max_count() const = 0;

  // Of the estimate from `count` directions of a block; alpha and beta bound it where the true form is
  // another.
  virtual FrameMoments moments(Index count) const = 0;

  // Whether no direction is preferred: then curvatures along some give the trace and the size of a Hessian.
  virtual bool is_isotropic() const { return false; }

  // Whether entries are independent N(0, 1/d): what Stein's identities for second derivatives need.
  virtual bool is_normal() const { return false; }

  // out(i, j) = entry rows.first + i of direction which.first + j;  out is rows.count x which.count.
  virtual void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) = 0;

  // sum(i) = sum_j weights(j) u_j(rows.first + i), j in order.  weights has block.count entries; rows.first
  // is a multiple of kSlice. The default rebuilds the entries; families with a fast transform override it.
  virtual void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum);

  // What the slices in `rows` contribute, a column each, to U^T v (count x slices; v has rows.count entries)
  // and to U^T U (its columns one under the other, count^2 x slices). rows.first is a multiple of kSlice. The
  // whole is the sum of the columns, in order.
  Matrix project(const DirectionBlock& block, ConstVectorRef v, Range rows);
  Matrix gram(const DirectionBlock& block, Range rows);

 private:
  template <class Contribute>  // contribute(slice of rows, entries of all directions there, column)
  Matrix by_slice(const DirectionBlock& block, Range rows, Index results, Contribute contribute);

  Index dimension_;
  Matrix scratch_;
};

}  // namespace bizo
