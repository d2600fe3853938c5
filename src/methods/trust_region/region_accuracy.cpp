// Values that are not exact, in a trust-region search: how accurate they should be, and better ones.
#include <cmath>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

// Where a step is too short to be taken (half of rho: as in propose_step), the point within rho at which the
// model differs most.
Vector RegionSearch::next_step() const {
  const Vector s = region_step(model_, region(radii_.delta()));
  return s.norm() >= 0.5 * radii_.rho() ? s : farthest_from_zero(model_, region(radii_.rho()));
}

double RegionSearch::interest() const {
  if (stage_ == Stage::start || model_.gradient.size() == 0) return kNaN;
  return std::abs(decrease_of_model(next_step()));
}

Vector RegionSearch::effects() const {
  Vector effects = points_.interpolation().exchange(next_step()).lagrange;
  effects(points_.best()) -= 1;
  if (of_roots_) effects = effects.cwiseProduct(ValueRoots::slopes(points_.values(), points_.min()));
  return effects;
}

void RegionSearch::revise(const std::vector<Index>& which, const Vector& values, const Matrix& residuals) {
  for (std::size_t k = 0; k < which.size(); ++k) {
    const auto i = static_cast<Index>(k);
    points_.revise(which[k], values(i), residuals.col(i));
  }
  points_.settle(radii_.delta());
  remodel();
}

}  // namespace bizo::methods
