// What a run reports is so: the value of its solution is Phi there, whatever the method, the inner solver and
// the problem.
#include "app/runs/verification.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "app/config/assembly.hpp"
#include "bizo/core/minimize.hpp"
#include "bizo/core/recorder.hpp"
#include "methods/outer/catalogue.hpp"
#include "support/reference.hpp"

namespace bizo::app {
namespace {

// Of a value that is reported, relative to Phi.
constexpr double kAccuracy = 1e-6;

struct FinishedRun {
  explicit FinishedRun(const std::string& text) : assembly(assemble(Config(text, "test"))) {
    SerialExecutor executor(assembly.method.worker, assembly.batch);
    Stopping stopping(read_budget(assembly.sections->budget, assembly.sections->evaluation));
    Recorders nobody({});
    summary = minimize(*assembly.method.algorithm, executor, stopping, nobody);
    verify(assembly, executor, summary.last.noise, summary);
  }
  // Phi at the solution, by a solver that no run uses. Error where that does not get to 1e-11.
  double phi() const {
    Problem& problem = *assembly.full;
    const Vector& x = summary.solution.x;
    const Matrix y = test::accurate_inner(problem, x, problem.info().inner_start);
    Vector value(1);
    problem.outer(x, y, value);
    return value(0);
  }

  Assembly assembly;
  Summary summary;
};

std::string data(const std::string& name) {
  return "data = " BIZO_SOURCE_DIR "/data/" + name + ".csv\nnormalize = standard\n";
}

void expect_value_of_phi(const FinishedRun& run) {
  const Solution& solution = run.summary.solution;
  if (std::isnan(solution.value)) {  // there is none, and that is said
    EXPECT_FALSE(run.summary.verification.remark.empty() && run.summary.last.note.empty());
    return;
  }
  const double phi = run.phi();
  EXPECT_NEAR(solution.value, phi, kAccuracy * std::abs(phi));
  ASSERT_EQ(run.summary.verification.count, 1);
  EXPECT_NEAR(run.summary.verification.value, phi, kAccuracy * std::abs(phi));
  EXPECT_EQ(run.summary.verification.remark, "");
}

struct Task {
  std::string label, problem;
};

void PrintTo(const Task& task, std::ostream* out) {
  *out << task.label;
}

const std::vector<Task>& tasks() {
  static const std::vector<Task> all{
      {"Quadratic", "name = quadratic\nd = 4\np = 6\ncondition = 100\n"},
      {"Ridge", "name = ridge\nregularization = feature\n" + data("diabetes")},
      {"Logistic", "name = logistic\nregularization = feature\nstart = -2\n" + data("breast_cancer")},
      {"Svm", "name = svm\nregularization = scalar\nstart = -2\n" + data("breast_cancer")},
      {"Cleaning", "name = hyper-cleaning\nsplit = 0.03, 0.03\n" + data("digits")},
      {"Lasso", "name = lasso\nstart = -2\n" + data("diabetes")},
      {"ElasticNet", "name = elastic-net\nstart = -2\n" + data("diabetes")}};
  return all;
}

class EveryValue : public ::testing::TestWithParam<std::tuple<Task, std::string>> {};
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryValue,
                         ::testing::Combine(::testing::ValuesIn(tasks()),
                                            ::testing::ValuesIn(names_of(methods::catalogue()))));

// Four iterations: inner solutions are still on the move.
TEST_P(EveryValue, OfTheSolutionIsPhi) {
  const auto& [task, method] = GetParam();
  const std::string text = "[problem]\nbox = -6, 6\n" + task.problem + "[method]\nname = " + method +
                           "\n[directions]\ncount = 3\n[step]\nsize = 0.01\n[budget]\niterations = 4\n";
  try {
    expect_value_of_phi(FinishedRun(text));
  } catch (const ConfigError& error) {  // the method is not for this problem
    SUCCEED() << error.what();
  }
}

// Where the inner problem has many solutions, that which warm starts have followed is not the one from y_0:
// both are values of Phi, and the run says so.
TEST(Verification, TellsOfSeveralInnerSolutions) {
  const FinishedRun run(
      "[problem]\nname = least-squares\nd = 3\np = 40\nn = 10\nm = 20\n[method]\nname = hozog\n"
      "[inner]\nname = nesterov\n[directions]\ncount = 3\n[step]\nsize = 0.3\n[budget]\niterations = 20\n");
  EXPECT_GT(std::abs(run.summary.verification.value - run.summary.solution.value),
            kAccuracy * run.summary.solution.value);
  EXPECT_NE(run.summary.verification.remark.find("several solutions"), std::string::npos)
      << run.summary.verification.remark;
}

TEST(Verification, CanBeLeftOut) {
  const FinishedRun run("[problem]\nname = quadratic\n[budget]\niterations = 3\n[run]\nverify = 0\n");
  EXPECT_EQ(run.summary.verification.count, 0);
  EXPECT_TRUE(std::isnan(run.summary.verification.value));
}

// A single loop has no value of Phi before its end, and a target is one.
TEST(EverySingleLoop, HasNoValueOnItsWay) {
  const std::string loop =
      "[problem]\nname = quadratic\n[method]\nname = hf-soba\n[budget]\niterations = 3\n";
  const FinishedRun run(loop);
  EXPECT_TRUE(std::isnan(run.summary.last.best_value));
  expect_value_of_phi(run);
  EXPECT_THROW(FinishedRun(loop + "target = 1\n"), ConfigError);
}

// Inner solvers that do not arrive in time: per-feature logistic regression whose weights of the penalty go
// down to e^-12, by a method that steps far.
class UnsolvedBase : public ::testing::TestWithParam<std::tuple<int, std::string>> {};
INSTANTIATE_TEST_SUITE_P(Seeds, UnsolvedBase,
                         ::testing::Combine(::testing::Values(2, 3),
                                            ::testing::Values("auto", "nesterov", "gradient-descent",
                                                              "newton-cg")));

TEST_P(UnsolvedBase, HasNoValue) {
  const auto& [seed, solver] = GetParam();
  const FinishedRun run(
      "[problem]\nname = logistic\nregularization = feature\nstart = -2\nbox = -12, 12\n" +
      data("breast_cancer") + "split_seed = " + std::to_string(seed) + "\n[inner]\nname = " + solver +
      "\nbase_steps = 2000\n[method]\nname = aid\n[step]\nrule = lbfgs\nsize = 1\n[budget]\n"
      "iterations = 40\n");
  ASSERT_TRUE(std::isfinite(run.summary.solution.value));
  expect_value_of_phi(run);
}

// NaN: how rough it is, is not known.
TEST(Verification, AValueWhoseErrorIsNotKnownIsSolvedToTheEnd) {
  FinishedRun run(
      "[problem]\nname = quadratic\noracle = solve\nd = 3\n[method]\nname = trust-region\n"
      "[budget]\nevaluations = 40\niterations = 40\n");
  run.summary.solution.value += 1;
  run.summary.solution.error = kNaN;
  SerialExecutor executor(run.assembly.method.worker, run.assembly.batch);
  verify(run.assembly, executor, kNaN, run.summary);
  const double phi = run.phi();
  EXPECT_NEAR(run.summary.solution.value, phi, kAccuracy * std::abs(phi));
  EXPECT_EQ(run.summary.solution.error, 0);
}

}  // namespace
}  // namespace bizo::app
