#include "problems/cart_pole.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
namespace {

constexpr double kPush = 10;  // N

}  // namespace

CartPole::CartPole(Variant variant)
    : Simulator({.states = 6,
                 .observations = 4,
                 .outputs = 1,
                 .draws = 4,
                 .horizon = variant == Variant::gym ? 500 : 200}),
      variant_(variant) {}

Vector CartPole::start(std::span<const double> uniforms) const {
  Vector state(6);
  for (Index j = 0; j < 4; ++j) state(j) = -0.05 + 0.1 * uniforms[static_cast<std::size_t>(j)];
  state.tail(2) << plant()[0], plant()[1];
  return state;
}

void CartPole::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  std::copy_n(state.begin(), 4, seen.begin());
}

void CartPole::judge(std::span<const Lanes> state, Lanes& reward, Lanes& ended) const {
  constexpr double kFarthest = 2.4, kSteepest = 12 * std::numbers::pi / 180;
  if (variant_ == Variant::gym) {
    reward.fill(1);
    for (std::size_t i = 0; i < kLanes; ++i)
      ended[i] = std::abs(state[0][i]) > kFarthest || std::abs(state[2][i]) > kSteepest ? 1 : 0;
    return;
  }
  ended.fill(0);
  for (std::size_t i = 0; i < kLanes; ++i)
    reward[i] = -0.5 * (25 * state[2][i] * state[2][i] + state[0][i] * state[0][i]);
  exp_inplace(reward);
  for (double& value : reward) value -= 1;
}

void CartPole::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                    Lanes& ended) const {
  constexpr double kGravity = 9.8, kCart = 1, kStep = 0.02;
  auto &position = state[0], &velocity = state[1], &angle = state[2], &turning = state[3];
  const auto &half_length = state[4], &pole = state[5];
  Lanes force = outputs[0], sine, cosine;
  if (variant_ == Variant::smooth) {
    tanh_inplace(force);
    for (double& f : force) f *= kPush;
  } else {
    for (double& f : force) f = f > 0 ? kPush : -kPush;
  }
  sincos_radians(angle, sine, cosine);
  for (std::size_t i = 0; i < kLanes; ++i) {
    const double l = half_length[i], m = pole[i], per_mass = 1 / (kCart + m);
    const double push = (force[i] + m * l * turning[i] * turning[i] * sine[i]) * per_mass;
    const double turn =
        (kGravity * sine[i] - cosine[i] * push) / (l * (4.0 / 3 - m * cosine[i] * cosine[i] * per_mass));
    const double speed_up = push - m * l * turn * cosine[i] * per_mass;
    position[i] += kStep * velocity[i];
    velocity[i] += kStep * speed_up;
    angle[i] += kStep * turning[i];
    turning[i] += kStep * turn;
  }
  judge(state, reward, ended);
}

}  // namespace bizo::problems
