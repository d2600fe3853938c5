// Where there is no estimate, no value at the new point, or no step: the run goes on nearer, or ends and says
// why.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/executor.hpp"
#include "methods/steps/catalogue.hpp"
#include "support/experiment.hpp"
#include "support/flaky.hpp"
#include "support/landscape.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

constexpr Index kDimension = 8;

// Phi has no values beyond `edge`, and its minimum in 1; x_0 = 0.
Summary minimize_at_the_edge(const std::string& rule, const std::string& length, RetryPolicy policy,
                             test::Memory& memory, double edge = 1.5) {
  const auto beyond = [edge](const EvaluationKey&, ConstVectorRef x) -> std::optional<ColumnFailure> {
    if (x.maxCoeff() < edge) return {};
    return ColumnFailure{EvaluationStatus::refused, "too far", 0};
  };
  const auto bowl = [](ConstVectorRef x) { return (x.array() - 1).square().sum(); };
  test::Flaky problem(kDimension, bowl, beyond);
  test::NoSolver solver;
  const auto& hozog = *find_row(catalogue(), "hozog");
  const auto& step = *find_row(step_catalogue(), rule);
  const Params method = test::options("method", hozog.options), inner = test::options("inner", {});
  auto made = hozog.make({.method = method,
                          .inner = inner,
                          .problem = problem,
                          .solver = solver,
                          .family = test::make_family("haar", kDimension),
                          .inner_family = nullptr,
                          .step = step.make(test::options("step", step.options, {{"size", length}})),
                          .estimator = {.count = kDimension, .seed = 1},
                          .scale = Vector::Ones(kDimension),
                          .seed = 1});
  made.worker.policy = policy;
  SerialExecutor executor(made.worker, 3);
  Budget budget;
  budget.iterations = 20;
  Stopping stopping(budget);
  return minimize(*made.algorithm, executor, stopping, memory);
}

// A step of 1e4 leads to x = 2e4, and a quarter of it nine times over to x = 0.08: all beyond the edge, of
// which the perturbations of x_0 know nothing.
TEST(Failure, AtEveryNewPointEndsTheRunAndSaysWhy) {
  test::Memory memory;
  const Summary summary = minimize_at_the_edge("sgd", "1e4", {.retries = 2, .new_seed = true}, memory, 0.01);
  EXPECT_EQ(summary.reason, StopReason::too_many_failures);
  EXPECT_EQ(exit_code(summary.reason), 3);
  EXPECT_EQ(summary.last.iteration, 1);
  EXPECT_EQ(summary.last.note, "the base solve failed: refused (too far)");
  EXPECT_EQ(summary.last.cost.retries, 20) << "base solves are retried too";
  EXPECT_EQ(listing_of(summary.last.cost.failed_as), "10 refused");
  EXPECT_NEAR(summary.solution.value, kDimension, 1e-12) << "the start was the best";
}

// A step of length 1 leads from x = 0 to 2, which is shortened to 1/2, and from there to 3/2, which is
// shortened to 3/4.
TEST(Failure, AtANewPointShortensTheStepOfEveryRule) {
  test::Memory memory;
  const Summary summary = minimize_at_the_edge("sgd", "1", {}, memory);
  EXPECT_EQ(summary.reason, StopReason::iterations);
  EXPECT_EQ(listing_of(summary.last.cost.failed_as), "2 refused");
  EXPECT_NEAR(memory.rows[1].value, kDimension * 0.25, 1e-9) << "x = 1/2";
  EXPECT_NEAR(memory.rows[2].value, kDimension / 16.0, 1e-9) << "x = 3/4";
}

TEST(Failure, AtANewPointShortensTheStepOfARuleThatSearches) {
  test::Memory memory;
  const Summary summary = minimize_at_the_edge("armijo", "4", {}, memory);
  EXPECT_EQ(summary.reason, StopReason::iterations);
  EXPECT_GT(summary.last.cost.failures, 0);
  EXPECT_LT(summary.solution.value, 1e-6);
}

constexpr Index kCoordinates = 4;

double bowl(const Vector& x) {
  return (x.array() - 1).square().sum();
}

// Without an answer at the perturbed points of some iterations.
class Silent final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Silent(std::function<bool(Index iteration)> silent)
      : ValuesProblem({"silent", kCoordinates, 1, Vector::Zero(kCoordinates), Vector::Zero(1), {}}),
        silent_(std::move(silent)) {}
  void announce(std::span<const EvaluationKey> columns) override {
    keys_.assign(columns.begin(), columns.end());
  }
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& key = keys_.at(static_cast<std::size_t>(b));
      values(b) = key.side != 0 && silent_(key.iteration) ? kNaN : bowl(X.col(b));
    }
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  std::function<bool(Index)> silent_;
  std::vector<EvaluationKey> keys_;
};

class MissingEstimate : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Rules, MissingEstimate, ::testing::ValuesIn(names_of(step_catalogue())),
                         [](const auto& rule) {
                           std::string name = rule.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(MissingEstimate, EndsTheRun) {
  for (const std::string method : {"hozog", "es"})
    for (const Index first : {1, 2, 5}) {
      Silent problem([first](Index iteration) { return iteration >= first; });
      test::Choice choice;
      choice.method = method, choice.inner = "closed-form", choice.rule = GetParam(), choice.directions = 4;
      test::Experiment experiment(problem, choice);
      const Summary summary = experiment.minimize(12);
      EXPECT_EQ(summary.reason, StopReason::too_many_failures) << method << first;
      EXPECT_EQ(summary.last.iteration, first);
      EXPECT_EQ(summary.last.failed_share, 1);
      EXPECT_NE(summary.last.note.find("4 of 4 directions failed"), std::string::npos) << summary.last.note;
      const auto& rows = experiment.memory.rows;
      EXPECT_EQ(rows.back().value, rows[rows.size() - 2].value) << "x stays";
    }
}

// Slopes at x_0 from points a radius away; no others have a value. So every search fails, and every iteration
// has the same cause.
TEST(NoStepIsLeft, IsToldOnce) {
  constexpr double kRadius = 1e-3, kNear = 1e-6;
  const auto value = [](const Vector& x) {
    const double r = x.norm() / kRadius;
    return r == 0 ? 1 : std::abs(r - 1) < kNear ? 1 - x.sum() : kNaN;
  };
  test::Landscape problem(value, Vector::Zero(3));
  Choice setup;
  setup.inner = "closed-form", setup.rule = "armijo", setup.directions = 3;
  setup.method_options = {{"measure_noise", "no"}, {"radius", "1e-3"}};
  Experiment run(problem, setup);
  run.minimize(5);
  const auto told = std::ranges::count_if(
      run.memory.rows, [](const Iteration& row) { return row.note.starts_with("no step is left"); });
  EXPECT_EQ(run.memory.rows.size(), 6);
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace bizo::methods
