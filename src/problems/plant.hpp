// Plants for control: linear systems of physical parameters, by explicit Euler steps.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "problems/linear_quadratic.hpp"

namespace bizo::problems {

// A system with what it is to be controlled for, and its derivatives in the logarithms of two physical
// parameters.
struct Plant {
  LinearQuadratic system;
  Matrix start;  // E s_0 s_0^T
  std::array<Matrix, 2> dA, dB;
};

std::vector<std::string> plant_names();

// cart-pole: a force on the cart balances the pole, s = (position, velocity, angle, angular velocity),
//   linearized about the upright. Parameters: half-length (0.5 m) and mass (0.1 kg) of the pole. Cart 1 kg,
//   g = 9.8, steps of 0.02 s (Barto, Sutton and Anderson 1983, with the constants of OpenAI gym); start
//   uniform in +-0.05, Q = diag(1, 0.1, 10, 0.1), R = 0.01.
// spring: a force on a mass on a damped spring, s = (position, velocity). Parameters: stiffness (4) and mass
//   (1). Damping 2, steps of 0.1; stable without control. Start uniform in +-1, Q = diag(1, 0.1), R = 0.01.
// `factors` multiply the parameters.
Plant make_plant(const std::string& name, const std::array<double, 2>& factors);

}  // namespace bizo::problems
