// Suite over the methods: where numbers overflow x stays where it is, and the run ends and says why.
#include <gtest/gtest.h>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

// A gradient of about 1 makes steps beyond 1e308 with lengths of 1e308 and more.
constexpr const char* kLength = "1.7e308";

class NotFinite : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, NotFinite,
                         ::testing::Values("hozog", "frozen-adjoint", "es", "aid", "itd", "gauss-newton",
                                           "penalty", "f2sa", "hf-zoba", "zoba", "zdsba", "soba", "saba",
                                           "hf-soba"));

TEST_P(NotFinite, StepsNeverMoveX) {
  const std::string& method = GetParam();
  for (const std::string rule : {"sgd", "momentum", "adam"})
    for (const bool bounded : {false, true}) {
      Box box;
      if (bounded) box = {Vector::Constant(10, -20), Vector::Constant(10, 20)};
      problems::Quadratic problem(problems::Quadratic::Shape{}, Vector::Constant(10, 10), box);
      Choice setup;
      setup.method = method, setup.rule = rule;
      if (method == "zoba" || method == "zdsba") setup.family = "gaussian";
      setup.step_options = {{"size", kLength}};
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

}  // namespace
}  // namespace bizo::methods
