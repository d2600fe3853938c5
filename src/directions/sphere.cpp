#include "directions/sphere.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

Sphere::Sphere(Index dimension) : DirectionFamily(dimension), tile_(std::min(dimension, kSlice)) {}

// The tiles are those of the whole direction, whatever rows are asked for.
double Sphere::inverse_norm(const DirectionBlock& block, Index j) {
  if (block_ != block) {
    inverse_norms_.setConstant(block.count, kNaN);
    block_ = block;
  }
  if (!std::isnan(inverse_norms_(j))) return inverse_norms_(j);
  double square = 0;
  for (Index begin = 0; begin < dimension(); begin += kSlice) {
    auto tile = tile_.head(std::min(kSlice, dimension() - begin));
    fill_normal(stream_of(block, j), static_cast<std::uint64_t>(begin), span_of(tile));
    square += dot(tile, tile);
  }
  return inverse_norms_(j) = 1.0 / std::sqrt(square);
}

void Sphere::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  for (Index k = 0; k < which.count; ++k) {
    const Index j = which.first + k;
    fill_normal(stream_of(block, j), static_cast<std::uint64_t>(rows.first), span_of(out.col(k)));
    out.col(k) *= inverse_norm(block, j);
  }
}

Row<MakeDirections> sphere_row() {
  return plain_row<Sphere>(
      "sphere", "independent, uniform on the unit sphere",
      "u_j = z / |z|, z ~ N(0, I), independent; any l. Second moment (d + l - 1)/l.\n"
      "As gaussian, and each direction that is used costs d more normals for its norm, once a block.\n"
      "Prefer it to gaussian where the radius must be exact.");
}

}  // namespace bizo::directions
