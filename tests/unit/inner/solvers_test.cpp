// Each inner solver against its own theory: rates, costs, curvature bounds; and conjugate gradients.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/conjugate_gradients.hpp"
#include "inner/first_order.hpp"
#include "inner/newton_cg.hpp"
#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::normal;
using test::same_bits;

// Counts the oracle's calls by column and can hide what it knows of the curvature.
class Counting final : public ProductsProblem {
 public:
  explicit Counting(ProductsProblem& inside) : ProductsProblem(inside.info()), inside_(inside) {}
  Index gradients = 0, products = 0, values = 0;

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { inside_.outer(X, Y, v); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override {
    values += Y.cols();
    inside_.inner(X, Y, v);
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    gradients += Y.cols();
    inside_.inner_gradient_y(X, Y, G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.outer_gradient_y(X, Y, G);
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_.outer_gradient_x(X, Y, G);
  }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    products += Y.cols();
    inside_.inner_hessian_product(X, Y, V, out);
  }
  void inner_cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    inside_.inner_cross_product(X, Y, V, out);
  }

 private:
  ProductsProblem& inside_;
};

Quadratic quadratic(double condition) {
  return Quadratic({.d = 5, .p = 20, .condition = condition, .rho = 0.1, .seed = 2});
}

// Factor a step by which |y - y*| falls between steps `from` and `to`.
double observed_rate(InnerSolver& solver, Quadratic& problem, const Curvature& curvature, Index from,
                     Index to) {
  const Vector x = normal(1, 5, 1);
  Matrix exact(20, 1);
  problem.inner_minimizer(x, exact);
  const auto error = [&](Index steps) {
    Matrix Y = Matrix::Zero(20, 1);
    InnerReport report;
    solver.solve(x, Y, {InnerRule::synchronized, steps, kNaN, curvature}, report);
    return (Y - exact).norm();
  };
  return std::pow(error(to) / error(from), 1.0 / static_cast<double>(to - from));
}

TEST(GradientDescent, HasItsLinearRate) {
  for (const double kappa : {5.0, 50.0}) {
    Quadratic problem = quadratic(kappa);
    FirstOrderSolver solver(exact_gradient(problem), false, {});
    const double rate = observed_rate(solver, problem, {1, kappa}, 20, 20 + static_cast<Index>(kappa));
    const double theory = (kappa - 1) / (kappa + 1);  // never more, and reached by the extreme eigenvalues
    EXPECT_LE(rate, theory * (1 + 1e-9));
    EXPECT_GE(rate, theory * theory);
  }
}

TEST(Nesterov, HasItsLinearRate) {
  for (const double kappa : {50.0, 500.0}) {
    Quadratic problem = quadratic(kappa);
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
  Quadratic problem = quadratic(10);
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
  Quadratic problem = quadratic(10);
  const Vector x = Vector::Zero(5), y = Vector::Zero(20);
  const auto bounds = [&](Curvature given) {
    return FirstOrderSolver(exact_gradient(problem), true, given).curvature(x, y, {});
  };
  EXPECT_EQ(bounds({}).smooth, 10);
  EXPECT_EQ(bounds({}).strong, 1);
  EXPECT_EQ(bounds({kNaN, 30}).smooth, 30);
  EXPECT_EQ(bounds({0.5, kNaN}).strong, 0.5);
  EXPECT_EQ(bounds({kNaN, 0.25}).strong, 0.25) << "least above largest";
}

TEST(FirstOrder, EstimatedCurvatureIsWithinItsMargins) {
  for (const double kappa : {2.0, 10.0}) {
    Quadratic inside = quadratic(kappa);
    Counting problem(inside);  // does not pass the bounds on
    for (const bool values_only : {false, true}) {
      FirstOrderSolver solver(values_only ? difference_gradient(problem, 1e-5) : exact_gradient(problem),
                              true, {});
      const Curvature bounds = solver.curvature(normal(1, 5, 1), normal(2, 20, 1), {});
      EXPECT_GE(bounds.smooth, kappa);
      EXPECT_LE(bounds.smooth, 1.1 * kappa * 1.001);
      EXPECT_GE(bounds.strong, 0.5 * 0.999);
      EXPECT_LE(bounds.strong, 1);
      const Curvature again = solver.curvature(normal(3, 5, 1), normal(2, 20, 1), bounds);
      EXPECT_EQ(again.smooth, bounds.smooth) << "a previous estimate is kept";
    }
  }
}

TEST(FirstOrder, CountsItsGradients) {
  Quadratic inside = quadratic(10);
  for (const bool values_only : {false, true}) {
    Counting problem(inside);
    FirstOrderSolver solver(values_only ? difference_gradient(problem, 1e-5) : exact_gradient(problem), true,
                            {});
    for (const InnerRule rule : {InnerRule::absolute, InnerRule::synchronized}) {
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
  const InnerControl control{InnerRule::synchronized, 10, kNaN, curvature};
  FirstOrderSolver(exact_gradient(*problem), true, {}).solve(x, exact, control, report);
  FirstOrderSolver(difference_gradient(*problem, 1e-5), true, {}).solve(x, values, control, report);
  // Ten gradients, each entry with h^2/6 f''' + eps |f| / h = 1e-11 + 1e-10, times steps of 1/L.
  EXPECT_LE((exact - values).norm(), 10 * 10 * 2e-10 / curvature.smooth);
  EXPECT_GT((exact - start).norm(), 1e-2);
}

TEST(NewtonCg, ConvergesQuadraticallyWithExactSystems) {
  const auto problem = test::make_case({"", "logistic", {{"data", "dense"}, {"start", "-3"}}});
  const Vector x = problem->info().start;
  NewtonCgSolver solver(*problem, 60);
  std::vector<double> residual;
  for (Index steps = 1; steps <= 8; ++steps) {
    Matrix Y = Matrix::Zero(problem->p(), 1);
    InnerReport report;
    solver.solve(x, Y, {InnerRule::synchronized, steps, kNaN, {}}, report);
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
  solver.solve(inside->info().start, Y = normal(2, problem.p(), 1), {InnerRule::synchronized, 3, kNaN, {}},
               report);
  EXPECT_EQ(problem.gradients, 3);
  EXPECT_EQ(problem.products, 3 * 5);
  EXPECT_EQ(report.gradients[0], 18);
}

TEST(ConjugateGradients, AgreeWithADenseSolve) {
  const Index p = 30;
  const Matrix root = normal(1, p, p), H = root * root.transpose() + Matrix::Identity(p, p);
  const Matrix right = normal(2, p, 3);
  const auto apply = [&](const Matrix& V, Matrix& out) { out = H * V; };
  ConjugateGradients cg;
  Matrix solution = normal(3, p, 3);
  cg.solve(apply, right, solution, 500, 1e-12);
  // The residual allows 1e-12 |right| / mu with mu = 1, plus what recursive residuals drift by.
  EXPECT_LE((solution - test::solve(H, right)).norm(), 1e-11 * right.norm());
  EXPECT_EQ(cg.products().size(), 3U);

  Matrix few = Matrix::Zero(p, 3);
  cg.solve(apply, right, few, 5, 0);
  EXPECT_EQ(cg.products(), std::vector<Index>(3, 6));
  EXPECT_GT((few - solution).norm(), 1e-6 * solution.norm()) << "five steps were enough for 30 dimensions";
}

TEST(ConjugateGradients, StaysFiniteLongAfterConvergence) {
  const Matrix H{{2.0, 0.5}, {0.5, 1.0}};
  const auto apply = [&](const Matrix& V, Matrix& out) { out = H * V; };
  for (const double scale : {1.0, 1e-120, 1e-150, 0.0}) {
    const Matrix right = scale * normal(4, 2, 5);
    Matrix solution = Matrix::Zero(2, 5);
    ConjugateGradients().solve(apply, right, solution, 2000, 0);
    ASSERT_TRUE(solution.allFinite()) << scale;
    if (scale > 1e-130) {
      EXPECT_LE((solution - test::solve(H, right)).norm(), 1e-14 * right.norm());
    }
  }
}

}  // namespace
}  // namespace bizo
