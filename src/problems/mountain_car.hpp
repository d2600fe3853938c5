// A car in a valley whose engine is too weak for the hill (MountainCarContinuous of OpenAI gym):
//   v <- v + power u - slope cos 3p,  p <- p + v;  power = 0.0015, slope = 0.0025.
// State: p, v; power and slope. Seen: p, v/0.07. gym: u is one output within [-1, 1], |v| <= 0.07,
// -1.2 <= p <= 0.6, and the left wall stops the car; rewards -0.1 u^2, and 100 at p >= 0.45, which ends the
// episode; 999 steps at most. smooth: u = tanh(output), no bounds, reward (sin 3p - 1)/2 - 0.1 u^2 after the
// step: how far below the top the car is; 200 steps.
#pragma once

#include "problems/simulator.hpp"

namespace bizo::problems {

class MountainCar final : public Simulator {
 public:
  explicit MountainCar(Variant variant);
  std::vector<double> plant() const override { return {0.0015, 0.0025}; }
  Vector start(std::span<const double> uniforms) const override;  // p in [-0.6, -0.4], v = 0
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;

 private:
  void judge(std::span<const Lanes> state, const Lanes& engine, Lanes& reward, Lanes& ended) const;
  Variant variant_;
};

}  // namespace bizo::problems
