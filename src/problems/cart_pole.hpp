// A pole on a cart that a force pushes (Barto, Sutton and Anderson 1983, with the constants of OpenAI gym):
//   M = 1 + m, F' = (F + m l w^2 sin a) / M,  w' = (g sin a - F' cos a) / (l (4/3 - m cos^2 a / M)),
//   v' = F' - m l w' cos a / M,  by explicit Euler steps of 0.02 s.
// State: position (m), velocity, angle a from the upright, angular velocity w; half-length l and mass m of
// the pole. Seen: the first four. gym: F = 10 or -10 N by the sign of one output; a reward of 1 a step until
// |position| > 2.4 or |a| > 12 degrees, 500 steps at most. smooth: F = 10 tanh(output), reward
// exp(-((a/0.2)^2 + position^2)/2) - 1 after the step, 200 steps.
#pragma once

#include "problems/simulator.hpp"

namespace bizo::problems {

class CartPole final : public Simulator {
 public:
  explicit CartPole(Variant variant);
  std::vector<double> plant() const override { return {0.5, 0.1}; }  // m, kg
  Vector start(std::span<const double> uniforms) const override;     // each of the four in +-0.05
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;

 private:
  void judge(std::span<const Lanes> state, Lanes& reward, Lanes& ended) const;
  Variant variant_;
};

}  // namespace bizo::problems
