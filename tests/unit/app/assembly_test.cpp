// Configurations as a whole: what one option leaves to others, and what it forbids them.
#include "bizo/app/assembly.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

const std::string kProblem = "[problem]\nname = quadratic\nbox = -5, 5\n";

Config with(const std::string& more) {
  return {kProblem + more, "job.ini"};
}

std::string complaint(const std::string& more) {
  try {
    assemble(with(more));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Assembly, AConfigurationThatNamesOnlyItsMethodIsValid) {
  for (const auto& method : names_of(method_catalogue()))
    EXPECT_EQ(complaint("[method]\nname = " + method + "\n"), "") << method;
}

TEST(Assembly, WhatTheUserGivesOverridesTheDefaultsOfAMethod) {
  EXPECT_EQ(read_sections(with("[method]\nname = zoba\n")).directions.text("family"), "gaussian");
  const auto given = read_sections(with("[method]\nname = zoba\n[directions]\nfamily = haar\n"));
  EXPECT_EQ(given.directions.text("family"), "haar");
  EXPECT_NE(complaint("[method]\nname = zoba\n[directions]\nfamily = haar\n").find("gaussian"),
            std::string::npos);
}

// A start from y_0 forbids relative solves, and a number of steps asks for so many.
TEST(Assembly, DefaultsOfInnerControlAreValidWhateverElseIsGiven) {
  for (const std::string inner : {"start = cold", "steps = 5", "start = cold\nsteps = 5", "tolerance = 0.1"})
    for (const std::string method : {"zo-resolve", "es", "gauss-newton", "azo", "itd", "sweep"})
      EXPECT_EQ(complaint("[method]\nname = " + method + "\n[inner]\n" + inner + "\n"), "")
          << inner << method;
}

TEST(Assembly, RefusesStepsThatCompareValuesWhereThereAreNone) {
  for (const std::string method : {"hf-zoba", "penalty", "f2sa", "soba"})
    for (const std::string step : {"rule = armijo", "rule = lbfgs", "rule = trace", "explore = yes"}) {
      const std::string said = complaint("[method]\nname = " + method + "\n[step]\n" + step + "\n");
      EXPECT_NE(said.find("step." + step.substr(0, step.find(' '))), std::string::npos) << said;
      EXPECT_NE(said.find("method.name = " + method), std::string::npos) << said;
    }
  const std::string prox = complaint("[step]\nrule = sgd\nprox = l1\nweight = 0.1\nexplore = yes\n");
  EXPECT_NE(prox.find("step.explore"), std::string::npos) << prox;
  EXPECT_NE(prox.find("step.prox = l1"), std::string::npos) << prox;
}

}  // namespace
}  // namespace bizo
