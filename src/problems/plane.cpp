#include "problems/plane.hpp"

#include <algorithm>

namespace bizo::problems {

Vector Plane::start(std::span<const double> uniforms) const {
  return Vector{{0, 0, 2 * uniforms[0] - 1, 2 * uniforms[1] - 1}};
}

void Plane::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  std::copy_n(state.begin(), 2, seen.begin());
}

void Plane::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward, Lanes& ended) const {
  constexpr double kLongest = 0.1, kNear = 0.01;
  reward.fill(0);
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < kLanes; ++i) {
      double& position = state[k][i];
      position = clip(position + clip(outputs[k][i], -kLongest, kLongest), -1, 1);
      const double miss = position - state[2 + k][i];
      reward[i] -= miss * miss;
    }
  for (std::size_t i = 0; i < kLanes; ++i) ended[i] = reward[i] >= -kNear ? 1 : 0;
}

}  // namespace bizo::problems
