// Where a search moves: the coordinates of x that are not fixed, as z = (x - x_0) / unit.
#pragma once

#include <vector>

#include "bizo/core/problem.hpp"

namespace bizo::methods {

// The coordinates of x that no box fixes.
std::vector<Index> unfixed_coordinates(const ProblemInfo& problem);

class SearchSpace {
 public:
  SearchSpace() = default;
  // scale: of x, d numbers. A coordinate between two bounds has a unit of at most `share` of their distance.
  SearchSpace(const ProblemInfo& problem, const Vector& scale, double share);

  Index size() const { return static_cast<Index>(free_.size()); }
  // Bounds of z, infinite where there are none.
  const Vector& low() const { return low_; }
  const Vector& high() const { return high_; }
  // x at z, which is moved into the box: exactly on a bound of x where z is on one or beyond.
  Vector at(const Vector& z) const;
  // z of x.
  Vector of(const Vector& x) const;
  const Vector& start() const { return start_; }  // x_0

 private:
  Box box_;
  Vector start_;
  std::vector<Index> free_;
  Vector unit_, low_, high_;
};

}  // namespace bizo::methods
