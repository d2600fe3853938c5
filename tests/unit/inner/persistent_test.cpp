#include "inner/persistent.hpp"

#include <gtest/gtest.h>

#include "inner/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/options.hpp"

namespace bizo::inner {
namespace {

std::unique_ptr<InnerSolver> make(const std::string& name, Problem& problem) {
  const auto& row = *find_row(catalogue(), name);
  return row.make(test::options("inner", row.options, {}), problem);
}

struct Bench {
  explicit Bench(double condition)
      : problem({.condition = condition}, Vector::Zero(10), {}),
        x(problem.info().start),
        y(problem.info().inner_start) {}
  InnerReport solve(InnerSolver& solver, Index steps, double tolerance,
                    InnerRule rule = InnerRule::absolute) {
    InnerReport report;
    solver.solve(x, y, {rule, steps, tolerance, solver.curvature(x, y, {}), {}}, report);
    return report;
  }
  double residual() {
    Matrix G(problem.p(), 1);
    problem.inner_gradient_y(x, y, G);
    return G.norm();
  }
  problems::Quadratic problem;
  Matrix x, y;
};

TEST(PersistentSolver, GoesOnWhereOneRoundOfStepsIsTooShort) {
  Bench bench(100);
  PersistentSolver solver(make("nesterov", bench.problem), nullptr);
  const InnerReport report = bench.solve(solver, 40, 1e-7);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_LE(bench.residual(), 1e-7);
  EXPECT_GT(report.steps[0], 40);
  EXPECT_GE(report.gradients[0], report.steps[0]);
}

TEST(PersistentSolver, HandsOverToAStrongerSolver) {
  Bench bench(1e6);
  PersistentSolver solver(make("gradient-descent", bench.problem), make("newton-cg", bench.problem));
  const InnerReport report = bench.solve(solver, 50, 1e-7);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_LE(bench.residual(), 1e-7);
}

TEST(PersistentSolver, SaysThatItDidNotArrive) {
  Bench bench(1e8);
  PersistentSolver solver(make("gradient-descent", bench.problem), nullptr);
  const InnerReport report = bench.solve(solver, 5, 1e-12);
  EXPECT_EQ(report.status[0], EvaluationStatus::not_converged);
  EXPECT_DOUBLE_EQ(report.residual[0], bench.residual());
}

// No solve gets below rounding; what is left of the residual then counts as solved.
TEST(PersistentSolver, KnowsRounding) {
  Bench bench(100);
  PersistentSolver solver(make("nesterov", bench.problem), nullptr);
  EXPECT_EQ(bench.solve(solver, 2000, 1e-20).status[0], EvaluationStatus::ok);
  EXPECT_LE(bench.residual(), 1e-13 * bench.problem.info().inner_start.size() * 100);
}

// Perturbed solves are the first solver's alone.
TEST(PersistentSolver, LeavesOtherRulesAlone) {
  Bench one(100), other(100);
  PersistentSolver solver(make("nesterov", one.problem), make("newton-cg", one.problem));
  one.solve(solver, 7, kNaN, InnerRule::fixed_steps);
  other.solve(*make("nesterov", other.problem), 7, kNaN, InnerRule::fixed_steps);
  EXPECT_EQ(one.y, other.y);
}

}  // namespace
}  // namespace bizo::inner
