#include "directions/gaussian.hpp"

#include <cmath>

#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

void Gaussian::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(dimension()));
  for (Index k = 0; k < which.count; ++k) {
    fill_normal(stream_of(block, which.first + k), static_cast<std::uint64_t>(rows.first),
                span_of(out.col(k)));
    out.col(k) *= scale;
  }
}

Row<MakeDirections> gaussian_row() {
  return plain_row<Gaussian>(
      "gaussian", "independent normal entries",
      "u_j ~ N(0, I/d), independent; any l. Norms vary about 1 by 1/sqrt(2 d).\n"
      "Second moment (d + l + 1)/l. Filling and combining cost l d normals. Nothing is stored.\n"
      "Prefer it to reproduce published results, or with a post-hoc Gram correction.");
}

}  // namespace bizo::directions
