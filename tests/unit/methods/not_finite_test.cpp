// Numbers that overflow: x stays where it is, and the run ends and says why.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/steps/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;

// A gradient of about 1 makes steps beyond 1e308 with lengths of 1e308 and more.
constexpr const char* kLength = "1.7e308";

class NotFinite : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, NotFinite,
                         ::testing::Values("zo-resolve", "azo", "es", "aid", "itd", "gauss-newton", "penalty",
                                           "f2sa", "hf-zoba", "zoba", "zdsba", "soba", "saba", "hf-soba"));

TEST_P(NotFinite, StepsNeverMoveX) {
  const std::string& method = GetParam();
  for (const std::string rule : {"sgd", "momentum", "adam"})
    for (const bool bounded : {false, true}) {
      Box box;
      if (bounded) box = {Vector::Constant(10, -20), Vector::Constant(10, 20)};
      Quadratic problem(Quadratic::Shape{}, Vector::Constant(10, 10), box);
      Choice setup;
      setup.method = method, setup.rule = rule;
      if (method == "zoba" || method == "zdsba") setup.family = "gaussian";
      setup.step_options = {{"length", kLength}};
      if (method.ends_with("soba") || method == "saba")
        setup.method_options = {{"rho", kLength}, {"outer_ratio", "1"}, {"evaluate_every", "1"}};
      Experiment run(problem, setup);
      const Summary summary = run.minimize(60);
      const std::string what = method + " " + rule + (bounded ? " in a box" : "");
      for (const auto& at : run.memory.iterates)
        EXPECT_TRUE(at.x.allFinite() && at.y.allFinite()) << what << " " << at.x.transpose();
      EXPECT_TRUE(summary.solution.x.allFinite()) << what;
      const bool ended = exit_code(summary.reason) == 3;
      EXPECT_EQ(ended, !summary.last.note.empty()) << what << ": " << summary.last.note;
      EXPECT_TRUE(ended || rule == "adam" || method == "gauss-newton") << what << name_of(summary.reason);
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

// Finite gradients whose sum is not: the velocity of heavy ball.
TEST(FiniteProposal, IsNoneOnceAVelocityHasOverflown) {
  const auto& row = *find_row(step_catalogue(), "momentum");
  const auto rule = row.make(test::options("step", row.options, {{"length", "1"}, {"momentum", "0.9"}}));
  const Vector units = Vector::Ones(2);
  StepInput input;
  input.z = Vector::Zero(2);
  input.gradient = Vector{{1e308, 1}};
  EXPECT_TRUE(finite_proposal(*rule, input, units));
  EXPECT_FALSE(finite_proposal(*rule, input, units));
  input.gradient(1) = kNaN;
  const auto fresh = row.make(test::options("step", row.options, {{"length", "1"}, {"momentum", "0.9"}}));
  EXPECT_FALSE(finite_proposal(*fresh, input, units));
  input.gradient = Vector::Ones(2);
  EXPECT_TRUE(finite_proposal(*fresh, input, units)) << "the rule has not seen what was not finite";
  EXPECT_FALSE(finite_proposal(*fresh, input, Vector{{1, 1e308}})) << "x may overflow where z does not";
}

}  // namespace
}  // namespace bizo
