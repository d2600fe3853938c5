#include "methods/steps/line_search.hpp"

#include <gtest/gtest.h>

#include "support/options.hpp"

namespace bizo::methods {
namespace {

// A step whose decrease drowns in the noise is accepted within twice the noise, and not beyond.
TEST(LineSearch, AllowsForTwiceTheNoise) {
  LineSearch search(test::options("step", line_search_options("1")));
  StepInput input;
  input.z = Vector::Zero(1);
  input.gradient = Vector::Ones(1);
  input.value = 1;
  input.noise = 1e-3;
  const Proposal proposal{.direction = input.gradient, .lengths = Vector::Constant(1, 1e-6)};
  EXPECT_TRUE(search.choose(input, proposal, Vector::Constant(1, 1 + 1.9e-3)));
  EXPECT_FALSE(search.choose(input, proposal, Vector::Constant(1, 1 + 2.1e-3)));
  EXPECT_FALSE(search.choose(input, proposal, Vector::Constant(1, kNaN)));
}

// The slope along an inflated estimate is (l/d) |g|^2: a tenth of the expected decrease is enough then.
TEST(LineSearch, UsesTheSlopeAndNotTheInflatedLength) {
  LineSearch search(test::options("step", line_search_options("1")));
  StepInput input;
  input.z = Vector::Zero(1);
  input.gradient = Vector::Constant(1, 10);
  input.value = 1;
  const Proposal proposal{.direction = input.gradient, .lengths = Vector::Ones(1)};
  const Vector value = Vector::Constant(1, 1 - 5e-3);  // 1e-4 <g, dz> = 1e-2
  EXPECT_FALSE(search.choose(input, proposal, value));
  input.slope = 10;  // a tenth of |g|^2
  EXPECT_TRUE(search.choose(input, proposal, value));
}

}  // namespace
}  // namespace bizo::methods
