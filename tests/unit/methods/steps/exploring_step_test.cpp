#include "methods/steps/exploring_step.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::descend;
using test::diagonal;
using test::Function;
using test::rule;

// Two minima, the lower one beyond a barrier: the diagonal shows it.
TEST(ExploringStep, FindsTheLowerOfTwoMinima) {
  Function f{
      [](const Vector& z) { return std::pow(z(0) * z(0) - 1, 2) + 0.2 * z(0); },
      [](const Vector& z) -> Vector { return Vector::Constant(1, 4 * z(0) * (z(0) * z(0) - 1) + 0.2); }};
  f.lower = Vector::Constant(1, -3);
  f.upper = Vector::Constant(1, 3);
  const Vector start = Vector::Constant(1, 0.5);
  EXPECT_GT(descend(*rule("lbfgs"), f, start, 30).z(0), 0.9);
  ExploringStep exploring(rule("lbfgs"));
  EXPECT_LT(descend(exploring, f, start, 30).z(0), -0.9);
  f.lower = f.upper = {};
  ExploringStep without_box(rule("lbfgs"));
  EXPECT_GT(descend(without_box, f, start, 30).z(0), 0.9);
}

// So that what follows the first step may be asked ahead.
TEST(ExploringStep, ComparesNoValuesWhereThereIsNoBox) {
  ExploringStep exploring(rule("sgd"));
  EXPECT_TRUE(exploring.compares_values());
  descend(exploring, diagonal(Vector::Ones(3)), Vector::Ones(3), 1);
  EXPECT_FALSE(exploring.compares_values());
}

// Convex from the start on, there is nothing to find at a distance: one point on each side, and more where
// Phi falls.
TEST(ExploringStep, LeavesASideWherePhiRisesFasterAndFaster) {
  Function f = diagonal(Vector::Ones(3));
  f.lower = Vector::Constant(3, -10);
  f.upper = Vector::Constant(3, 10);
  const auto evaluations = [&](const Vector& start) {
    ExploringStep exploring(rule("sgd"));
    return descend(exploring, f, start, 1).evaluations;
  };
  EXPECT_EQ(evaluations(Vector::Zero(3)), 1 + 2 + 1);  // the start, two points, the step
  EXPECT_EQ(evaluations(Vector::Constant(3, 0.1)), 1 + 2 + 1);
  EXPECT_LE(evaluations(Vector::Constant(3, -4)), 1 + 6);
}

}  // namespace
}  // namespace bizo::methods
