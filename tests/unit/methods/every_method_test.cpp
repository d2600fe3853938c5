// Suite over the methods of the catalogue: what each of them promises, on the quadratic test bench
// (d = 10, p = 20, kappa = 10) in a wide box.
#include <gtest/gtest.h>

#include <map>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

// How a method is run where that is not the rule: its defaults, but for the step.
struct Profile {
  Index iterations = 300;
  Settings options = {};
  Settings inner = {{"steps", "60"}};
  Settings step = {};
  std::string family = "haar";
  bool deterministic = false;    // without random directions, on a problem without samples
  bool published_noise = false;  // held back by its variance: what it reaches is in docs/methods.md
  double value_error = 1e-6;     // |value - Phi(x)|; y is off by base_tolerance / strong curvature
  double gradient = 1e-4;        // |grad Phi| at the solution, over that at the start
};

Profile profile_of(const std::string& method) {
  static const std::map<std::string, Profile> others{
      {"aid", {.iterations = 400, .deterministic = true}},
      {"itd", {.iterations = 400, .deterministic = true}},
      // x takes 1/2.5 of the step of y, and with saba that is a third.
      {"hf-soba", {.iterations = 2500, .deterministic = true}},
      {"saba", {.iterations = 8000, .deterministic = true}},
      // Published steps decrease.
      {"soba",
       {.iterations = 60000,
        .options = {{"rho", "0.18"}, {"outer_ratio", "1"}, {"evaluate_every", "100"}},
        .deterministic = true}},
      // The mean of the streams is off by nu^2, here (1.5e-3)^2.
      {"penalty", {.deterministic = true, .value_error = 1e-5}},
      {"f2sa", {.deterministic = true}},
      // Its values are as rough as its next step allows, off by some 5e-7 here, which hides gradients of
      // 1e-3.
      {"trust-region", {.deterministic = true, .value_error = 1e-5, .gradient = 2e-3}},
      {"cma", {.iterations = 400, .inner = {{"base_tolerance", "1e-9"}}}},
      {"frame-search",
       {.inner = {{"control", "relative"}, {"tolerance", "1e-6"}, {"base_tolerance", "1e-9"}}}},
      {"zoba", {.family = "gaussian", .published_noise = true}},
      {"zdsba", {.family = "gaussian", .published_noise = true}},
      // Ranks do not shrink with the gradient: steps must.
      {"es", {.step = {{"schedule", "exponential"}, {"time_constant", "40"}}}}};
  const auto found = others.find(method);
  return found == others.end() ? Profile{} : found->second;
}

problems::Quadratic make_problem() {
  return {
      problems::Quadratic::Shape{}, Vector::Zero(10), {Vector::Constant(10, -20), Vector::Constant(10, 20)}};
}

Choice choice_of(const std::string& method) {
  Choice setup;
  setup.method = method;
  setup.family = profile_of(method).family;
  setup.inner_options = profile_of(method).inner;
  return setup;
}

class EveryMethod : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryMethod, ::testing::ValuesIn(names_of(catalogue())));

std::vector<std::string> methods_without_published_noise() {
  std::vector<std::string> names = names_of(catalogue());
  std::erase_if(names, [](const std::string& name) { return profile_of(name).published_noise; });
  return names;
}
class EverySolvingMethod : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Catalogue, EverySolvingMethod,
                         ::testing::ValuesIn(methods_without_published_noise()));

TEST_P(EverySolvingMethod, SolvesTheQuadratic) {
  const Profile profile = profile_of(GetParam());
  problems::Quadratic problem = make_problem();
  Choice setup = choice_of(GetParam());
  setup.step_options = profile.step;
  setup.step_options["size"] = "0.3";
  setup.method_options = profile.options;
  Experiment run(problem, setup);
  const Summary summary = run.minimize(profile.iterations);
  const double start = problem.gradient(problem.info().start).norm();
  EXPECT_LT(problem.gradient(summary.solution.x).norm(), profile.gradient * start);
  // A single loop has no best value: its solution is the last.
  const Iteration& last = summary.last;
  const double told = std::isnan(last.best_value) ? last.value : last.best_value;
  EXPECT_NEAR(told, problem.value(summary.solution.x), profile.value_error);
}

TEST_P(EveryMethod, HasTheSameBitsForAnyBatchAndOthersForAnotherSeed) {
  const auto trace = [&](Index batch, std::uint64_t seed) {
    problems::Quadratic problem = make_problem();
    Choice setup = choice_of(GetParam());
    setup.batch = batch;
    setup.seed = seed;
    Experiment run(problem, setup);
    return run.minimize(5);
  };
  const Summary reference = trace(1, 1);
  const Solution& at = reference.solution;
  for (const Index batch : {2, 3, 4, 5, 64}) {
    const Summary other = trace(batch, 1);
    EXPECT_EQ(reference.last.value, other.last.value) << batch;
    EXPECT_EQ(at.x, other.solution.x) << batch;
    EXPECT_EQ(at.y, other.solution.y) << batch;
  }
  // x of a loop that waits for y may not have moved yet.
  const Solution seeded = trace(1, 2).solution;
  EXPECT_EQ(at.x == seeded.x && at.y == seeded.y, profile_of(GetParam()).deterministic);
}

// A method that is given the state of another goes on with its bits, whatever it was made for.
TEST_P(EveryMethod, GoesOnFromItsStateWithTheSameBits) {
  problems::Quadratic problem = make_problem();
  Choice setup = choice_of(GetParam());
  setup.rule = "adam";
  setup.direction_options = {{"memory", "sega"}};
  if (GetParam() == "gauss-newton") setup.direction_options = {};  // its steps are of one iteration
  if (GetParam() == "soba" || GetParam() == "saba") setup.method_options = {{"evaluate_every", "1"}};
  Experiment whole(problem, setup);
  whole.minimize(8);
  for (const Index saved : {0, 1, 3}) {
    Experiment first(problem, setup);
    first.minimize(saved);
    const Bytes state = state_of(*first.method.algorithm);
    Experiment second(problem, setup);
    restore(*second.method.algorithm, state);
    second.minimize(8);
    EXPECT_TRUE(state_of(*second.method.algorithm) == state_of(*whole.method.algorithm)) << saved;
    EXPECT_EQ(second.memory.iterates.back().x, whole.memory.iterates.back().x) << saved;
    EXPECT_EQ(second.memory.rows.back().cost.evaluations, whole.memory.rows.back().cost.evaluations) << saved;
    EXPECT_THROW(restore(*second.method.algorithm, std::span(state).first(state.size() - 1)), Error);
  }
}

}  // namespace
}  // namespace bizo::methods
