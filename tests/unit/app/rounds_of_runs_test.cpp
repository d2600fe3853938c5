// Suite over configurations: on as many ranks as there are evaluations, an iteration is as long as the
// longest of them.
#include <gtest/gtest.h>

#include "app/config/assembly.hpp"
#include "bizo/core/minimize.hpp"
#include "support/experiment.hpp"
#include "support/rounds.hpp"

namespace bizo::app {
namespace {

// An opaque function of 16 unknowns.
const std::string kProblem =
    "[problem]\nname = control\nenvironment = pendulum\nvariant = smooth\nstarts = fixed\nepisodes = "
    "2\nhorizon = 20\n"
    "policy = mlp\nhidden = 3\n[evaluation]\nbatch = 1\n";

struct Counted {
  double rounds = 0, evaluations = 0, speculated = 0;  // an iteration
  double in_a_row = 0;                                 // evaluations, one after the other in a round
};

Counted count(const std::string& more, Index iterations = 20) {
  Assembly assembly = assemble(Config(kProblem + more, "test"));
  test::Rounds executor(assembly.method.worker);
  test::Memory memory;
  Stopping stopping({.iterations = iterations});
  minimize(*assembly.method.algorithm, executor, stopping, memory);
  const auto n = static_cast<double>(memory.rows.size() - 1);
  const Cost &first = memory.rows.front().cost, &last = memory.rows.back().cost;
  return {static_cast<double>(executor.count - 1) / n,
          static_cast<double>(last.evaluations - first.evaluations) / n,
          static_cast<double>(last.speculated) / n,
          static_cast<double>(executor.in_a_row) / static_cast<double>(executor.count)};
}

TEST(RoundsOfRuns, ForwardDifferencesTakeOne) {
  const Counted counted = count(
      "speculate = off\n[method]\nname = hozog\ndifference = forward\nmeasure_noise = "
      "no\n[directions]\ncount = 16\n"
      "family = sphere\n[step]\nrule = adam\n");
  EXPECT_EQ(counted.rounds, 1);
  EXPECT_EQ(counted.evaluations, 17);
  EXPECT_EQ(counted.speculated, 0);
}

TEST(RoundsOfRuns, CentralDifferencesTakeOneOfSingleEvaluations) {
  for (const std::string method : {"name = hozog\n", "name = es\n"})
    for (const bool apart : {true, false}) {
      const Counted counted =
          count("[method]\n" + method + "difference = central\nmeasure_noise = no\n" +
                (apart ? "" : "pairs = together\n") +
                "[directions]\ncount = 16\nfamily = sphere\n[step]\nrule = adam\nsize = 0.01\n");
      EXPECT_EQ(counted.rounds, 1);
      EXPECT_EQ(counted.in_a_row, apart ? 1 : 2);
      EXPECT_EQ(counted.evaluations, 33);
    }
}

TEST(RoundsOfRuns, WhatIsChosenAutomaticallyTakesLittleMore) {
  for (const char* box : {"", "[problem]\nbox = -20, 20\n"}) {
    const Counted counted = count(std::string("[method]\nname = auto\n[search]\nstarts = 1\n") + box, 40);
    EXPECT_LE(counted.rounds, 1.6) << box;
  }
}

}  // namespace
}  // namespace bizo::app
