#include "problems/mountain_car.hpp"

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
namespace {

constexpr double kTopSpeed = 0.07;

void cosine_of_thrice(const Lanes& position, Lanes& sine, Lanes& cosine) {
  Lanes thrice;
  for (std::size_t i = 0; i < kLanes; ++i) thrice[i] = 3 * position[i];
  sincos_radians(thrice, sine, cosine);
}

}  // namespace

MountainCar::MountainCar(Variant variant)
    : Simulator({.states = 4,
                 .observations = 2,
                 .outputs = 1,
                 .draws = 1,
                 .horizon = variant == Variant::gym ? 999 : 200}),
      variant_(variant) {}

Vector MountainCar::start(std::span<const double> uniforms) const {
  return Vector{{-0.6 + 0.2 * uniforms[0], 0, plant()[0], plant()[1]}};
}

void MountainCar::observe(std::span<const Lanes> state, std::span<Lanes> seen) const {
  seen[0] = state[0];
  for (std::size_t i = 0; i < kLanes; ++i) seen[1][i] = state[1][i] / kTopSpeed;
}

void MountainCar::judge(std::span<const Lanes> state, const Lanes& engine, Lanes& reward,
                        Lanes& ended) const {
  const auto& position = state[0];
  for (std::size_t i = 0; i < kLanes; ++i) reward[i] = -0.1 * engine[i] * engine[i];
  if (variant_ == Variant::gym) {
    for (std::size_t i = 0; i < kLanes; ++i) ended[i] = position[i] >= 0.45 ? 1 : 0;
    for (std::size_t i = 0; i < kLanes; ++i) reward[i] += 100 * ended[i];
    return;
  }
  Lanes sine, cosine;
  cosine_of_thrice(position, sine, cosine);
  for (std::size_t i = 0; i < kLanes; ++i) reward[i] += 0.5 * (sine[i] - 1);
  ended.fill(0);
}

void MountainCar::step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                       Lanes& ended) const {
  constexpr double kLeft = -1.2, kRight = 0.6;
  auto &position = state[0], &velocity = state[1];
  const auto &power = state[2], &slope = state[3];
  Lanes engine = outputs[0], sine, cosine;
  if (variant_ == Variant::smooth) tanh_inplace(engine);
  for (double& u : engine) u = clip(u, -1, 1);
  cosine_of_thrice(position, sine, cosine);
  for (std::size_t i = 0; i < kLanes; ++i) velocity[i] += power[i] * engine[i] - slope[i] * cosine[i];
  if (variant_ == Variant::gym)
    for (double& v : velocity) v = clip(v, -kTopSpeed, kTopSpeed);
  for (std::size_t i = 0; i < kLanes; ++i) position[i] += velocity[i];
  if (variant_ == Variant::gym)
    for (std::size_t i = 0; i < kLanes; ++i) {
      position[i] = clip(position[i], kLeft, kRight);
      velocity[i] = position[i] <= kLeft && velocity[i] < 0 ? 0 : velocity[i];
    }
  judge(state, engine, reward, ended);
}

}  // namespace bizo::problems
