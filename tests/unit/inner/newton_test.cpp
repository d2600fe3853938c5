#include "inner/newton.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"
#include "support/problems.hpp"
#include "support/synthetic_logistic.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::inner {
namespace {

using test::normal;
using test::same_bits;

InnerControl absolute(double tolerance, Index steps = 100) {
  return {InnerRule::absolute, steps, tolerance, {}};
}

// Weights from e^-12 to e^12: a quadratic is solved by one step, whatever its condition, up to rounding.
TEST(Newton, ReachesTheClosedFormInOneStep) {
  auto ridge = test::synthetic_ridge(12);
  const Matrix X = Vector::LinSpaced(12, -12, 12).replicate(1, 2);
  Matrix Y(12, 2), exact(12, 2);
  Y.col(0).setZero();
  Y.col(1).setConstant(3);
  ridge->inner_minimizer(X, exact);
  NewtonSolver solver(*ridge);
  InnerReport report;
  solver.solve(X, Y, absolute(1e-9), report);
  for (std::size_t b = 0; b < 2; ++b) {
    EXPECT_EQ(report.status[b], EvaluationStatus::ok);
    EXPECT_LE(report.steps[b], 2);
  }
  EXPECT_LT((Y - exact).norm(), 1e-8 * exact.norm());
}

std::unique_ptr<Problem> logistic(const std::string& data) {
  return test::make_any_case({"", "logistic", {{"data", data}, {"split", "0.2, 0.2"}, {"start", "-3"}}});
}

// |y_{k+1} - y*| <= C |y_k - y*|^2: the exponents of the errors double, until rounding.
TEST(Newton, ConvergesQuadratically) {
  auto owner = logistic("dense");
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  NewtonSolver solver(problem);
  const Matrix x = problem.info().start, start = problem.info().inner_start;
  Matrix exact = start;
  InnerReport report;
  solver.solve(x, exact, absolute(1e-14), report);
  std::vector<double> errors;
  for (Index steps = 1; steps < 12; ++steps) {
    Matrix Y = start;
    solver.solve(x, Y, {InnerRule::fixed_steps, steps, kNaN, {}}, report);
    const double error = (Y - exact).norm() / exact.norm();
    if (error < 1e-12) break;
    errors.push_back(error);
  }
  ASSERT_GE(errors.size(), 3u);
  const double before = errors[errors.size() - 2], last = errors.back();
  EXPECT_LT(last, before * before * 2) << before;
  EXPECT_LT(before, 0.3);
}

// f = sum of cos(y_i) + 0.01 y^2-like bowls: minima, maxima and saddles.
class Waves final : public ProductsProblem {
 public:
  Waves() : ProductsProblem({"waves", 1, 3, Vector::Zero(1), Vector::Zero(3), {}}) {}
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override { values = Y.row(0).transpose(); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b)
      values(b) = Y.col(b).array().cos().sum() + 0.005 * Y.col(b).squaredNorm() - 0.1 * X(0, b) * Y(0, b);
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    G = -Y.array().sin() + 0.01 * Y.array();
    G.row(0) -= 0.1 * X.row(0);
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    out = (0.01 - Y.array().cos()) * V.array();
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = -0.1 * V.row(0);
  }
};

// From anywhere f falls, and the end is a minimum: no saddle, no maximum, where a pure Newton step would go.
TEST(Newton, GoesDownhillWhereTheCurvatureIsNegative) {
  Waves waves;
  NewtonSolver solver(waves);
  const Index B = 40;
  const Matrix X = normal(1, 1, B), start = normal(2, 3, B, 3);
  Matrix Y = start;
  Vector before(B), after(B);
  waves.inner(X, start, before);
  InnerReport report;
  solver.solve(X, Y, absolute(1e-10), report);
  waves.inner(X, Y, after);
  Index uphill = 0;
  for (Index b = 0; b < B; ++b) {
    EXPECT_EQ(report.status[static_cast<std::size_t>(b)], EvaluationStatus::ok);
    EXPECT_LE(after(b), before(b));
    EXPECT_GT((0.01 - Y.col(b).array().cos()).minCoeff(), 0) << "not a minimum";
    uphill += (0.01 - start.col(b).array().cos()).minCoeff() < 0;
  }
  EXPECT_GT(uphill, B / 2) << "starts are convex: the test proves nothing";
}

// f = sum_i y_i - x log y_i, NaN for y <= 0: full steps from large y leave the domain.
class Logarithm final : public ProductsProblem {
 public:
  Logarithm() : ProductsProblem({"logarithm", 1, 2, Vector::Ones(1), Vector::Constant(2, 5), {}}) {}
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override { values = Y.row(0).transpose(); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b)
      values(b) = (Y.col(b).array() - X(0, b) * Y.col(b).array().log()).sum();
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    for (Index b = 0; b < Y.cols(); ++b)
      G.col(b) = (Y.col(b).array() > 0).select(1 - X(0, b) / Y.col(b).array(), kNaN);
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    for (Index b = 0; b < Y.cols(); ++b) out.col(b) = X(0, b) * V.col(b).array() / Y.col(b).array().square();
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef, MatrixRef out) override {
    out.setZero();
  }
};

TEST(Newton, ShortensStepsThatLeaveTheDomainOfF) {
  Logarithm problem;
  NewtonSolver solver(problem);
  const Matrix X = Matrix::Constant(1, 3, 2.0);
  Matrix Y(2, 3);
  Y << 5, 100, 0.01, 30, 0.1, 2;
  InnerReport report;
  solver.solve(X, Y, absolute(1e-12), report);
  for (std::size_t b = 0; b < 3; ++b) EXPECT_EQ(report.status[b], EvaluationStatus::ok);
  EXPECT_LT((Y.array() - 2).abs().maxCoeff(), 1e-10);
}

// Without curvature there is no minimizer: the solve ends, its points are finite, and it says so.
TEST(Newton, EndsWhereFHasNoCurvature) {
  auto flat = test::make_any_case({"", "least-squares", {{"d", "2"}, {"p", "8"}, {"n", "3"}}});
  auto& problem = dynamic_cast<ProductsProblem&>(*flat);
  NewtonSolver solver(problem);
  Matrix Y = normal(3, 8, 4), G(8, 4);
  const Matrix X = normal(4, 2, 4);
  InnerReport report;
  solver.solve(X, Y, absolute(1e-9), report);
  problem.inner_gradient_y(X, Y, G);
  for (Index b = 0; b < 4; ++b) {
    EXPECT_EQ(report.status[static_cast<std::size_t>(b)], EvaluationStatus::ok);
    EXPECT_LE(G.col(b).norm(), 1.1e-9);
  }
}

// The factors of a base point near by: the same answer for less, the same bits whether they were there
// already or not, and whatever the batch.
TEST(Newton, UsesTheFactorsOfTheBase) {
  auto owner = logistic("sparse");
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Index B = 7;
  const Vector x = problem.info().start;
  Matrix base = problem.info().inner_start;
  NewtonSolver solver(problem), fresh(problem);
  InnerReport report, single;
  solver.solve(x, base, absolute(1e-12), report);
  const Vector y = base.col(0);
  Matrix X = normal(5, problem.d(), B, 1e-3).colwise() + x;
  X.col(2) = x + normal(6, problem.d(), 1, 2.0);  // too far for the base's Hessian
  for (const auto rule : {InnerRule::relative, InnerRule::fixed_steps}) {
    InnerControl control{rule, rule == InnerRule::relative ? Index{50} : Index{6}, 1e-6, {}};
    Matrix with_own = y.replicate(1, B), chord = with_own;
    solver.solve(X, with_own, control, single);
    control.base_x = {x.data(), static_cast<std::size_t>(x.size())};
    control.base_y = {y.data(), static_cast<std::size_t>(y.size())};
    solver.solve(X, chord, control, report);
    EXPECT_LT(report.gradients[0], single.gradients[0]);
    for (Index b = 0; b < B; ++b) {
      if (b != 2) {
        EXPECT_LT((chord.col(b) - with_own.col(b)).norm(), 1e-4 * (with_own.col(b) - y).norm());
      }
      Matrix alone = y;
      fresh.solve(X.col(b), alone, control, single);
      EXPECT_TRUE(same_bits(alone, chord.col(b)));
      EXPECT_EQ(single.gradients[0], report.gradients[static_cast<std::size_t>(b)]);
    }
  }
}

// Solves of fixed steps with the base's factors are smooth in x: differences converge as h^2.
TEST(Newton, FixedStepsWithABaseAreSmooth) {
  auto owner = logistic("dense");
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Vector x = problem.info().start, u = normal(7, problem.d(), 1).normalized();
  Matrix base = problem.info().inner_start;
  NewtonSolver solver(problem);
  InnerReport report;
  solver.solve(x, base, absolute(1e-13), report);
  const Vector y = base.col(0);
  InnerControl control{InnerRule::fixed_steps, 2, kNaN, {}};
  control.base_x = {x.data(), static_cast<std::size_t>(x.size())};
  control.base_y = {y.data(), static_cast<std::size_t>(y.size())};
  const auto slope = [&](double h) {
    Matrix plus = y, minus = y;
    solver.solve(x + h * u, plus, control, report);
    solver.solve(x - h * u, minus, control, report);
    return Vector((plus - minus) / (2 * h));
  };
  const Vector coarse = slope(4e-2), middle = slope(2e-2), fine = slope(1e-2);
  EXPECT_GT(fine.norm(), 1e-3);
  EXPECT_LE((middle - fine).norm(), 0.3 * (coarse - middle).norm() + 1e-11);
}

}  // namespace
}  // namespace bizo::inner
