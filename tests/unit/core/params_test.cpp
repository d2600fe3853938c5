#include "bizo/core/params.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

OptionTable table() {
  return {text_option("name", "", "a name"),
          choice_option("color", {"red", "green"}, "a choice"),
          flag_option("loud", false, "a flag"),
          integer_option("count", "10", 1, "a count"),
          positive_option("radius", "1e-3", "a length"),
          fraction_option("share", "0.5", "a share"),
          numbers_option("bounds", "", "two numbers")};
}

std::string failure_report(const std::string& key, const std::string& value) {
  try {
    Params("method", table(), {{key, {value, "a.ini:3"}}});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Params, DefaultsAndValues) {
  const Params params("method", table(), {{"count", {"1e3", "a.ini:1"}}, {"bounds", {"-1, 2.5", "a.ini:2"}}});
  EXPECT_EQ(params.integer("count"), 1000);
  EXPECT_EQ(params.text("color"), "red");
  EXPECT_FALSE(params.flag("loud"));
  EXPECT_DOUBLE_EQ(params.number("radius"), 1e-3);
  EXPECT_EQ(params.numbers("bounds").size(), 2);
  EXPECT_DOUBLE_EQ(params.numbers("bounds")(1), 2.5);
  EXPECT_TRUE(params.given("count"));
  EXPECT_FALSE(params.given("radius"));
}

TEST(Params, ErrorsNameOriginRuleAndRemedy) {
  EXPECT_EQ(failure_report("radius", "-1"),
            "a.ini:3: method.radius = -1: it must be a number > 0; the default is 1e-3");
  EXPECT_EQ(failure_report("radius", "fast"),
            "a.ini:3: method.radius = fast: it must be a number > 0; the default is 1e-3");
  EXPECT_EQ(failure_report("count", "2.5"),
            "a.ini:3: method.count = 2.5: it must be a whole number >= 1; the default is 10");
  EXPECT_EQ(failure_report("loud", "perhaps"),
            "a.ini:3: method.loud = perhaps: it must be yes or no; the default is no");
  EXPECT_EQ(failure_report("color", "gren"),
            "a.ini:3: method.color = gren: there is no such choice; did you mean green?; known: red, green");
  EXPECT_NE(failure_report("raduis", "1").find("did you mean method.radius?"), std::string::npos);
  EXPECT_NE(failure_report("share", "1.5"), "");
  EXPECT_NE(failure_report("bounds", "1, x"), "");
  for (const char* number : {"nan", "inf", "1e999", "0x10", "", "1 2"})
    EXPECT_NE(failure_report("radius", number), "") << number;
}

// Also in a release, where a component reads what its table has not.
TEST(Params, AnOptionThatIsNotDeclaredIsABug) {
  const Params params("method", table());
  EXPECT_THROW(params.text("colour"), std::logic_error);
  EXPECT_THROW(params.given("colour"), std::logic_error);
}

TEST(Params, ANumberMayHaveWordsThatStandForOne) {
  Option count = integer_option("count", "", 1, "a count");
  count.choices = {"auto"};
  EXPECT_EQ(Params("directions", {count}, {{"count", {"auto", "a.ini:1"}}}).text("count"), "auto");
  EXPECT_EQ(Params("directions", {count}, {{"count", {"7", "a.ini:1"}}}).integer("count"), 7);
  try {
    Params("directions", {count}, {{"count", {"many", "a.ini:1"}}});
    FAIL() << "a word that stands for nothing";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("auto"), std::string::npos);
  }
}

}  // namespace
}  // namespace bizo
