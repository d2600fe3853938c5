#include "methods/trust_region/trust_region.hpp"

#include <gtest/gtest.h>

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
  Experiment run(problem, choice({{"squares", "no"}, {"points", "3"}}));
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
  Experiment run(problem, choice());
  run.minimize(20);
  EXPECT_EQ(run.memory.rows[0].cost.evaluations, 4);
  for (const Solution& iterate : run.memory.iterates) EXPECT_EQ(iterate.x(1), 0.25);
  EXPECT_LT(run.memory.rows.back().best_value, run.memory.rows[0].value);
}

}  // namespace
}  // namespace bizo::methods
