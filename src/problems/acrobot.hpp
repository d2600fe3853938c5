// Two links that hang on each other, with a torque u between them (Sutton 1996; the "book" dynamics of OpenAI
// gym): lengths, masses and moments of inertia 1, centres of mass in the middle, g = 9.8, one Runge-Kutta
// step of 0.2 s with a constant torque.
// State: angles a (of the first link from hanging) and b (of the second from the first), and their
// velocities. Seen: cos and sin of a and of b, velocities by 4 pi and 9 pi. gym: u = -1, 0 or 1 by the
// largest of three outputs; velocities are clipped to +-4 pi and +-9 pi; reward -1 a step until
// -cos a - cos(a + b) > 1, 500 steps at most. smooth: u = tanh(output), no bounds, reward
// -(2 + cos a + cos(a + b))/4 after the step, 200 steps.
#pragma once

#include "problems/simulator.hpp"

namespace bizo::problems {

class Acrobot final : public Simulator {
 public:
  explicit Acrobot(Variant variant);
  Vector start(std::span<const double> uniforms) const override;  // each of the four in +-0.1
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;

 private:
  Variant variant_;
};

}  // namespace bizo::problems
