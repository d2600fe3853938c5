#include <gtest/gtest.h>

#include "methods/steps/step_rule.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::displacement;
using test::rule;

TEST(StepRule, MomentumSumsAGeometricSeries) {
  auto momentum = rule("momentum", {{"size", "1"}, {"momentum", "0.5"}});
  const Vector g = Vector::Ones(2);
  Vector step;
  for (Index k = 0; k < 3; ++k) step = displacement(*momentum, g, k);
  EXPECT_DOUBLE_EQ(step(0), 1 + 0.5 + 0.25);
}

}  // namespace
}  // namespace bizo::methods
