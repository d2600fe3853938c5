// Columns that are finished drop out of a batch: the problem is told which are left, and may say of any of
// them why it has no answer.
#include <gtest/gtest.h>

#include <cmath>

#include "inner/first_order.hpp"
#include "inner/newton.hpp"
#include "inner/newton_cg.hpp"

namespace bizo::inner {
namespace {

constexpr Index kDead = 2;

// f(x, y) = |y - x|^2 / 2 + cosh(y_1 - x_1), where x_0 is the number of the column; no answer for kDead.
class Bowl final : public ProductsProblem {
 public:
  Bowl()
      : ProductsProblem({.name = "bowl",
                         .outer_dimension = 2,
                         .inner_dimension = 2,
                         .start = Vector::Zero(2),
                         .inner_start = Vector::Zero(2),
                         .box = {}}) {}

  void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const Vector off = Y.col(b) - X.col(b);
      values(b) = answers(X, b) ? 0.5 * off.squaredNorm() + std::cosh(off(1)) : kNaN;
    }
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    G = Y - X;
    for (Index b = 0; b < X.cols(); ++b) {
      G(1, b) += std::sinh(G(1, b));
      if (!answers(X, b)) G.col(b).setConstant(kNaN);
    }
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    out = V;
    for (Index b = 0; b < V.cols(); ++b) out(1, b) *= 1 + std::cosh(Y(1, b) - X(1, b));
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef, MatrixRef out) override {
    out.setZero();
  }
  void announce(std::span<const EvaluationKey> columns) override {
    announced_.assign(columns.begin(), columns.end());
  }
  std::optional<ColumnFailure> failure(Index column) const override {
    if (announced_.at(static_cast<std::size_t>(column)).direction != kDead) return {};
    return ColumnFailure{EvaluationStatus::time_out, "too slow", 3};
  }

  Index widest = 0, narrowest = 100;  // calls, in columns

 private:
  bool answers(ConstMatrixRef X, Index b) {
    EXPECT_EQ(static_cast<Index>(announced_.size()), X.cols());
    EXPECT_EQ(static_cast<double>(announced_.at(static_cast<std::size_t>(b)).direction), X(0, b));
    widest = std::max(widest, X.cols());
    narrowest = std::min(narrowest, X.cols());
    return X(0, b) != static_cast<double>(kDead);
  }

  std::vector<EvaluationKey> announced_;
};

void solve_and_check(Bowl& problem, InnerSolver& solver, double accuracy) {
  // The farther away column b is from its solution, the more steps it takes.
  constexpr Index kColumns = 5;
  Matrix X(2, kColumns), Y(2, kColumns);
  std::vector<EvaluationKey> keys;
  for (Index b = 0; b < kColumns; ++b) {
    X.col(b) << static_cast<double>(b), 0;
    Y.col(b) = X.col(b) + Vector::Constant(2, std::pow(10.0, -static_cast<double>(b)));
    keys.push_back({.direction = b});
  }
  problem.announce(keys);
  InnerControl control;
  control.steps = 2000;
  control.tolerance = 1e-6;
  control.curvature = {1, 3};
  control.columns = keys;
  InnerReport report;
  solver.solve(X, Y, control, report);
  for (Index b = 0; b < kColumns; ++b) {
    const auto status = report.status[static_cast<std::size_t>(b)];
    EXPECT_EQ(status, b == kDead ? EvaluationStatus::time_out : EvaluationStatus::ok) << b;
    EXPECT_TRUE(b == kDead || (Y.col(b) - X.col(b)).norm() < accuracy) << b;
  }
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].first, kDead);
  EXPECT_EQ(report.failures[0].second.reason, "too slow");
  EXPECT_EQ(problem.widest, kColumns);
  EXPECT_LT(problem.narrowest, kColumns - 1) << "some columns are done before the others";
}

TEST(AnnouncedColumns, OfFirstOrderSolvers) {
  for (const bool momentum : {false, true})
    for (const bool exact : {false, true}) {
      Bowl problem;
      FirstOrderSolver solver(exact ? exact_gradient(problem) : difference_gradient(problem, 1e-5), momentum,
                              {kNaN, kNaN});
      solve_and_check(problem, solver, 1e-5);
    }
}

TEST(AnnouncedColumns, OfNewtonsMethod) {
  Bowl problem;
  NewtonCgSolver solver(problem, 10);
  solve_and_check(problem, solver, 1e-5);
  Bowl another;
  NewtonSolver dense(another);
  solve_and_check(another, dense, 1e-5);
}

}  // namespace
}  // namespace bizo::inner
