// The first look of sweep: along the diagonal of the box, from near to far.
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/sweep/sweep.hpp"

namespace bizo {
namespace {

constexpr int kDiagonalPoints = 4;

}  // namespace

// The points on both halves at z_ + a (bound - z_), a = 1/16, 1/8, 1/4, 1/2, at the same time; of few
// coordinates one on each half. Far points are often the dearest, of badly conditioned inner problems.
void Sweep::look_along_diagonal() {
  stage_ = Stage::diagonal;
  points_.clear();
  for (int k = reach_; k < (few() ? reach_ + 1 : kDiagonalPoints); ++k)
    for (const Index half : {0, 1})
      if (ends_(half) > 0)
        points_.push_back(
            {start_ + std::ldexp(1.0, k - kDiagonalPoints) * ((half == 0 ? low_ : high_) - start_)});
}

// With few coordinates a half ends where Phi rises.
std::optional<Iteration> Sweep::take_diagonal(const Outcomes& outcomes, const Vector& values) {
  if (const auto best = least(values); best && values(*best) < value_) move_to(outcomes, *best);
  if (few()) {
    Index k = 0;
    for (const Index half : {0, 1}) {
      if (!(ends_(half) > 0)) continue;
      ends_(half) = values(k) < last_(half) ? 1 : 0;
      last_(half) = values(k++);
    }
    if (++reach_ < kDiagonalPoints && ends_.sum() > 0) {
      look_along_diagonal();
      return {};
    }
  }
  ++row_.iteration;
  begin_cycle();
  return close(norm((z_ - start_).cwiseProduct(width_)));
}

}  // namespace bizo
