#include "methods/multistart/multistart.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/multistart/coordinate_look.hpp"
#include "support/boxes.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Landscape;

const Box kBox = test::box_of(3, -5, 5);

Choice choice(const std::string& method) {
  Choice setup;
  setup.method = method;
  setup.inner = "closed-form";
  setup.family = "coordinate";
  setup.directions = 3;
  setup.rule = "lbfgs";
  return setup;
}

// Runs of a method on Styblinski and Tang's function, from the well that is the shallowest.
struct Search {
  Search(const std::string& method, Index max, bool until_all_found = false)
      : setup(choice(method)),
        problem(test::styblinski, Vector::Constant(3, 2.5), 1, kBox),
        run(problem, setup) {
    Budget leg;
    leg.stagnation_window = method == "hozog" ? 5 : 60;
    leg.stagnation = 1e-6;
    const auto make = [this, method, leg](Index, const Vector& start, std::uint64_t seed) {
      problems.push_back(std::make_unique<Landscape>(test::styblinski, start, 1, kBox));
      setup.seed = seed;
      others.push_back(std::make_unique<Experiment>(*problems.back(), setup));
      return Multistart::Part{method, std::move(others.back()->method), leg};
    };
    const ProblemInfo& info = problem.info();
    Multistart::Part first{method, {}, leg};
    first.method.algorithm = std::move(run.method.algorithm);
    auto multistart = std::make_unique<Multistart>(
        Multistart::Settings{.max = max, .until_all_found = until_all_found, .seed = 1},
        StartPoints(info, Vector::Ones(3), Matrix(3, 0), false, 1), make, std::move(first), info.start);
    legs = multistart.get();
    run.method.algorithm = std::move(multistart);
  }

  Choice setup;
  Landscape problem;
  std::vector<std::unique_ptr<Landscape>> problems;
  std::vector<std::unique_ptr<Experiment>> others;
  Experiment run;
  Multistart* legs;
};

class EveryMultistart : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, EveryMultistart, ::testing::Values("hozog", "trust-region"));

TEST_P(EveryMultistart, FindsTheDeepestWell) {
  Search search(GetParam(), 20);
  const Summary summary = search.run.minimize(20000);
  EXPECT_NEAR(summary.solution.value, -39.16617 * 3, 1e-3);
  EXPECT_EQ(summary.solution.value, summary.last.best_value);
  EXPECT_NE(summary.reason, StopReason::iterations);
}

TEST_P(EveryMultistart, HasRowsAndCostsOfAllItsRuns) {
  Search search(GetParam(), 4);
  search.run.minimize(20000);
  const auto& rows = search.run.memory.rows;
  const auto& legs = search.legs->legs();
  ASSERT_EQ(legs.size(), 4u);
  std::int64_t evaluations = 0;
  for (std::size_t k = 0; k < legs.size(); ++k) {
    evaluations += legs[k].evaluations;
    EXPECT_NE(legs[k].stop, StopReason::none);
    EXPECT_LE(legs[k].value, legs[k].first_value);
    const auto first = static_cast<std::size_t>(legs[k].first_iteration);
    EXPECT_EQ(rows[first].value, legs[k].first_value);
    EXPECT_EQ(search.problem.at(legs[k].start), legs[k].first_value);
  }
  EXPECT_EQ(rows.back().cost.evaluations, evaluations);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    EXPECT_EQ(rows[k].iteration, static_cast<Index>(k));
    if (k == 0) continue;
    EXPECT_LE(rows[k].best_value, rows[k - 1].best_value);
    EXPECT_GE(rows[k].cost.evaluations, rows[k - 1].cost.evaluations);
  }
}

TEST_P(EveryMultistart, BeginsAsTheMethodAlone) {
  Search search(GetParam(), 3);
  search.run.minimize(8);
  Landscape problem(test::styblinski, Vector::Constant(3, 2.5), 1, kBox);
  Experiment alone(problem, choice(GetParam()));
  alone.minimize(8);
  for (std::size_t k = 0; k <= 8; ++k)
    EXPECT_EQ(search.run.memory.iterates[k].x, alone.memory.iterates[k].x) << k;
}

TEST_P(EveryMultistart, GoesOnFromItsStateWithTheSameBits) {
  Search whole(GetParam(), 5);
  const Summary end = whole.run.minimize(20000);
  const auto rows = static_cast<Index>(whole.run.memory.rows.size());
  for (const Index saved : {Index{0}, Index{3}, rows / 3, rows / 2, rows - 2}) {
    Search first(GetParam(), 5);
    first.run.minimize(saved);
    const Bytes state = state_of(*first.run.method.algorithm);
    Search second(GetParam(), 5);
    restore(*second.run.method.algorithm, state);
    const Summary other = second.run.minimize(20000);
    EXPECT_EQ(other.solution.x, end.solution.x) << saved;
    EXPECT_EQ(other.last.cost.evaluations, end.last.cost.evaluations) << saved;
    EXPECT_EQ(other.last.iteration, end.last.iteration) << saved;
    EXPECT_EQ(other.reason, end.reason);
  }
}

// One minimum, however often: seven runs are enough.
TEST(Multistart, EndsWhereNoOtherMinimumIsExpected) {
  Landscape problem(test::half_square_from(Vector::Ones(3)), Vector::Zero(3), 1, kBox);
  std::vector<std::unique_ptr<Landscape>> problems;
  std::vector<std::unique_ptr<Experiment>> others;
  Budget leg;
  leg.stagnation_window = 5;
  const auto make = [&](Index, const Vector& start, std::uint64_t) {
    problems.push_back(std::make_unique<Landscape>(test::half_square_from(Vector::Ones(3)), start, 1, kBox));
    others.push_back(std::make_unique<Experiment>(*problems.back(), choice("hozog")));
    return Multistart::Part{"hozog", std::move(others.back()->method), leg};
  };
  Experiment run(problem, choice("hozog"));
  Multistart::Part first{"hozog", {}, leg};
  first.method.algorithm = std::move(run.method.algorithm);
  run.method.algorithm =
      std::make_unique<Multistart>(Multistart::Settings{.max = 1000, .seed = 1},
                                   StartPoints(problem.info(), Vector::Ones(3), Matrix(3, 0), false, 1), make,
                                   std::move(first), problem.info().start);
  const Summary summary = run.minimize(2000);
  EXPECT_EQ(summary.reason, StopReason::converged);
  EXPECT_EQ(dynamic_cast<const Legs&>(*run.method.algorithm).legs().size(), 7u);
}

// A method that looks along the coordinates from minima, and where it is slow.
struct LookingSearch {
  explicit LookingSearch(Budget leg, Index max = 1000)
      : setup(choice("cma")), problem(value(), start(), 1, kBox), run(problem, setup) {
    const auto at = [this](const Vector& begin) -> Landscape& {
      return *problems.emplace_back(std::make_unique<Landscape>(value(), begin, 1, kBox));
    };
    const auto make = [=, this](Index, const Vector& begin, std::uint64_t seed) {
      setup.seed = seed;
      others.push_back(std::make_unique<Experiment>(at(begin), setup));
      return Multistart::Part{"cma", std::move(others.back()->method), leg};
    };
    const auto look = [=, this](const Vector& begin, std::uint64_t seed, const LookLimits& limits) {
      Multistart::Part part{"look", {}, {}};
      auto made = std::make_unique<CoordinateLook>(
          CoordinateLook::Settings{
              .points = ProbeId{0}, .scale = Vector::Ones(3), .seed = seed, .limits = limits},
          at(begin).info(), 1e-8);
      part.method.algorithm = std::move(made);
      return part;
    };
    Multistart::Part first{"cma", {}, leg};
    first.method.algorithm = std::move(run.method.algorithm);
    auto multistart = std::make_unique<Multistart>(
        Multistart::Settings{.max = max, .until_all_found = false, .seed = 1, .look = look},
        StartPoints(problem.info(), Vector::Ones(3), Matrix(3, 0), false, 1), make, std::move(first),
        start());
    legs = multistart.get();
    run.method.algorithm = std::move(multistart);
  }
  // A bowl with the minimum 0, and a well along each of two coordinates, -8 there.
  static test::Value value() {
    return [](const Vector& x) {
      const double bowl = (x - Vector::Constant(3, 1)).squaredNorm();
      return bowl - 24 * (std::exp(-std::pow(x(0) + 3, 2) / 2) + std::exp(-std::pow(x(1) + 3, 2) / 2));
    };
  }
  static Vector start() { return Vector::Constant(3, 4); }

  Choice setup;
  Landscape problem;
  std::vector<std::unique_ptr<Landscape>> problems;
  std::vector<std::unique_ptr<Experiment>> others;
  Experiment run;
  Multistart* legs;
};

Budget until_still() {
  Budget leg;
  leg.stagnation_window = 40;
  leg.stagnation = 1e-12;
  return leg;
}

// From one start: a run, a look from its end, a run from what that has found, and so on, until a look is in
// vain.
TEST(Multistart, LooksAndWhatTheyLeadToAreNoStarts) {
  LookingSearch search(until_still(), 1);
  const Summary summary = search.run.minimize(20000);
  const auto& legs = search.legs->legs();
  ASSERT_GE(legs.size(), 4u);
  EXPECT_NE(summary.reason, StopReason::iterations);
  EXPECT_EQ(legs.back().method, "look");
  EXPECT_EQ(legs.back().value, legs.back().first_value);
  EXPECT_LT(summary.last.best_value, -7);  // both wells
  std::int64_t evaluations = 0;
  for (const Leg& leg : legs) evaluations += leg.evaluations;
  EXPECT_EQ(summary.last.cost.evaluations, evaluations);
}

// Runs and looks of one search: what follows what, and that rows and costs are those of all legs.
TEST(Multistart, LooksWhereARunIsSlowAndGoesOnIfThatWasInVain) {
  LookingSearch search(until_still());
  search.run.minimize(400);
  const auto& legs = search.legs->legs();
  const auto& rows = search.run.memory.rows;
  ASSERT_GE(legs.size(), 4u);
  EXPECT_EQ(legs[1].method, "look");
  EXPECT_EQ(legs[0].stop, StopReason::no_progress);  // it was slow, not at an end
  bool went_on = false, began_there = false;
  std::int64_t evaluations = 0;
  for (std::size_t k = 0; k < legs.size(); ++k) {
    evaluations += legs[k].evaluations;
    EXPECT_EQ(rows[static_cast<std::size_t>(legs[k].first_iteration)].value, legs[k].first_value) << k;
    if (k < 2 || legs[k - 1].method != "look") continue;
    EXPECT_NE(legs[k].method, "look");
    const bool found = legs[k - 1].value < legs[k - 1].first_value;
    began_there |= found && legs[k].first_value == legs[k - 1].value;
    went_on |= !found && legs[k - 2].stop == StopReason::no_progress &&
               search.problem.at(legs[k].start) != legs[k].first_value;
  }
  EXPECT_TRUE(began_there);
  EXPECT_TRUE(went_on);
  EXPECT_EQ(rows.back().cost.evaluations, evaluations);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    EXPECT_EQ(rows[k].iteration, static_cast<Index>(k));
    if (k == 0) continue;
    EXPECT_LE(rows[k].best_value, rows[k - 1].best_value);
    EXPECT_GE(rows[k].cost.evaluations, rows[k - 1].cost.evaluations);
  }
  EXPECT_LT(rows.back().best_value, -16);  // both wells
}

TEST(Multistart, WaitsWithTheSameBits) {
  LookingSearch whole(until_still());
  const Summary end = whole.run.minimize(160);
  std::vector<Index> saves;
  for (const Leg& leg : whole.legs->legs())
    for (const Index beside : {-1, 0, 1})
      saves.push_back(std::clamp<Index>(leg.first_iteration + beside, 0, 159));
  for (const Index saved : saves) {
    LookingSearch first(until_still());
    first.run.minimize(saved);
    LookingSearch second(until_still());
    restore(*second.run.method.algorithm, state_of(*first.run.method.algorithm));
    const Summary other = second.run.minimize(160);
    EXPECT_EQ(other.solution.x, end.solution.x) << saved;
    EXPECT_EQ(other.last.cost.evaluations, end.last.cost.evaluations) << saved;
    EXPECT_EQ(other.last.value, end.last.value) << saved;
  }
}

}  // namespace
}  // namespace bizo::methods
