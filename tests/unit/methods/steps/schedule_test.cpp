#include "methods/steps/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/options.hpp"

namespace bizo::methods {
namespace {

TEST(Schedule, Forms) {
  const auto length = [](const std::string& form, Index k) {
    return Schedule(test::options("step", {}, {{"size", "2"}, {"schedule", form}, {"time_constant", "10"}}))
        .length(k);
  };
  EXPECT_DOUBLE_EQ(length("constant", 1000), 2);
  EXPECT_DOUBLE_EQ(length("inverse-sqrt", 30), 2 / std::sqrt(4.0));
  EXPECT_DOUBLE_EQ(length("inverse", 30), 2 / 4.0);
  EXPECT_DOUBLE_EQ(length("exponential", 30), 2 * std::exp(-3.0));
  for (const char* form : {"constant", "inverse-sqrt", "inverse", "exponential"})
    EXPECT_DOUBLE_EQ(length(form, 0), 2);
}

}  // namespace
}  // namespace bizo::methods
