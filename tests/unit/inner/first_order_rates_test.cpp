// Suite over the first-order solvers: each against its own theory, in rates, costs and curvature bounds.
#include <gtest/gtest.h>

#include <cmath>

#include "inner/first_order.hpp"
#include "problems/quadratic.hpp"
#include "support/counting.hpp"
#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::inner {
namespace {

using test::Counting;
using test::normal;

problems::Quadratic quadratic(double condition) {
  return problems::Quadratic({.d = 5, .p = 20, .condition = condition, .rho = 0.1, .seed = 2});
}

// Factor a step by which |y - y*| falls between steps `from` and `to`.
double observed_rate(InnerSolver& solver, problems::Quadratic& problem, const Curvature& curvature,
                     Index from, Index to) {
  const Vector x = normal(1, 5, 1);
  Matrix exact(20, 1);
  problem.inner_minimizer(x, exact);
  const auto error = [&](Index steps) {
    Matrix Y = Matrix::Zero(20, 1);
    InnerReport report;
    solver.solve(x, Y, {InnerRule::fixed_steps, steps, kNaN, curvature}, report);
    return (Y - exact).norm();
  };
  return std::pow(error(to) / error(from), 1.0 / static_cast<double>(to - from));
}

TEST(GradientDescent, HasItsLinearRate) {
  for (const double kappa : {5.0, 50.0}) {
    problems::Quadratic problem = quadratic(kappa);
    FirstOrderSolver solver(exact_gradient(problem), false, {});
    const double rate = observed_rate(solver, problem, {1, kappa}, 20, 20 + static_cast<Index>(kappa));
    const double theory = (kappa - 1) / (kappa + 1);  // never more, and reached by the extreme eigenvalues
    EXPECT_LE(rate, theory * (1 + 1e-9));
    EXPECT_GE(rate, theory * theory);
  }
}

TEST(Nesterov, HasItsLinearRate) {
  for (const double kappa : {50.0, 500.0}) {
    problems::Quadratic problem = quadratic(kappa);
    FirstOrderSolver solver(exact_gradient(problem), true, {});
    const double theory = 1 - 1 / std::sqrt(kappa);
    const auto window = static_cast<Index>(5 * std::sqrt(kappa));
    // The least eigenvalue has a double root: errors fall as k theory^k, the factor from k to 2k being 2.
    const double rate = observed_rate(solver, problem, {1, kappa}, window, 2 * window);
    EXPECT_LE(rate, theory * std::pow(2.0, 1.0 / static_cast<double>(window)) * 1.01);
    EXPECT_GE(rate, theory * theory);
    EXPECT_LT(rate, (kappa - 1) / (kappa + 1)) << "no better than gradient descent";
  }
}

TEST(FirstOrder, ConvergesWithoutALowerBoundOfTheCurvature) {
  problems::Quadratic problem = quadratic(10);
  const Vector x = normal(1, 5, 1);
  for (const bool momentum : {false, true}) {
    FirstOrderSolver solver(exact_gradient(problem), momentum, {});
    Matrix Y = Matrix::Zero(20, 1);
    InnerReport report;
    solver.solve(x, Y, {InnerRule::absolute, 3000, 1e-8, {0, 10}}, report);  // L exactly
    EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  }
}

TEST(FirstOrder, PrefersGivenThenKnownCurvature) {
  problems::Quadratic problem = quadratic(10);
  const Vector x = Vector::Zero(5), y = Vector::Zero(20);
  const auto bounds = [&](Curvature given) {
    return FirstOrderSolver(exact_gradient(problem), true, given).curvature(x, y, {});
  };
  EXPECT_EQ(bounds({}).L, 10);
  EXPECT_EQ(bounds({}).mu, 1);
  EXPECT_EQ(bounds({kNaN, 30}).L, 30);
  EXPECT_EQ(bounds({0.5, kNaN}).mu, 0.5);
  EXPECT_EQ(bounds({kNaN, 0.25}).mu, 0.25) << "least above largest";
}

TEST(FirstOrder, EstimatedCurvatureIsWithinItsMargins) {
  for (const double kappa : {2.0, 10.0}) {
    problems::Quadratic inside = quadratic(kappa);
    Counting problem(inside);  // does not pass the bounds on
    for (const bool values_only : {false, true}) {
      FirstOrderSolver solver(values_only ? difference_gradient(problem, 1e-5) : exact_gradient(problem),
                              true, {});
      const Curvature bounds = solver.curvature(normal(1, 5, 1), normal(2, 20, 1), {});
      EXPECT_GE(bounds.L, kappa);
      EXPECT_LE(bounds.L, 1.1 * kappa * 1.001);
      EXPECT_GE(bounds.mu, 0.5 * 0.999);
      EXPECT_LE(bounds.mu, 1);
      const Curvature again = solver.curvature(normal(3, 5, 1), normal(2, 20, 1), bounds);
      EXPECT_EQ(again.L, bounds.L) << "a previous estimate is kept";
    }
  }
}

TEST(FirstOrder, CountsItsGradients) {
  problems::Quadratic inside = quadratic(10);
  for (const bool values_only : {false, true}) {
    Counting problem(inside);
    FirstOrderSolver solver(values_only ? difference_gradient(problem, 1e-5) : exact_gradient(problem), true,
                            {});
    for (const InnerRule rule : {InnerRule::absolute, InnerRule::fixed_steps}) {
      Matrix Y = normal(1, 20, 4);
      Y.col(1) *= 1e3;
      InnerReport report;
      problem.gradients = problem.values = 0;
      solver.solve(normal(2, 5, 4), Y, {rule, rule == InnerRule::absolute ? 200 : 5, 1e-4, {1, 10}}, report);
      Index reported = 0;
      for (std::size_t b = 0; b < 4; ++b) {
        EXPECT_EQ(report.gradients[b], report.steps[b] + (rule == InnerRule::absolute));
        reported += report.gradients[b];
      }
      EXPECT_EQ(values_only ? problem.values : problem.gradients, reported * (values_only ? 40 : 1));
    }
  }
}

TEST(ZerothOrder, EqualsNesterovToDifferenceError) {
  const auto problem = test::make_case({"", "logistic", {{"data", "dense"}, {"split", "0.1, 0.1"}}});
  const Vector x = problem->info().start;
  const Curvature curvature = problem->inner_curvature(x);
  Matrix exact = normal(1, problem->p(), 1), values = exact, start = exact;
  InnerReport report;
  const InnerControl control{InnerRule::fixed_steps, 10, kNaN, curvature};
  FirstOrderSolver(exact_gradient(*problem), true, {}).solve(x, exact, control, report);
  FirstOrderSolver(difference_gradient(*problem, 1e-5), true, {}).solve(x, values, control, report);
  // Ten gradients, each entry with h^2/6 f''' + eps |f| / h = 1e-11 + 1e-10, times steps of 1/L.
  EXPECT_LE((exact - values).norm(), 10 * 10 * 2e-10 / curvature.L);
  EXPECT_GT((exact - start).norm(), 1e-2);
}

}  // namespace
}  // namespace bizo::inner
