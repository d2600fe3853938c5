// Suite over the solvers of composite inner problems: how accurately and how fast they solve.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/support.hpp"
#include "inner/coordinate_descent.hpp"
#include "inner/fista.hpp"
#include "problems/sparse_fit.hpp"
#include "support/wide_fit.hpp"

namespace bizo::inner {
namespace {

using test::normal;
using test::Wide;

std::unique_ptr<InnerSolver> solver_of(const std::string& name, problems::SparseFit& problem) {
  if (name == "fista") return std::make_unique<FistaSolver>(problem, Curvature{});
  return std::make_unique<CoordinateDescentSolver>(problem);
}

TEST(Composite, SolvesToRoundOffAndMeetsTheOptimalityConditions) {
  for (const char* problem : {"lasso", "elastic-net"})
    for (const std::string kind : {"", "sparse-"})
      for (const char* name : {"fista", "coordinate-descent"}) {
        Wide wide(problem, kind);
        Matrix Y = normal(1, 120, 3);
        Y.col(0).setZero();
        InnerReport report;
        const Matrix X = wide.x + normal(2, wide.x.size(), 1, 0.3);
        solver_of(name, *wide.problem)->solve(X.replicate(1, 3), Y, wide.control, report);
        const Dataset& train = wide.train(kind);
        const Matrix A =
            train.features.is_sparse() ? Matrix(train.features.sparse()) : train.features.dense();
        for (Index b = 0; b < 3; ++b) {
          EXPECT_EQ(report.status[static_cast<std::size_t>(b)], EvaluationStatus::ok) << name << problem;
          EXPECT_LT(report.steps[static_cast<std::size_t>(b)], 150) << name << ' ' << problem << kind << b;
          // c = -gradient of the smooth part: c_k = w_k sign y_k on the support, |c_k| <= w_k elsewhere.
          Vector c = A * (train.targets - A.transpose() * Y.col(b)) / 60;
          if (std::string(problem) == "elastic-net")
            c.array() -= X.col(0).tail(120).array().exp() * Y.col(b).array();
          Index support = 0;
          for (Index k = 0; k < 120; ++k) {
            const double w = std::exp(X(k, 0)), y = Y(k, b);
            support += y != 0;
            if (y == 0)
              EXPECT_LE(std::abs(c(k)), w + 2e-12);
            else
              EXPECT_NEAR(c(k), std::copysign(w, y), 2e-12);
          }
          EXPECT_EQ(support, support_size(Y.col(b)));
          EXPECT_GT(support, 5);
          EXPECT_LT(support, 60);
          EXPECT_LE((Y.col(b) - Y.col(0)).norm(), 1e-10) << "the minimizer is unique";
        }
      }
}

// What Newton's method on the support saves: the same solve by plain accelerated steps.
TEST(Composite, NewtonOnTheSupportEndsASolveEarly) {
  Wide wide;
  FistaSolver fista(*wide.problem, {});
  Matrix Y = Matrix::Zero(120, 1), plain = Y;
  InnerReport report, steps;
  fista.solve(wide.x, Y, wide.control, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  InnerControl fixed_steps = wide.control;
  fixed_steps.rule = InnerRule::fixed_steps;
  fixed_steps.steps = 3 * report.gradients[0];
  fista.solve(wide.x, plain, fixed_steps, steps);
  EXPECT_GT(steps.residual[0], 100 * report.residual[0]) << "at three times the cost";
}

// A relative solve from a solution, where nothing is left but rounding, is done at once or soon.
TEST(Composite, ARelativeSolveDoesNotAskForLessThanRounding) {
  for (const char* name : {"fista", "coordinate-descent"}) {
    Wide wide;
    auto solver = solver_of(name, *wide.problem);
    const Matrix X = wide.x.replicate(1, 8);
    Matrix Y = normal(7, 120, 8, 10);
    InnerReport report;
    solver->solve(X, Y, wide.control, report);
    Y += 1e-15 * normal(8, 120, 8).cwiseProduct(Y);
    InnerControl relative = wide.control;
    relative.rule = InnerRule::relative;
    relative.tolerance = 1e-3;
    solver->solve(X, Y, relative, report);
    for (std::size_t b = 0; b < 8; ++b) {
      EXPECT_EQ(report.status[b], EvaluationStatus::ok);
      EXPECT_LT(report.steps[b], 10);
    }
  }
}

}  // namespace
}  // namespace bizo::inner
