#include "inner/fista.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/wide_fit.hpp"

namespace bizo::inner {
namespace {

using test::normal;
using test::soft;
using test::Wide;

// A line of FISTA as it is defined, five steps, with both momentum sequences.
TEST(Fista, FixedStepsAreTheDefinition) {
  for (const char* name : {"lasso", "elastic-net"}) {
    Wide wide(name);
    const bool strong = wide.control.curvature.mu > 0;
    EXPECT_EQ(strong, std::string(name) == "elastic-net");
    const double L = wide.control.curvature.L,
                 root = std::sqrt(L / std::max(wide.control.curvature.mu, 1e-300));
    InnerControl control = wide.control;
    control.rule = InnerRule::fixed_steps;
    control.steps = 5;
    const Matrix start = normal(3, 120, 1);
    Matrix Y = start;
    InnerReport report;
    FistaSolver(*wide.problem, {}).solve(wide.x, Y, control, report);
    const Matrix& A = wide.train().features.dense();
    Vector z = start, y = start;
    for (int k = 0; k < 5; ++k) {
      Vector gradient = A * (A.transpose() * z - wide.train().targets) / 60;
      if (strong) gradient.array() += wide.x.tail(120).array().exp() * z.array();
      Vector next = z - gradient / L;
      for (Index i = 0; i < 120; ++i) next(i) = soft(next(i), std::exp(wide.x(i)) / L);
      z = next + (strong ? (root - 1) / (root + 1) : k / (k + 3.0)) * (next - y);
      y = next;
    }
    EXPECT_LE((Y - y).norm(), 1e-13 * y.norm()) << name;
    EXPECT_EQ(report.gradients[0], 5);
  }
}

}  // namespace
}  // namespace bizo::inner
