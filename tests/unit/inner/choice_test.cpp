#include "inner/choice.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"
#include "problems/restricted.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::inner {
namespace {

Params inner(const test::Settings& settings = {}) {
  return test::options("inner", find_row(catalogue(), "auto")->options, settings);
}

std::unique_ptr<Problem> logistic() {
  return test::make_any_case({"", "logistic", {{"data", "sparse"}, {"split", "0.2, 0.2"}}});
}

TEST(Choice, TakesTheBestThatTheProblemAllows) {
  const auto problem = logistic();
  const auto quadratic = test::make_any_case({"", "quadratic", {}});
  const auto lasso = test::make_any_case({"", "lasso", {{"data", "numbers"}}});
  EXPECT_EQ(choose_solver(inner(), *quadratic).name, "closed-form");
  EXPECT_EQ(choose_solver(inner(), *lasso).name, "fista");
  EXPECT_EQ(choose_solver(inner(), *problem).name, "newton");
  EXPECT_EQ(choose_solver(inner({{"dense", "3"}}), *problem).name, "newton-cg");
  EXPECT_EQ(choose_solver(inner(), *problems::restricted(*problem, OracleLevel::gradients)).name, "nesterov");
  EXPECT_EQ(choose_solver(inner(), *problems::restricted(*problem, OracleLevel::inner_gradient)).name,
            "nesterov");
  EXPECT_EQ(choose_solver(inner(), *problems::restricted(*problem, OracleLevel::values)).name,
            "zeroth-order");
  EXPECT_EQ(choose_solver(inner(), *problem, true).name, "nesterov");
}

TEST(Choice, KeepsToTheOptionsThatAreGiven) {
  const auto problem = logistic();
  EXPECT_EQ(choose_solver(inner({{"L", "10"}}), *problem).name, "nesterov");
  EXPECT_EQ(choose_solver(inner({{"cg_steps", "10"}}), *problem).name, "newton-cg");
  EXPECT_EQ(choose_solver(inner({{"difference_radius", "1e-4"}}), *problem).name, "zeroth-order");
  EXPECT_EQ(choose_solver(inner({{"steps", "3"}, {"control", "relative"}}), *problem).name, "newton");
  EXPECT_THROW(choose_solver(inner({{"L", "10"}, {"cg_steps", "3"}}), *problem), ConfigError);
}

TEST(Choice, SomeSolverFitsEveryProblem) {
  for (const auto& some : test::small_cases()) {
    const auto problem = test::make_any_case(some);
    const auto solver = find_row(catalogue(), "auto")->make(inner(), *problem);
    Matrix Y = problem->info().inner_start;
    InnerControl control{InnerRule::absolute, 10000, 1e-7, {}};
    control.curvature = solver->curvature(problem->info().start, Y, {});
    InnerReport report;
    solver->solve(problem->info().start, Y, control, report);
    EXPECT_EQ(report.status[0], EvaluationStatus::ok)
        << some.label << ": residual " << report.residual[0] << " after " << report.steps[0] << " steps";
  }
}

// What a first-order solver leaves undone in an ill-conditioned problem.
TEST(StrongerInnerSolver, FinishesWhatAnotherLeft) {
  const auto problem = logistic();
  const Matrix x = Vector::LinSpaced(problem->d(), -12, 6);
  Matrix Y = problem->info().inner_start;
  const auto weak = find_row(catalogue(), "nesterov")
                        ->make(test::options("inner", find_row(catalogue(), "nesterov")->options), *problem);
  InnerControl control{InnerRule::absolute, 30, 1e-9, weak->curvature(x, Y, {})};
  InnerReport report;
  weak->solve(x, Y, control, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::not_converged);
  const auto strong = stronger_solver("nesterov", inner(), *problem);
  ASSERT_TRUE(strong);
  strong->solve(x, Y, control, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_LE(report.residual[0], 1e-9);
}

TEST(StrongerInnerSolver, IsThereWhereSomethingStrongerIs) {
  const auto problem = logistic();
  const auto lasso = test::make_any_case({"", "lasso", {{"data", "numbers"}}});
  const auto gradients = problems::restricted(*problem, OracleLevel::inner_gradient);
  EXPECT_TRUE(stronger_solver("newton-cg", inner(), *problem));
  EXPECT_TRUE(stronger_solver("gradient-descent", inner(), *gradients));
  EXPECT_FALSE(stronger_solver("newton", inner(), *problem));
  EXPECT_FALSE(stronger_solver("nesterov", inner(), *gradients));
  EXPECT_FALSE(stronger_solver("fista", inner(), *lasso));
  EXPECT_TRUE(stronger_solver("nesterov", inner({{"dense", "1"}}), *problem));
  EXPECT_FALSE(stronger_solver("newton-cg", inner({{"dense", "1"}}), *problem));
}

}  // namespace
}  // namespace bizo::inner
