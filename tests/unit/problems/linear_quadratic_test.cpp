// Gains, Lyapunov equations and costs of linear-quadratic control against known answers and definitions.
#include "problems/linear_quadratic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/plant.hpp"

namespace bizo::problems {
namespace {

TEST(LinearQuadratic, TheGainsOfTwoPlantsAreKnown) {
  const Plant plant = make_plant("cart-pole", {1, 1});
  const Matrix K = optimal_gain(plant.system);
  const Vector known{{-8.5901487688, -10.7745100325, -71.7351200047, -17.3599630583}};
  EXPECT_LE((K.transpose() - known).norm(), 1e-9 * known.norm());
  const GainCost cost(plant.system, K, plant.start);
  EXPECT_NEAR(cost.value, 0.4570366297343631, 1e-9);
  EXPECT_LE(GainGradient(plant.system, cost, plant.start).value.norm(), 1e-9);
  const Matrix double_integrator{{1, 0.1}, {0, 1}}, push{{0.005}, {0.1}};
  const Matrix gain = optimal_gain({double_integrator, push, Matrix::Identity(2, 2), Matrix::Identity(1, 1)});
  EXPECT_NEAR(gain(0), 0.9170745631, 1e-9);
  EXPECT_NEAR(gain(1), 1.635596185, 1e-9);
}

TEST(LinearQuadratic, WhatCannotBeStabilizedHasNoGain) {
  const Matrix A{{1.1, 0}, {0, 0.5}}, B{{0}, {1}};
  EXPECT_FALSE(optimal_gain({A, B, Matrix::Identity(2, 2), Matrix::Identity(1, 1)}).allFinite());
  EXPECT_FALSE(std::isfinite(GainCost({A, B, Matrix::Identity(2, 2), Matrix::Identity(1, 1)},
                                      Matrix::Zero(1, 2), Matrix::Identity(2, 2))
                                 .value));
}

TEST(LinearQuadratic, TheLyapunovEquationIsSolved) {
  const Matrix M{{0.9, 0.3}, {-0.2, 0.7}}, W{{2, 0.5}, {0.5, -1}};
  const Matrix X = solve_lyapunov(M, W);
  EXPECT_LE((X - M * X * M.transpose() - W).norm(), 1e-13 * X.norm());
}

// The cost by its definition: the sum over many steps.
TEST(LinearQuadratic, TheCostIsTheSumOverTheSteps) {
  const Plant plant = make_plant("spring", {1.5, 0.8});
  const Matrix K{{0.4, -0.3}}, closed = plant.system.A - plant.system.B * K;
  Matrix S = plant.start;
  double sum = 0;
  for (int t = 0; t < 2000; ++t, S = closed * S * closed.transpose())
    sum += ((plant.system.Q + K.transpose() * plant.system.R * K) * S).trace();
  EXPECT_NEAR(GainCost(plant.system, K, plant.start).value, sum, 1e-12 * sum);
}

}  // namespace
}  // namespace bizo::problems
