#include <gtest/gtest.h>

#include "methods/steps/step_rule.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::displacement;
using test::rule;

TEST(StepRule, SgdIsAMultipleOfTheGradient) {
  const Vector g = Vector::LinSpaced(3, -1, 2);
  EXPECT_EQ(displacement(*rule("sgd", {{"size", "0.5"}}), g, 0), 0.5 * g);
}

}  // namespace
}  // namespace bizo::methods
