#include "inner/curvature_bounds.hpp"

#include <gtest/gtest.h>

#include "support/formulas.hpp"
#include "support/problems.hpp"

namespace bizo::inner {
namespace {

using test::Formula;
using test::normal;

TEST(CurvatureBounds, HoldTheSpectrumOfAnIndefiniteHessian) {
  const Vector x = Vector::Zero(1), y = normal(5, 3, 1);
  Formula problem(
      {"saddle", 1, 3, x, y, {}},
      [](ConstVectorRef, ConstVectorRef v) { return v(0) * v(0) / 2 - 4 * v(1) * v(1); },
      [](ConstVectorRef, ConstVectorRef v) {
        return Vector{{v(0), -8 * v(1), 0.0}};
      },
      Vector::Zero(3));
  Index gradients = 0;
  const Curvature bounds = estimate_curvature(*exact_gradient(problem), x, y, gradients);
  EXPECT_NEAR(bounds.L, 1.1 * 8, 1e-6);
  EXPECT_EQ(bounds.mu, 0);
  EXPECT_EQ(gradients, problem.gradients);
}

}  // namespace
}  // namespace bizo::inner
