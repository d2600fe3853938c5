// A simulator whose training rewards have a learned part: o_k what a policy sees after a step,
//   r + sum_k w_k o_k + sum_k w_{m+k} o_k^2,   k = 1 .. m.
// The weights are the last states of an episode (Simulator::plant says 0), so each lane has its own.
#pragma once

#include <memory>

#include "problems/simulator.hpp"

namespace bizo::problems {

class ShapedReward final : public Simulator {
 public:
  explicit ShapedReward(std::shared_ptr<const Simulator> plain);
  static Index weights(const Simulator& plain) { return 2 * plain.shape().observations; }

  std::vector<double> plant() const override {
    return std::vector<double>(static_cast<std::size_t>(weights(*plain_)), 0.0);
  }
  Vector start(std::span<const double> uniforms) const override;
  void observe(std::span<const Lanes> state, std::span<Lanes> seen) const override;
  void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
            Lanes& ended) const override;

 private:
  std::size_t states() const { return static_cast<std::size_t>(plain_->shape().states); }
  std::shared_ptr<const Simulator> plain_;
};

}  // namespace bizo::problems
