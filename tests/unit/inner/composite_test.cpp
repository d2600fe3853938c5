// The solvers of composite inner problems against their formulas, and how accurately and how fast they solve.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/support.hpp"
#include "inner/coordinate_descent.hpp"
#include "inner/fista.hpp"
#include "problems/sparse_fit.hpp"
#include "support/sparse_data.hpp"

namespace bizo {
namespace {

using test::normal;

// 120 features and 60 samples: f is not strictly convex, and its solutions are sparse.
struct Wide {
  test::MemoryData data = test::sparse_regression(120, 60, 60);
  std::unique_ptr<Problem> owner;
  SparseFit* problem;
  Vector x;
  InnerControl control;
  explicit Wide(const std::string& name = "lasso", const std::string& kind = "") {
    owner = test::make_problem(
        name, {{"train", kind + "train"}, {"validation", kind + "validation"}, {"start", "-2"}}, data);
    problem = dynamic_cast<SparseFit*>(owner.get());
    x = problem->info().start;
    control = {InnerRule::absolute, 5000, 1e-12, problem->inner_curvature(x)};
    if (std::isnan(control.curvature.strong)) control.curvature.strong = 0;
  }
  const Dataset& train(const std::string& kind = "") const { return data.datasets.at(kind + "train"); }
};

std::unique_ptr<InnerSolver> solver_of(const std::string& name, SparseFit& problem) {
  if (name == "fista") return std::make_unique<FistaSolver>(problem, Curvature{});
  return std::make_unique<CoordinateDescentSolver>(problem);
}

double soft(double z, double t) {
  return z > t ? z - t : z < -t ? z + t : 0;
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
  InnerControl synchronized = wide.control;
  synchronized.rule = InnerRule::synchronized;
  synchronized.steps = 3 * report.gradients[0];
  fista.solve(wide.x, plain, synchronized, steps);
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

// A line of FISTA as it is defined, five steps, with both momentum sequences.
TEST(Fista, SynchronizedIsTheDefinition) {
  for (const char* name : {"lasso", "elastic-net"}) {
    Wide wide(name);
    const bool strong = wide.control.curvature.strong > 0;
    EXPECT_EQ(strong, std::string(name) == "elastic-net");
    const double L = wide.control.curvature.smooth,
                 root = std::sqrt(L / std::max(wide.control.curvature.strong, 1e-300));
    InnerControl control = wide.control;
    control.rule = InnerRule::synchronized;
    control.steps = 5;
    const Matrix start = normal(3, 120, 1);
    Matrix Y = start;
    InnerReport report;
    FistaSolver(*wide.problem, {}).solve(wide.x, Y, control, report);
    const Matrix& A = wide.train().features.dense();
    Vector z = start, y = start;
    for (int k = 0; k < 5; ++k) {
      Vector gradient = A * (A.transpose() * z - wide.train().targets) / 60;
      if (strong) gradient.array() += wide.x.tail(120).array().exp() * z.array();
      Vector next = z - gradient / L;
      for (Index i = 0; i < 120; ++i) next(i) = soft(next(i), std::exp(wide.x(i)) / L);
      z = next + (strong ? (root - 1) / (root + 1) : k / (k + 3.0)) * (next - y);
      y = next;
    }
    EXPECT_LE((Y - y).norm(), 1e-13 * y.norm()) << name;
    EXPECT_EQ(report.gradients[0], 5);
  }
}

TEST(CoordinateDescent, SynchronizedIsTheDefinition) {
  for (const char* name : {"lasso", "elastic-net"})
    for (const std::string kind : {"", "sparse-"}) {
      Wide wide(name, kind);
      const bool ridge = std::string(name) == "elastic-net";
      InnerControl control = wide.control;
      control.rule = InnerRule::synchronized;
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
  auto& problem = dynamic_cast<SparseFit&>(*owner);
  Matrix Y = normal(5, 20, 1);
  InnerReport report;
  const double smooth = problem.inner_curvature(problem.info().start).smooth;
  CoordinateDescentSolver(problem).solve(problem.info().start, Y,
                                         {InnerRule::absolute, 1000, 1e-10, {0, smooth}}, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_EQ(Y(4, 0), 0);
}

}  // namespace
}  // namespace bizo
