#include "problems/pendulum.hpp"

#include <cmath>
#include <numbers>

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
namespace {

constexpr double kHalfTurn = std::numbers::pi, kStrongestTorque = 2, kFastestPendulum = 8;

}  // namespace

Pendulum::Pendulum(Variant variant)
    : Simulator({.states = 4, .observations = 3, .outputs = 1, .draws = 2, .horizon = 200}),
      variant_(variant) {}

Vector Pendulum::start(std::span<const double> uniforms) const {
  return Vector{{kHalfTurn * (2 * uniforms[0] - 1), 2 * uniforms[1] - 1, plant()[0], plant()[1]}};
}

void Pendulum::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  sincos_radians(state[0], seen[1], seen[0]);
  for (std::size_t i = 0; i < kLanes; ++i) seen[2][i] = state[1][i] / kFastestPendulum;
}

void Pendulum::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                    Lanes& ended) const {
  constexpr double kGravity = 10, kStep = 0.05;
  const bool smooth = variant_ == Variant::smooth;
  auto &angle = state[0], &turning = state[1];
  const auto &length = state[2], &mass = state[3];
  Lanes torque = outputs[0], sine, cosine;
  tanh_inplace(torque);
  for (double& u : torque) u *= kStrongestTorque;
  sincos_radians(angle, sine, cosine);
  for (std::size_t i = 0; i < kLanes; ++i) {
    const double within = angle[i] - 2 * kHalfTurn * std::floor((angle[i] + kHalfTurn) / (2 * kHalfTurn));
    const double tilt = smooth ? 0.5 * kHalfTurn * kHalfTurn * (1 - cosine[i]) : within * within;
    reward[i] = -(tilt + 0.1 * turning[i] * turning[i] + 0.001 * torque[i] * torque[i]);
    const double turn =
        1.5 * kGravity / length[i] * sine[i] + 3 * torque[i] / (mass[i] * length[i] * length[i]);
    const double faster = turning[i] + turn * kStep;
    turning[i] = smooth ? faster : clip(faster, -kFastestPendulum, kFastestPendulum);
    angle[i] += turning[i] * kStep;
  }
  ended.fill(0);
}

}  // namespace bizo::problems
