// Where the runs of a multistart begin: at given points, maybe at the best one for another method, then near
// it, and one in four far away.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo::methods {

class StartPoints {
 public:
  StartPoints() = default;
  // given: d x n, starts after x_0; may have no columns. scale: of x. from_best: the first after those is the
  // best point itself.
  StartPoints(const ProblemInfo& problem, const Vector& scale, Matrix given, bool from_best,
              std::uint64_t seed);

  // Start number k >= 1. best: the best point so far.
  Vector at(Index k, const Vector& best) const;

 private:
  Vector nearby(Index k, const Vector& best) const;
  Vector far(Index k) const;

  Box box_;
  Vector low_, high_;  // of the region where starts are drawn
  Matrix given_;
  bool from_best_ = false;
  std::uint64_t seed_ = 0;
};

}  // namespace bizo::methods
