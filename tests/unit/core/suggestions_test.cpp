#include "bizo/core/suggestions.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

TEST(Suggestions, NearestName) {
  const std::vector<std::string> known{"gradient-descent", "nesterov", "newton-cg"};
  EXPECT_EQ(nearest("nestrov", known), "nesterov");
  EXPECT_EQ(nearest("newtn-cg", known), "newton-cg");
  EXPECT_EQ(nearest("zzzzzz", known), "");
  EXPECT_EQ(nearest("gr", known), "gradient-descent");
  EXPECT_EQ(nearest("g", known), "");
  EXPECT_EQ(nearest("m", {"p", "mu"}), "mu");
  EXPECT_EQ(nearest("q", {"p", "mu"}), "");
  EXPECT_EQ(nearest("SRHT", {"haar", "srht"}), "srht");
}

}  // namespace
}  // namespace bizo
