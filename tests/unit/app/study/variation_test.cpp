#include "app/study/variation.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

using Values = std::vector<std::string>;

TEST(Variation, Lists) {
  EXPECT_EQ(variation("a", "x"), (Values{"a"}));
  EXPECT_EQ(variation("hozog, es ,frozen-adjoint", "x"), (Values{"hozog", "es", "frozen-adjoint"}));
  EXPECT_EQ(variation("\"-1, 1\", '-2, 2'", "x"), (Values{"\"-1, 1\"", "'-2, 2'"}));
}

TEST(Variation, WholeNumbers) {
  EXPECT_EQ(variation("3..6", "x"), (Values{"3", "4", "5", "6"}));
  EXPECT_EQ(variation("-1 .. 1", "x"), (Values{"-1", "0", "1"}));
  EXPECT_EQ(variation("7..7", "x"), (Values{"7"}));
}

TEST(Variation, Progressions) {
  EXPECT_EQ(variation("2, 4, ..., 32", "x"), (Values{"2", "4", "8", "16", "32"}));
  EXPECT_EQ(variation("1, 3, ..., 9", "x"), (Values{"1", "3", "9"}));
  EXPECT_EQ(variation("1, 3, ..., 7", "x"), (Values{"1", "3", "5", "7"}));
  EXPECT_EQ(variation("0.1, 0.01, ..., 1e-4", "x"), (Values{"0.1", "0.01", "0.001", "0.0001"}));
  EXPECT_EQ(variation("1, 0.5, ..., -0.5", "x"), (Values{"1", "0.5", "0", "-0.5"}));
}

TEST(Variation, Mistakes) {
  for (const char* text : {"", "a,,b", "a, a", "6..3", "1..100000", "1, 3, ..., 8", "a, b, ..., c",
                           "1, ..., 5", "1, 2, 3, ..., 5", "1, 1, ..., 5"})
    EXPECT_THROW(variation(text, "x"), ConfigError) << text;
}

}  // namespace
}  // namespace bizo::app
