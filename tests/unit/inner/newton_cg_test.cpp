#include "inner/newton_cg.hpp"

#include <gtest/gtest.h>

#include "support/counting.hpp"
#include "support/dense_algebra.hpp"
#include "support/problems.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::inner {
namespace {

using test::Counting;
using test::normal;

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

TEST(NewtonCg, ConvergesQuadraticallyWithExactSystems) {
  const auto problem = test::make_case({"", "logistic", {{"data", "dense"}, {"start", "-3"}}});
  const Vector x = problem->info().start;
  NewtonCgSolver solver(*problem, 60);
  std::vector<double> residual;
  for (Index steps = 1; steps <= 8; ++steps) {
    Matrix Y = Matrix::Zero(problem->p(), 1);
    InnerReport report;
    solver.solve(x, Y, {InnerRule::fixed_steps, steps, kNaN, {}}, report);
    ASSERT_EQ(report.status[0], EvaluationStatus::ok);
    residual.push_back(report.residual[0]);  // before step `steps`
  }
  int quadratic_steps = 0;  // r+ <= C r^2 with one C, until rounding
  for (std::size_t k = 2; k < residual.size() && residual[k] > 1e-13; ++k, ++quadratic_steps)
    EXPECT_LE(residual[k], 100 * residual[k - 1] * residual[k - 1]) << k;
  EXPECT_GE(quadratic_steps, 2);
  EXPECT_LE(residual.back(), 1e-13);
}

TEST(NewtonCg, CountsItsGradientsAndProducts) {
  const auto inside = test::make_case({"", "logistic", {{"data", "dense"}, {"start", "-3"}}});
  Counting problem(*inside);
  NewtonCgSolver solver(problem, 4);
  Matrix Y = normal(1, problem.p(), 1);
  InnerReport report;
  solver.solve(inside->info().start, Y, {InnerRule::absolute, 50, 1e-6, {}}, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_EQ(report.gradients[0], problem.gradients + problem.products);
  problem.gradients = problem.products = 0;
  solver.solve(inside->info().start, Y = normal(2, problem.p(), 1), {InnerRule::fixed_steps, 3, kNaN, {}},
               report);
  EXPECT_EQ(problem.gradients, 3);
  EXPECT_EQ(problem.products, 3 * 5);
  EXPECT_EQ(report.gradients[0], 18);
}

}  // namespace
}  // namespace bizo::inner
