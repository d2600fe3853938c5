#include "problems/acrobot.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
namespace {

constexpr double kTurn = 2 * std::numbers::pi, kFastestLinks[] = {2 * kTurn, 4.5 * kTurn};

using Links = std::array<Lanes, 4>;

// The derivative of the state (Sutton and Barto, Reinforcement Learning, 1998, fig. 11.4).
void links_derivative(const Links& s, const Lanes& torque, Links& out) {
  constexpr double g = 9.8;
  Links waves;
  auto &sin_a = waves[0], &cos_a = waves[1], &sin_b = waves[2], &cos_b = waves[3];
  sincos_radians(s[0], sin_a, cos_a);
  sincos_radians(s[1], sin_b, cos_b);
  for (std::size_t i = 0; i < kLanes; ++i) {
    const double va = s[2][i], vb = s[3][i];
    const double d1 = 0.25 + (1.25 + cos_b[i]) + 2, d2 = 1.25 + 0.5 * cos_b[i];
    const double phi2 = 0.5 * g * (sin_a[i] * cos_b[i] + cos_a[i] * sin_b[i]);
    const double phi1 = -0.5 * vb * vb * sin_b[i] - vb * va * sin_b[i] + 1.5 * g * sin_a[i] + phi2;
    const double bend =
        (torque[i] + d2 / d1 * phi1 - 0.5 * va * va * sin_b[i] - phi2) / (1.25 - d2 * d2 / d1);
    out[0][i] = va;
    out[1][i] = vb;
    out[2][i] = -(d2 * bend + phi1) / d1;
    out[3][i] = bend;
  }
}

void move_links(const Links& from, double by, const Links& slope, Links& to) {
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < kLanes; ++i) to[k][i] = from[k][i] + by * slope[k][i];
}

// One step of the classical Runge-Kutta method of order 4.
void integrate_links(Links& s, const Lanes& torque) {
  constexpr double h = 0.2;
  Links k1, k2, k3, k4, at;
  links_derivative(s, torque, k1);
  move_links(s, h / 2, k1, at);
  links_derivative(at, torque, k2);
  move_links(s, h / 2, k2, at);
  links_derivative(at, torque, k3);
  move_links(s, h, k3, at);
  links_derivative(at, torque, k4);
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < kLanes; ++i)
      s[k][i] += h / 6 * (k1[k][i] + 2 * k2[k][i] + 2 * k3[k][i] + k4[k][i]);
}

// The number of the largest of three outputs, the first of equal ones, less 1.
void choose_torque(std::span<const Lanes> outputs, Lanes& torque) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    const double left = outputs[0][i], none = outputs[1][i], right = outputs[2][i];
    const double of_two = none > left ? 0 : -1, max = none > left ? none : left;
    torque[i] = right > max ? 1 : of_two;
  }
}

}  // namespace

Acrobot::Acrobot(Variant variant)
    : Simulator({.states = 4,
                 .observations = 6,
                 .outputs = variant == Variant::gym ? 3 : 1,
                 .draws = 4,
                 .horizon = variant == Variant::gym ? 500 : 200}),
      variant_(variant) {}

Vector Acrobot::start(std::span<const double> uniforms) const {
  Vector state(4);
  for (Index j = 0; j < 4; ++j) state(j) = -0.1 + 0.2 * uniforms[static_cast<std::size_t>(j)];
  return state;
}

void Acrobot::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  sincos_radians(state[0], seen[1], seen[0]);
  sincos_radians(state[1], seen[3], seen[2]);
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < kLanes; ++i) seen[4 + k][i] = state[2 + k][i] / kFastestLinks[k];
}

void Acrobot::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                   Lanes& ended) const {
  const bool smooth = variant_ == Variant::smooth;
  Lanes torque = outputs[0], both, sine, of_first, of_both;
  if (smooth)
    tanh_inplace(torque);
  else
    choose_torque(outputs, torque);
  Links s;
  std::copy_n(state.begin(), 4, s.begin());
  integrate_links(s, torque);
  if (!smooth)
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t i = 0; i < kLanes; ++i) {
        s[k][i] -= kTurn * std::floor(s[k][i] / kTurn + 0.5);
        s[2 + k][i] = clip(s[2 + k][i], -kFastestLinks[k], kFastestLinks[k]);
      }
  std::copy_n(s.begin(), 4, state.begin());
  for (std::size_t i = 0; i < kLanes; ++i) both[i] = s[0][i] + s[1][i];
  sincos_radians(s[0], sine, of_first);
  sincos_radians(both, sine, of_both);
  for (std::size_t i = 0; i < kLanes; ++i) {
    const double depth = of_first[i] + of_both[i];
    ended[i] = !smooth && -depth > 1 ? 1 : 0;
    reward[i] = smooth ? -0.25 * (2 + depth) : ended[i] - 1;
  }
}

}  // namespace bizo::problems
