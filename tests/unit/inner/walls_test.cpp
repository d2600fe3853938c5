// Suite over the inner solvers: what they say where f is not finite between a solve and its solution.
#include <gtest/gtest.h>

#include <algorithm>

#include "inner/first_order.hpp"
#include "inner/newton.hpp"
#include "inner/newton_cg.hpp"

namespace bizo::inner {
namespace {

// f = |y - x|^2 / 2 where every y < 1, NaN elsewhere.
class Walled final : public ProductsProblem {
 public:
  Walled() : ProductsProblem({"walled", 2, 2, Vector::Zero(2), Vector::Zero(2), {}}) {}
  void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b)
      values(b) = is_inside(Y, b) ? 0.5 * (Y - X).col(b).squaredNorm() : kNaN;
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    for (Index b = 0; b < Y.cols(); ++b)
      G.col(b) = is_inside(Y, b) ? Vector(Y.col(b) - X.col(b)) : Vector::Constant(2, kNaN);
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = V;
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = -V;
  }

 private:
  static bool is_inside(ConstMatrixRef Y, Index b) { return (Y.col(b).array() < 1).all(); }
};

// Beyond a wall more steps are no help, and the solve says what is in the way; within it, it says nothing.
TEST(Walls, AreToldFromAShortageOfSteps) {
  Walled problem;
  NewtonSolver newton(problem);
  NewtonCgSolver newton_cg(problem, 5);
  FirstOrderSolver plain(exact_gradient(problem), false, {1, 1}),
      nesterov(exact_gradient(problem), true, {1, 1});
  const InnerControl control{InnerRule::absolute, 200, 1e-9, {1, 1}},
      none{InnerRule::absolute, 0, 1e-9, {1, 1}};
  Matrix X(2, 3);
  X << 2, 0.5, 0.9, 0.5, 0.5, 3;
  for (InnerSolver* solver : std::initializer_list<InnerSolver*>{&newton, &newton_cg, &plain, &nesterov}) {
    Matrix Y = Matrix::Zero(2, 3);
    InnerReport report;
    solver->solve(X, Y, control, report);
    EXPECT_EQ(report.status[1], EvaluationStatus::ok);
    std::vector<Index> told;
    for (const auto& [column, failure] : report.failures) {
      told.push_back(column);
      EXPECT_NE(failure.reason.find("not finite"), std::string::npos) << failure.reason;
    }
    std::ranges::sort(told);
    EXPECT_EQ(told, (std::vector<Index>{0, 2}));
    for (const Index column : told)
      EXPECT_EQ(report.status[static_cast<std::size_t>(column)], EvaluationStatus::not_converged);
    EXPECT_TRUE(Y.allFinite());

    Y.setZero();
    solver->solve(Matrix::Constant(2, 1, 0.5), Y.leftCols(1), none, report);
    EXPECT_EQ(report.status[0], EvaluationStatus::not_converged);
    EXPECT_TRUE(report.failures.empty());
  }
}

}  // namespace
}  // namespace bizo::inner
