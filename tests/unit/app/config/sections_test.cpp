#include "app/config/sections.hpp"

#include <gtest/gtest.h>

#include "app/config/config.hpp"

namespace bizo::app {
namespace {

TEST(Sections, EveryDefaultIsValid) {
  const auto sections = read_sections(Config("[problem]\nname = quadratic\n", "a.ini"));
  EXPECT_EQ(sections.inner.text("name"), "auto");
  const Budget budget = read_budget(sections.budget, sections.evaluation);
  EXPECT_EQ(budget.iterations, 100);
  EXPECT_EQ(budget.evaluations, Budget().evaluations);
}

}  // namespace
}  // namespace bizo::app
