#include "methods/steps/armijo_step.hpp"

#include <gtest/gtest.h>

#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::Course;
using test::descend;
using test::diagonal;
using test::Function;
using test::rule;

TEST(ArmijoStep, DescendsWithoutKnowingTheCurvature) {
  for (const double curvature : {1e-4, 1.0, 1e4}) {
    const Function f = diagonal(Vector::LinSpaced(5, 0.5, 1) * curvature);
    const Course run = descend(*rule("armijo"), f, Vector::Ones(5), 40);
    EXPECT_LT(run.values.back(), 1e-6 * run.values.front()) << curvature;
    for (std::size_t k = 1; k < run.values.size(); ++k) EXPECT_LE(run.values[k], run.values[k - 1]);
  }
}

// From a direction that leads uphill there is nothing to accept: after the last attempt we stand where we
// were.
TEST(ArmijoStep, StaysWhereItIsIfNothingIsBetter) {
  const Function f = diagonal(Vector::Ones(3));
  const Course run = descend(*rule("armijo"), f, Vector::Ones(3), 1,
                             [](StepInput& input) { input.gradient = -input.gradient; });
  EXPECT_EQ(run.z, Vector::Ones(3));
  EXPECT_EQ(run.evaluations, 1 + 7 * 4 + 1);
}

}  // namespace
}  // namespace bizo::methods
