#include "methods/trust_region/trust_region.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

Choice choice(const test::Settings& options = {}) {
  Choice setup;
  setup.method = "trust-region";
  setup.method_options = options;
  setup.inner = "closed-form";
  return setup;
}

// F is a sum of squares of linear residuals there: their first model is exact.
TEST(TrustRegion, SolvesALinearLeastSquaresProblemWithTheFirstModelOfItsResiduals) {
  problems::Quadratic problem({.d = 8, .p = 10});
  Experiment with(problem, choice()), without(problem, choice({{"squares", "no"}}));
  with.minimize(30);
  without.minimize(30);
  const double min = problem.value(problem.minimizer()), first = with.memory.rows.front().value - min;
  EXPECT_LT(with.memory.rows.back().best_value - min, 1e-6 * first);
  EXPECT_GT(without.memory.rows.back().best_value - min, 1e-6 * first);
}

TEST(TrustRegion, RowsAreRoundsAndTheFirstIsAboutTheStart) {
  problems::Quadratic problem({.d = 8, .p = 10});
  Experiment run(problem, choice({{"squares", "no"}, {"points", "3"}, {"accuracy", "full"}}));
  run.minimize(20);
  const auto& rows = run.memory.rows;
  EXPECT_EQ(rows[0].cost.evaluations, 9);
  EXPECT_EQ(run.memory.iterates[0].x, problem.info().start);
  EXPECT_LE(rows[0].best_value, rows[0].value);
  for (std::size_t k = 1; k < rows.size(); ++k) {
    EXPECT_LE(rows[k].cost.evaluations - rows[k - 1].cost.evaluations, 3);
    EXPECT_LE(rows[k].best_value, rows[k - 1].best_value);
  }
}

TEST(TrustRegion, DoesNotMoveFixedCoordinates) {
  Vector lower = Vector::Constant(4, -5), upper = Vector::Constant(4, 5), start = Vector::Zero(4);
  lower(1) = upper(1) = start(1) = 0.25;
  problems::Quadratic problem({.d = 4, .p = 5}, start, {lower, upper});
  Experiment run(problem, choice({{"accuracy", "full"}}));
  run.minimize(20);
  EXPECT_EQ(run.memory.rows[0].cost.evaluations, 4);
  for (const Solution& iterate : run.memory.iterates) EXPECT_EQ(iterate.x(1), 0.25);
  EXPECT_LT(run.memory.rows.back().best_value, run.memory.rows[0].value);
}

// The same minimum for less inner work, by values and by residuals.
TEST(TrustRegion, AccuracyOnDemandTakesLessInnerWork) {
  problems::Quadratic problem({.d = 3, .p = 10, .condition = 100});
  const double min = problem.value(problem.minimizer());
  for (const char* squares : {"yes", "no"}) {
    std::int64_t work[2];
    for (const bool full : {true, false}) {
      Choice setup = choice({{"squares", squares}, {"accuracy", full ? "full" : "on-demand"}});
      setup.inner = "nesterov";
      Experiment run(problem, setup);
      run.minimize(60);
      const auto near = [&](const Iteration& row) { return row.best_value - min < 1e-4 * std::abs(min); };
      const auto first = std::ranges::find_if(run.memory.rows, near);
      ASSERT_NE(first, run.memory.rows.end());
      work[full] = first->cost.inner_gradients;
    }
    EXPECT_LT(work[false], 0.7 * static_cast<double>(work[true])) << squares;
  }
}

}  // namespace
}  // namespace bizo::methods
