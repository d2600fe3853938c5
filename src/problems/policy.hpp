// Policies of simulators: linear, or multi-layer perceptrons with tanh units; every lane has its own
// parameters, which are laid out like those of MlpShape. (A linear policy with one output: its weights, then
// its bias.)
#pragma once

#include "problems/mlp_shape.hpp"
#include "problems/simulator.hpp"

namespace bizo::problems {

class Policy {
 public:
  // `hidden`: widths of the hidden layers; none: linear.
  Policy(Index observations, const std::vector<Index>& hidden, Index outputs);
  Index parameters() const { return layers_.back().biases.end(); }
  Index observations() const { return layers_.front().inputs; }
  Index outputs() const { return layers_.back().outputs; }
  // Zero if linear; else random, with biases of zero.
  Vector start(std::uint64_t seed) const;

  // The numbers that a call needs for itself.
  struct Scratch {
    std::vector<Lanes> one, other;
  };
  void apply(std::span<const Lanes> parameters, std::span<const Lanes> seen, std::span<Lanes> outputs,
             Scratch& scratch) const;

 private:
  MlpShape shape_;
  std::vector<MlpLayer> layers_;
};

}  // namespace bizo::problems
