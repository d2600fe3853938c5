// Suite over the single loops: what each of them reaches with its defaults.
#include <gtest/gtest.h>

#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/loops.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::loop_along;

class EverySingleLoop : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, EverySingleLoop, ::testing::Values("hf-soba", "soba", "saba", "hf-zoba"));

// y and v need some sqrt(condition) iterations with momentum, 32 at the most here. Plain steps, which need
// the condition itself, leave more than nine tenths of the gap at 1000.
TEST_P(EverySingleLoop, GoesDownWithItsDefaultsWhateverTheCondition) {
  for (const Index d : {2, 10})
    for (const double condition : {1.0, 10.0, 1000.0}) {
      problems::Quadratic full({.d = d, .p = 2 * d, .condition = condition});
      const bool values = GetParam() == "hf-zoba";
      const auto hidden = values ? problems::restricted(full, OracleLevel::values) : nullptr;
      Choice setup = loop_along(GetParam());
      if (!values) setup.inner = "nesterov";
      if (values && condition > 100) setup.method_options = {{"momentum", "accelerated"}};
      setup.rule = "adam";
      setup.step_options = {{"size", condition < 100 ? "0.1" : "0.02"}};
      setup.directions = d;
      setup.batch = 32;
      Experiment run(hidden ? *hidden : full, setup);
      const Summary summary = run.minimize(1000);
      const double min = full.value(full.minimizer()), first = full.value(full.info().start) - min;
      const double gap = (full.value(summary.solution.x) - min) / first;
      std::printf("%8s, d %2ld, kappa %4.0f: gap %.1e\n", GetParam().c_str(), static_cast<long>(d), condition,
                  gap);
      EXPECT_EQ(summary.reason, StopReason::iterations);
      EXPECT_LT(gap, 0.5) << condition;
    }
}

}  // namespace
}  // namespace bizo::methods
