#include "directions/rademacher.hpp"

#include <cmath>

#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

void Rademacher::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(dimension()));
  for (Index k = 0; k < which.count; ++k) {
    fill_sign(stream_of(block, which.first + k), static_cast<std::uint64_t>(rows.first), span_of(out.col(k)));
    out.col(k) *= scale;
  }
}

Row<MakeDirections> rademacher_row() {
  return plain_row<Rademacher>("rademacher", "independent random signs (SPSA)",
                               R"(u_j(i) = +-1/sqrt(d), independent; any l. Second moment (d + l - 1)/l.
Filling and combining cost l d random bits, far cheaper than normals. Nothing is stored.
Prefer it for independent directions at large d.)");
}

}  // namespace bizo::directions
