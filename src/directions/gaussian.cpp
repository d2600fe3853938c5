#include "bizo/directions/gaussian.hpp"

#include <cmath>

#include "bizo/directions/stream.hpp"

namespace bizo {

void GaussianDirections::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(dimension()));
  for (Index k = 0; k < which.count; ++k) {
    fill_normal(stream_of(block, which.first + k), static_cast<std::uint64_t>(rows.first),
                span_of(out.col(k)));
    out.col(k) *= scale;
  }
}

}  // namespace bizo
