// Suite over the solvers that iterate: base solves whose tolerance is out of reach end where nothing but
// rounding is left, soon, and as near as doubles allow.
#include <gtest/gtest.h>

#include <cmath>

#include "inner/first_order.hpp"
#include "inner/newton.hpp"
#include "inner/newton_cg.hpp"
#include "problems/quadratic.hpp"

namespace bizo::inner {
namespace {

struct End {
  EvaluationStatus status;
  Index gradients;
  double residual, rounding;  // what rounding makes of the residual
};

End solve(InnerSolver& solver, problems::Quadratic& problem) {
  const Matrix x = Vector::Ones(problem.d());
  Matrix Y = Matrix::Zero(problem.p(), 1);
  InnerReport report;
  const Curvature bounds = solver.curvature(x, Y, {});
  solver.solve(x, Y, {InnerRule::absolute, 20'000, 1e-16, bounds}, report);
  return {report.status[0], report.gradients[0], report.residual[0], solver.round_off(x, Y)};
}

// A step of newton is a Hessian, booked as a gradient here; one of newton-cg up to 10 p products. Lucky
// roundings of short steps were followed for hundreds of steps.
TEST(Rounding, IsNotFollowedByNewtonSteps) {
  for (const double condition : {10.0, 1e3, 1e5, 1e7}) {
    problems::Quadratic problem({.d = 5, .p = 60, .condition = condition});
    NewtonSolver newton(problem);
    NewtonCgSolver newton_cg(problem, 20);
    const End dense = solve(newton, problem), products = solve(newton_cg, problem);
    EXPECT_LE(dense.gradients, 100) << condition;
    EXPECT_LE(products.gradients, 30 * 10 * problem.p()) << condition;
    EXPECT_LE(dense.residual, dense.rounding) << condition;
    EXPECT_LE(products.residual, products.rounding) << condition;
  }
}

// Differences of f have errors of a millionth of it over h = 1e-5.
TEST(Rounding, EndsFirstOrderSolves) {
  for (const double condition : {10.0, 1e3}) {
    problems::Quadratic problem({.d = 5, .p = 20, .condition = condition});
    for (const bool values : {false, true}) {
      FirstOrderSolver solver(values ? difference_gradient(problem, 1e-5) : exact_gradient(problem), true,
                              {});
      const End end = solve(solver, problem);
      EXPECT_EQ(end.status, EvaluationStatus::ok) << condition << values;
      EXPECT_LE(end.residual, 2 * end.rounding) << condition << values;
      // Until the next power of two times 200 after some sqrt(condition) ln(1e16) steps, twice.
      EXPECT_LE(end.gradients, 4 * (200 + std::sqrt(condition) * std::log(1e16))) << condition << values;
    }
  }
}

// f = -exp(y_1) has no minimum: y runs to where rounding is larger than any residual at the start.
class Falling final : public InnerGradientProblem {
 public:
  Falling() : InnerGradientProblem({"falling", 1, 2, Vector::Zero(1), Vector::Zero(2), {}}) {}
  void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    values = (-Y.row(0).array().exp()).matrix().transpose();
  }
  void inner_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) override {
    G.setZero();
    G.row(0) = -Y.row(0).array().exp();
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
};

TEST(Rounding, OfAnotherPointIsNoEnd) {
  for (const bool values : {false, true})
    for (const bool momentum : {false, true}) {
      Falling problem;
      FirstOrderSolver solver(values ? difference_gradient(problem, 1e-5) : exact_gradient(problem), momentum,
                              {});
      const Vector x = Vector::Zero(1);
      Matrix y = Matrix::Zero(2, 1);
      InnerReport report;
      const Curvature curvature = solver.curvature(x, y.col(0), {});
      solver.solve(x, y, {InnerRule::absolute, 2500, 1e-8, curvature}, report);
      EXPECT_NE(report.status[0], EvaluationStatus::ok) << values << momentum << " " << report.residual[0];
    }
}

}  // namespace
}  // namespace bizo::inner
