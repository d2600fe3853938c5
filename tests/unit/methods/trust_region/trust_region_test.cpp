#include "methods/trust_region/trust_region.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/probes/point_probe.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/no_combiner.hpp"

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

// Brown and Dennis (1971), 20 residuals of four unknowns. Where F is not small, the curvature of the
// residuals counts, and 2 d + 1 points do not tell it.
Vector large_residuals(const Vector& x) {
  Vector r(20);
  for (Index i = 0; i < r.size(); ++i) {
    const double t = static_cast<double>(i + 1) / 5;
    const double first = x(0) + t * x(1) - std::exp(t), second = x(2) + x(3) * std::sin(t) - std::cos(t);
    r(i) = first * first + second * second;
  }
  return r;
}

TEST(TrustRegion, LargeResidualsHaveTheCurvatureOfTheirModels) {
  constexpr double kLeast = 85822.20162635627 / 2;  // of F = |r|^2 / 2
  const ProblemInfo info{"Brown and Dennis", 4, 1, Vector{{25, 5, -5, -1}}, Vector::Zero(1), {}};
  TrustRegion method({.residuals = 20, .last_radius = 1e-8, .scale = Vector::Ones(4)}, info, 1e-8);
  test::NoCombiner none;
  Index evaluations = 0;
  while (evaluations < 60) {
    const Query query = method.ask();
    const Matrix points = detail_of<PointList>(query).points;
    Outcomes outcomes;
    outcomes.payload.setZero(23, points.cols());  // mu, L, y, residuals
    for (Index i = 0; i < points.cols(); ++i) {
      const Vector r = large_residuals(points.col(i));
      outcomes.items.push_back(
          {.value_plus = r.squaredNorm() / 2, .evaluations = 1, .status = EvaluationStatus::ok});
      outcomes.payload.col(i).tail(20) = r;
    }
    evaluations += points.cols();
    method.tell(query, outcomes, none);
  }
  EXPECT_LT(method.incumbent().best.value / kLeast - 1, 1e-9);
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

// Nothing is known from it: the first points are the same.
TEST(TrustRegion, ABoxFarFromEverythingIsNoBox) {
  const Vector start{{1, -3, 0}};
  const auto first_points = [&](const Box& box) {
    const ProblemInfo info{"f", 3, 1, start, Vector::Zero(1), box};
    TrustRegion method({.last_radius = 1e-8, .scale = Vector::Ones(3)}, info, 1e-8);
    return detail_of<PointList>(method.ask()).points;
  };
  const auto within = [](double reach) {
    return Box{Vector::Constant(3, -reach), Vector::Constant(3, reach)};
  };
  const auto around = [&](double reach) {
    const Vector size = start.cwiseAbs().cwiseMax(1);
    return Box{start - reach * size, start + reach * size};
  };
  const Matrix points = first_points({});
  EXPECT_EQ(first_points(within(1e4)), points);
  EXPECT_EQ(first_points(around(31)), points);
  const Matrix near = first_points(within(4));  // the bounds tell: to the side with more room, a tenth of it
  EXPECT_LT(near(0, 1), start(0));
  EXPECT_GT(near(1, 2), start(1) + 0.5);
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
