// Configurations as a whole: what one option leaves to others, and what it forbids them.
#include "app/config/assembly.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

const std::string kProblem = "[problem]\nname = quadratic\nbox = -5, 5\n";

Config with(const std::string& more) {
  return {kProblem + more, "job.ini"};
}

std::string failure_report(const std::string& more) {
  try {
    assemble(with(more));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Assembly, AConfigurationThatNamesOnlyItsMethodIsValid) {
  for (const auto& method : names_of(methods::catalogue()))
    EXPECT_EQ(failure_report("[method]\nname = " + method + "\n"), "") << method;
}

TEST(Assembly, WhatTheUserGivesOverridesTheDefaultsOfAMethod) {
  EXPECT_EQ(read_sections(with("[method]\nname = zoba\n")).directions.text("family"), "gaussian");
  const auto given = read_sections(with("[method]\nname = zoba\n[directions]\nfamily = haar\n"));
  EXPECT_EQ(given.directions.text("family"), "haar");
  EXPECT_NE(failure_report("[method]\nname = zoba\n[directions]\nfamily = haar\n").find("gaussian"),
            std::string::npos);
}

// A start from y_0 forbids relative solves, and a number of steps asks for so many.
TEST(Assembly, DefaultsOfInnerControlAreValidWhateverElseIsGiven) {
  for (const std::string inner : {"start = cold", "steps = 5", "start = cold\nsteps = 5", "tolerance = 0.1"})
    for (const std::string method : {"hozog", "es", "gauss-newton", "frozen-adjoint", "itd", "frame-search"})
      EXPECT_EQ(failure_report("[method]\nname = " + method + "\n[inner]\n" + inner + "\n"), "")
          << inner << method;
}

TEST(Assembly, RefusesStepsThatCompareValuesWhereThereAreNone) {
  for (const std::string method : {"hf-zoba", "penalty", "f2sa", "soba"})
    for (const std::string step : {"rule = armijo", "rule = lbfgs", "rule = curvature", "explore = yes"}) {
      const std::string said = failure_report("[method]\nname = " + method + "\n[step]\n" + step + "\n");
      EXPECT_NE(said.find("step." + step.substr(0, step.find(' '))), std::string::npos) << said;
      EXPECT_NE(said.find("method.name = " + method), std::string::npos) << said;
    }
  const std::string prox = failure_report("[step]\nrule = sgd\nprox = l1\nweight = 0.1\nexplore = yes\n");
  EXPECT_NE(prox.find("step.explore"), std::string::npos) << prox;
  EXPECT_NE(prox.find("step.prox = l1"), std::string::npos) << prox;
}

TEST(Assembly, ARoundIsWhatAMethodAsksForTogether) {
  const auto asked = [](const std::string& method, const std::string& key, const std::string& own = "") {
    const std::string text =
        "oracle = solve\n[method]\nname = " + method + "\n" + own + "[evaluation]\nround = 9\n";
    return read_sections(assemble(with(text)).config).method.text(key);
  };
  EXPECT_EQ(asked("trust-region", "points"), "9");
  EXPECT_EQ(asked("auto", "points"), "9");
  EXPECT_EQ(asked("trust-region", "points", "points = 2\n"), "2");
  // d = 10: cma alone would have 10 points.
  EXPECT_EQ(asked("cma", "population"), "10");
  EXPECT_EQ(asked("cma", "population", "population = 6\n"), "6");
  const std::string said = failure_report("[method]\nname = es\n[evaluation]\nround = 9\n");
  EXPECT_NE(said.find("evaluation.round"), std::string::npos) << said;
  EXPECT_NE(said.find("es asks for as many points as it needs"), std::string::npos) << said;
}

TEST(Assembly, ExploresBetweenTwoBoundsOnly) {
  const std::string explore = "[step]\nexplore = yes\n";
  for (const std::string box : {"", "box = 0, inf\n", "box = -inf, inf\n"}) {
    std::string said;
    try {
      assemble({"[problem]\nname = quadratic\n" + box + explore, "job.ini"});
    } catch (const ConfigError& error) {
      said = error.what();
    }
    EXPECT_NE(said.find("step.explore"), std::string::npos) << box << said;
    EXPECT_NE(said.find("problem.box"), std::string::npos) << box << said;
  }
  EXPECT_EQ(failure_report(explore), "");
}

// Whatever the pair, it is refused with both names, or goes together.
TEST(Assembly, EveryMethodAndWhatStepAndDirectionsOffer) {
  const std::vector<std::string> more{"",
                                      "[step]\nexplore = yes\n",
                                      "[step]\nprox = hard-threshold\nkeep = 2\n",
                                      "[directions]\ncount = auto\nfamily = haar\n",
                                      "[directions]\nmemory = sega\n",
                                      "[directions]\nsparsity = 2\n",
                                      "[budget]\ntarget = 0\n",
                                      "[evaluation]\non_failure = penalize\npenalty = 1\n",
                                      "[evaluation]\nretry_seed = new\n"};
  int together = 0, refused = 0;
  for (const auto& method : names_of(methods::catalogue()))
    for (const auto& rule : names_of(methods::step_catalogue()))
      for (const auto& option : more) {
        const std::string said =
            failure_report("[method]\nname = " + method + "\n[step]\nrule = " + rule + "\n" + option);
        ++(said.empty() ? together : refused);
        if (said.empty()) continue;
        const bool names = said.find(method) != std::string::npos || said.find(rule) != std::string::npos ||
                           said.find("method.") != std::string::npos || said.find("; ") != std::string::npos;
        EXPECT_TRUE(names) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
      }
  EXPECT_GT(together, 300);
  EXPECT_GT(refused, 300);
}

TEST(Assembly, TellsWhatHasNoEffect) {
  const auto notes = [](const std::string& more) {
    std::string all;
    for (const auto& note : assemble(with(more)).notes) all += note + "\n";
    return all;
  };
  EXPECT_EQ(notes("[step]\nrule = adam\nsize = 1\nschedule = inverse\n"), "");
  EXPECT_EQ(notes("[method]\nname = frame-search\n"), "");
  EXPECT_EQ(notes("[method]\nname = frame-search\n[step]\nrule = adam\nsize = 1\n"),
            "step.rule, step.size have no effect with method.name = frame-search\n");
  EXPECT_EQ(notes("[method]\nname = aid\n[directions]\nmemory = sega\n"),
            "directions.memory has no effect with method.name = aid\n");
  EXPECT_EQ(notes("[step]\nrule = lbfgs\nschedule = inverse\n"),
            "step.schedule has no effect with step.rule = lbfgs\n");
  EXPECT_EQ(notes("[method]\nname = es\n[evaluation]\nretry_smaller_radius = on\n"),
            "evaluation.retry_smaller_radius has no effect with method.name = es\n");
}

}  // namespace
}  // namespace bizo::app
