// Responses of the inner solution to the directions of a block: w_j = dy*/dz u_j. While directions are held,
// perturbed solves start at y +- h w_j; and the next base solve starts where they predict its solution
// (docs/math.md, Tangents). Takes p numbers a direction: for small p l.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/executor.hpp"

namespace bizo::methods {

class TangentCache {
 public:
  // Gives the query of a DifferenceProbe what is known of its directions, if anything is.
  void offer(Query& query) const;

  // From the payload of the query's outcomes. A block in which a direction failed is forgotten.
  void take(const Query& query, const Outcomes& outcomes);

  // W a, a the coefficients of the direction's projection on the block; empty if there are no tangents.
  Vector response(const Vector& direction, Combiner& combiner) const;

  // Mean square of the residuals at y; NaN without tangents.
  double mean_square_residual() const;

  void archive(Archive& archive) { archive(block_, radius_, tangents_, residuals_); }

 private:
  DirectionBlock block_;
  double radius_ = kNaN;
  Matrix tangents_;  // p x l
  Vector residuals_;
};

}  // namespace bizo::methods
