#include "methods/cma/path_memory.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "support/problems.hpp"

namespace bizo::methods {
namespace {

PathMemory after(Index d, Index generations) {
  PathMemory memory(d);
  const Matrix steps = test::normal(5, d, generations);
  for (Index g = 0; g < generations; ++g) memory.learn(steps.col(g) + Vector::Unit(d, 0) * 3);
  return memory;
}

TEST(PathMemory, SolvesForWhatItHasMultiplied) {
  for (const Index d : {1, 2, 30})
    for (const Index generations : {0, 1, 3, 40}) {
      const PathMemory memory = after(d, generations);
      const Vector z = test::normal(6, d, 1);
      EXPECT_LT((memory.solve(memory.times(z)) - z).norm(), 1e-12 * z.norm()) << d << " " << generations;
    }
}

// Of fewer paths than coordinates, and of more.
TEST(PathMemory, KnowsVariancesAndAxesOfItsCovariance) {
  for (const auto& [d, generations] : {std::pair<Index, Index>{30, 3}, {30, 40}, {4, 40}, {1, 9}}) {
    const PathMemory memory = after(d, generations);
    const Matrix C = memory.covariance();
    EXPECT_LT((memory.variances() - C.diagonal()).norm(), 1e-12 * C.norm());
    const Vector values = Eigen::SelfAdjointEigenSolver<Matrix>(C).eigenvalues();
    EXPECT_NEAR(memory.roots().maxCoeff(), std::sqrt(values.maxCoeff()), 1e-12 * values.maxCoeff());
    EXPECT_NEAR(memory.roots().minCoeff(), std::sqrt(values.minCoeff()), 1e-12 * values.maxCoeff());
    const Vector axis = memory.axis(0);
    EXPECT_LT((C * axis - std::pow(memory.roots()(0), 2) * axis).norm(), 1e-11 * C.norm() * axis.norm());
  }
}

TEST(PathMemory, StretchesAlongALastingPath) {
  const Index d = 100;
  PathMemory memory(d);
  for (Index g = 0; g < 50; ++g) memory.learn(10 * Vector::Unit(d, 7));
  EXPECT_GT(memory.variances()(7), 10);
  EXPECT_LT(memory.variances()(8), 1);
}

TEST(PathMemory, GoesOnFromItsStateWithTheSameBits) {
  PathMemory memory = after(30, 7), again;
  const Bytes state = state_of(memory);
  restore(again, state);
  memory.learn(Vector::Ones(30));
  again.learn(Vector::Ones(30));
  EXPECT_EQ(memory.times(Vector::Ones(30)), again.times(Vector::Ones(30)));
  EXPECT_EQ(memory.variances(), again.variances());
  EXPECT_EQ(memory.roots(), again.roots());
}

}  // namespace
}  // namespace bizo::methods
