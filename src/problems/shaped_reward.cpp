#include "problems/shaped_reward.hpp"

namespace bizo::problems {
namespace {

Simulator::Shape shape_of(const Simulator& plain) {
  Simulator::Shape shape = plain.shape();
  shape.states += ShapedReward::weights(plain);
  return shape;
}

}  // namespace

ShapedReward::ShapedReward(std::shared_ptr<const Simulator> plain)
    : Simulator(shape_of(*plain)), plain_(std::move(plain)) {}

Vector ShapedReward::start(std::span<const double> uniforms) const {
  Vector state = Vector::Zero(shape().states);
  state.head(plain_->shape().states) = plain_->start(uniforms);
  return state;
}

void ShapedReward::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  plain_->observe(state.first(states()), seen);
}

void ShapedReward::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                        Lanes& ended) const {
  const auto m = static_cast<std::size_t>(shape().observations);
  plain_->step(state.first(states()), outputs, reward, ended);
  std::vector<Lanes> seen(m);
  plain_->observe(state.first(states()), seen);
  const auto weights = state.subspan(states());
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t i = 0; i < kLanes; ++i)
      reward[i] += seen[k][i] * (weights[k][i] + weights[m + k][i] * seen[k][i]);
}

}  // namespace bizo::problems
