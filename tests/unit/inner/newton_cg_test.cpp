#include "inner/newton_cg.hpp"

#include <gtest/gtest.h>

#include "support/synthetic_ridge.hpp"

namespace bizo {
namespace {

// Weights from e^-12 to e^12 give the Hessian a condition number of about 1e5: a direction from few CG steps
// would let no step reduce the gradient norm. From two starts, and to the formula's answer.
TEST(NewtonCg, MastersWeightsOfAllSizes) {
  auto ridge = test::synthetic_ridge(12);
  const Matrix X = Vector::LinSpaced(12, -12, 12).replicate(1, 2);
  Matrix Y(12, 2), exact(12, 2);
  Y.col(0).setZero();
  Y.col(1).setConstant(3);
  ridge->inner_minimizer(X, exact);
  NewtonCgSolver solver(*ridge, 5);
  InnerControl control;
  control.steps = 50;
  control.tolerance = 1e-9;
  InnerReport report;
  solver.solve(X, Y, control, report);
  for (std::size_t b = 0; b < 2; ++b) {
    EXPECT_EQ(report.status[b], EvaluationStatus::ok);
    EXPECT_LT(report.steps[b], 20);
    EXPECT_LT(report.gradients[b], 2000);
  }
  EXPECT_LT((Y - exact).norm(), 1e-7);
}

// A tolerance below round-off ends in a status, soon, and not in endless trials.
TEST(NewtonCg, GivesUpAtRoundOff) {
  auto ridge = test::synthetic_ridge(12);
  const Matrix X = ridge->info().start;
  Matrix Y = Matrix::Zero(12, 1);
  NewtonCgSolver solver(*ridge, 20);
  InnerControl control;
  control.steps = 10000;
  control.tolerance = 1e-30;
  InnerReport report;
  solver.solve(X, Y, control, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::not_converged);
  EXPECT_LT(report.gradients[0], 5000);
  EXPECT_TRUE(Y.allFinite());
}

}  // namespace
}  // namespace bizo
