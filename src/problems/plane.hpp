// A point on a plane that moves to a goal it does not see (the navigation task of Finn, Abbeel and Levine,
// ICML 2017, with the constants of the code of ES-MAML): moves of at most 0.1 in each coordinate, within
// [-1, 1]; reward -|position - goal|^2 after the move; the episode ends when that is -0.01 or more; 100
// steps. State: position, goal. Seen: the position. Outputs: the move.
#pragma once

#include "problems/simulator.hpp"

namespace bizo::problems {

class Plane final : public Simulator {
 public:
  Plane() : Simulator({.states = 4, .observations = 2, .outputs = 2, .draws = 2, .horizon = 100}) {}
  Vector start(std::span<const double> uniforms) const override;  // at 0; the goal uniform in [-1, 1]^2
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;
};

}  // namespace bizo::problems
