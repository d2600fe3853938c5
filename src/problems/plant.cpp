#include "problems/plant.hpp"

namespace bizo::problems {
namespace {

// A force of weight 0.01, and no dynamics yet; s_0 is uniform in +-range.
Plant plant_of(const Vector& weights, double range) {
  const Index n = weights.size();
  Plant plant{
      {Matrix::Identity(n, n), Matrix::Zero(n, 1), weights.asDiagonal(), Matrix::Constant(1, 1, 0.01)},
      range * range / 3 * Matrix::Identity(n, n),
      {},
      {}};
  plant.dA.fill(Matrix::Zero(n, n));
  plant.dB.fill(Matrix::Zero(n, 1));
  return plant;
}

// With M = cart + pole and D = l (4/3 - m/M):  angle'' = (g angle - u/M) / D,  position'' = u/M - m l
// angle''/M. m l / D = r does not depend on l.
Plant cart_pole(double l, double m) {
  constexpr double g = 9.8, cart = 1, dt = 0.02;
  const double M = cart + m, s = 4.0 / 3 - m / M, D = l * s, r = m / s;
  // Derivatives in log m: M' = m.
  const double ds = -m * cart / (M * M), dD = l * ds, dr = (m * s - m * ds) / (s * s);
  Plant plant = plant_of(Vector{{1, 0.1, 10, 0.1}}, 0.05);
  Matrix &A = plant.system.A, &B = plant.system.B;
  A(0, 1) = A(2, 3) = dt;
  A(1, 2) = -dt * r * g / M;
  A(3, 2) = dt * g / D;
  B(1, 0) = dt * (1 / M + r / (M * M));
  B(3, 0) = -dt / (M * D);
  plant.dA[0](3, 2) = -A(3, 2);  // in log l: D' = D
  plant.dB[0](3, 0) = -B(3, 0);
  plant.dA[1](1, 2) = -dt * g * (dr / M - r * m / (M * M));
  plant.dA[1](3, 2) = -dt * g * dD / (D * D);
  plant.dB[1](1, 0) = dt * (-m / (M * M) + dr / (M * M) - 2 * r * m / (M * M * M));
  plant.dB[1](3, 0) = dt * (m * D + M * dD) / (M * M * D * D);
  return plant;
}

// mass position'' = u - stiffness position - damping position'.
Plant spring(double stiffness, double mass) {
  constexpr double damping = 2, dt = 0.1;
  Plant plant = plant_of(Vector{{1, 0.1}}, 1);
  Matrix &A = plant.system.A, &B = plant.system.B;
  plant.dA[0](1, 0) = -dt * stiffness / mass;
  plant.dA[1](1, 0) = dt * stiffness / mass;
  plant.dA[1](1, 1) = dt * damping / mass;
  plant.dB[1](1, 0) = -dt / mass;
  A(0, 1) = dt;
  A(1, 0) = -plant.dA[1](1, 0);
  A(1, 1) -= plant.dA[1](1, 1);
  B = -plant.dB[1];
  return plant;
}

}  // namespace

std::vector<std::string> plant_names() {
  return {"cart-pole", "spring"};
}

Plant make_plant(const std::string& name, const std::array<double, 2>& factors) {
  return name == "spring" ? spring(4 * factors[0], 1 * factors[1])
                          : cart_pole(0.5 * factors[0], 0.1 * factors[1]);
}

}  // namespace bizo::problems
