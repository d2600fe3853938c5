// Inner solves that are too short: what a method reports must be the gradient of Phi, or it says otherwise.
#include "methods/adaptive/steps_guard.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

Choice adam(const std::string& method, Settings inner = {}) {
  Choice setup;
  setup.method = method;
  setup.rule = "adam";
  setup.step_options = {{"size", "0.1"}};
  setup.inner_options = std::move(inner);
  setup.directions = 10;
  return setup;
}

bool notes_anything(const Experiment& run, const std::string& words) {
  for (const auto& row : run.memory.rows)
    if (row.note.find(words) != std::string::npos) return true;
  return false;
}

// |grad Phi| at the end and what the last row says of it, over that at the start.
struct End {
  double truth, reported;
};
End end_of(Experiment& run, const problems::Quadratic& problem, Index iterations) {
  run.minimize(iterations);
  const double first = problem.gradient(problem.info().start).norm();
  // The row's gradient is that of the iterate before.
  const Vector& x = run.memory.iterates[run.memory.iterates.size() - 2].x;
  return {problem.gradient(x).norm() / first, run.memory.rows.back().gradient_norm / first};
}

class DefaultControl : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, DefaultControl,
                         ::testing::Values("hozog", "es", "gauss-newton", "frozen-adjoint", "aid", "itd",
                                           "penalty", "f2sa"));

// With d directions the estimate has no sampling error; es knows the size of a gradient from differences over
// 0.1.
TEST_P(DefaultControl, ReportsTheGradientWhateverTheCondition) {
  for (const double condition : {10.0, 1000.0}) {
    problems::Quadratic problem({.condition = condition});
    Experiment run(problem, adam(GetParam()));
    const End end = end_of(run, problem, 300);
    std::printf("%12s, kappa %4.0f: true %.1e, reported %.1e\n", GetParam().c_str(), condition, end.truth,
                end.reported);
    EXPECT_LT(end.truth, 3 * end.reported + 2e-2) << condition;
    EXPECT_LT(end.truth, 0.1) << condition;
    // The norm includes what the third stream says of the bias.
    if (GetParam() == "f2sa") {
      EXPECT_LT(end.truth, 3 * end.reported) << condition;
    }
  }
}

// Solves of fixed steps that the user asks for without a number of steps get the steps that they need.
TEST(StepsGuard, RaisesTheStepsThatNobodyGave) {
  for (const std::string method : {"hozog", "es", "gauss-newton"})
    for (const Settings& inner : {Settings{{"control", "fixed-steps"}}, Settings{{"start", "cold"}}}) {
      problems::Quadratic problem({.condition = 1000});
      Experiment run(problem, adam(method, inner));
      EXPECT_LT(end_of(run, problem, 200).truth, 0.1) << method << inner.begin()->first;
      EXPECT_TRUE(notes_anything(run, "now ")) << method;
    }
}

TEST(StepsGuard, SaysThatGivenStepsAreTooFewAndKeepsThem) {
  for (const std::string method : {"hozog", "es", "gauss-newton"}) {
    problems::Quadratic problem({.condition = 1000});
    Experiment run(problem, adam(method, {{"steps", "10"}}));
    EXPECT_GT(end_of(run, problem, 60).truth, 0.2) << method;
    EXPECT_TRUE(notes_anything(run, "are needed")) << method;
    problems::Quadratic easy({.condition = 4});
    Experiment enough(easy, adam(method, {{"steps", "60"}}));
    EXPECT_LT(end_of(enough, easy, 300).truth, 0.1) << method;
    EXPECT_FALSE(notes_anything(enough, "inner.steps")) << method;
  }
}

// Forward differences of solves with fixed steps compare with a solve at the base that takes the same steps.
TEST(StepsGuard, RaisesBothSidesOfForwardDifferences) {
  problems::Quadratic problem({.condition = 1000});
  Choice setup = adam("hozog", {{"control", "fixed-steps"}});
  setup.method_options = {{"difference", "forward"}, {"radius", "1e-5"}};
  Experiment run(problem, setup);
  const End end = end_of(run, problem, 300);
  EXPECT_LT(end.truth, 3 * end.reported + 2e-2);
}

TEST(Streams, SayThatGivenStepsAreTooFew) {
  for (const std::string method : {"penalty", "f2sa"}) {
    problems::Quadratic problem({.condition = 1000});
    Experiment few(problem, adam(method, {{"steps", "10"}})), own(problem, adam(method));
    few.minimize(30);
    own.minimize(30);
    EXPECT_TRUE(notes_anything(few, "are needed")) << method;
    EXPECT_TRUE(notes_anything(own, "now ")) << method;
  }
}

TEST(Unrolled, SaysWhatItsStepsLeaveOut) {
  problems::Quadratic problem({.condition = 1000});
  Choice few = adam("itd");
  few.method_options = {{"unrolled_steps", "100"}};
  Experiment run(problem, few), own(problem, adam("itd"));
  run.minimize(3);
  own.minimize(3);
  // ln(1000) (L + mu) / 2 mu = 3457.3; 100 of them leave exp(-0.2) = 82 %.
  EXPECT_TRUE(notes_anything(run, "82 %"));
  EXPECT_TRUE(notes_anything(run, "no gradient"));
  EXPECT_TRUE(std::isnan(run.memory.rows.back().gradient_norm));
  EXPECT_FALSE(std::isnan(own.memory.rows.back().gradient_norm));
  EXPECT_TRUE(notes_anything(run, "3458"));
  EXPECT_FALSE(notes_anything(own, "%"));
}

}  // namespace
}  // namespace bizo::methods
