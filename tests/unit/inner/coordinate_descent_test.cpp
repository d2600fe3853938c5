#include "inner/coordinate_descent.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/sparse_fit.hpp"
#include "support/sparse_data.hpp"
#include "support/wide_fit.hpp"

namespace bizo::inner {
namespace {

using test::normal;
using test::soft;
using test::Wide;

TEST(CoordinateDescent, FixedStepsAreTheDefinition) {
  for (const char* name : {"lasso", "elastic-net"})
    for (const std::string kind : {"", "sparse-"}) {
      Wide wide(name, kind);
      const bool ridge = std::string(name) == "elastic-net";
      InnerControl control = wide.control;
      control.rule = InnerRule::fixed_steps;
      control.steps = 3;
      const Matrix start = normal(3, 120, 1);
      Matrix Y = start;
      InnerReport report;
      CoordinateDescentSolver(*wide.problem).solve(wide.x, Y, control, report);
      const Dataset& train = wide.train(kind);
      const Matrix A = train.features.is_sparse() ? Matrix(train.features.sparse()) : train.features.dense();
      Vector y = start;
      for (int sweep = 0; sweep < 3; ++sweep)
        for (Index k = 0; k < 120; ++k) {
          y(k) = 0;  // then the minimizer over y_k from the residual without it
          const Vector rest = train.targets - A.transpose() * y;
          y(k) = soft(A.row(k).dot(rest) / 60, std::exp(wide.x(k))) /
                 (A.row(k).squaredNorm() / 60 + (ridge ? std::exp(wide.x(120 + k)) : 0));
        }
      EXPECT_LE((Y - y).norm(), 1e-12 * y.norm()) << name << kind;
      EXPECT_EQ(report.gradients[0], 3);
    }
}

// A feature that is 0 in every sample has no curvature: its coefficient goes to 0, and no 0/0 comes up.
TEST(CoordinateDescent, AFeatureWithoutNumbersGetsACoefficientOfZero) {
  test::MemoryData data = test::sparse_regression(20, 30, 30);
  Matrix A = data.datasets["train"].features.dense();
  A.row(4).setZero();
  data.datasets["train"].features = Features(A);
  auto owner = test::make_problem("lasso", {{"train", "train"}, {"validation", "validation"}}, data);
  auto& problem = dynamic_cast<problems::SparseFit&>(*owner);
  Matrix Y = normal(5, 20, 1);
  InnerReport report;
  const double smooth = problem.inner_curvature(problem.info().start).L;
  CoordinateDescentSolver(problem).solve(problem.info().start, Y,
                                         {InnerRule::absolute, 1000, 1e-10, {0, smooth}}, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_EQ(Y(4, 0), 0);
}

}  // namespace
}  // namespace bizo::inner
