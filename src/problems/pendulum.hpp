// A pendulum that a weak torque u swings up (OpenAI gym):
//   w <- w + (3 g / (2 l) sin a + 3 u / (m l^2)) dt,  a <- a + w dt,  g = 10, dt = 0.05; a = 0 is up.
// State: a, w; length l = 1 and mass m = 1. Seen: cos a, sin a, w/8. u = 2 tanh(output). gym: |w| <= 8 by
// clipping, reward -(a^2 + 0.1 w^2 + 0.001 u^2) before the step, a within [-pi, pi). smooth: no clipping, and
// pi^2/2 (1 - cos a) in place of a^2. 200 steps.
#pragma once

#include "problems/simulator.hpp"

namespace bizo::problems {

class Pendulum final : public Simulator {
 public:
  explicit Pendulum(Variant variant);
  std::vector<double> plant() const override { return {1, 1}; }
  Vector start(std::span<const double> uniforms) const override;  // a in +-pi, w in +-1
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;

 private:
  Variant variant_;
};

}  // namespace bizo::problems
