#include "app/config/sections.hpp"

#include <gtest/gtest.h>

#include "app/config/config.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

TEST(Sections, EveryDefaultIsValid) {
  const auto sections = read_sections(Config("[problem]\nname = quadratic\n", "a.ini"));
  EXPECT_EQ(sections.inner.text("name"), "auto");
  const Budget budget = read_budget(sections.budget, sections.evaluation);
  EXPECT_EQ(budget.iterations, 100);
  EXPECT_EQ(budget.evaluations, Budget().evaluations);
}

TEST(Sections, AnOptionOfAnotherComponentIsSentToIt) {
  Config config("[problem]\nname = quadratic\n[method]\nname = hozog\ndifference = central\n", "a.ini");
  config.set("method.name=aid");
  try {
    read_sections(config);
    FAIL();
  } catch (const ConfigError& error) {
    const std::string said = error.what();
    EXPECT_EQ(said.find("a.ini:5: method.difference: there is no such option of aid, but of hozog"), 0u)
        << said;
    EXPECT_NE(said.find("move it to [method hozog]"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace bizo::app
