// Iterative differentiation.
#include "methods/outer/itd.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

Choice unrolled(test::Settings options, const std::string& start) {
  Choice setup;
  setup.method = "itd";
  setup.inner = "newton-cg";
  setup.inner_options = {{"start", start}, {"base_tolerance", "1e-12"}};
  setup.method_options = std::move(options);
  setup.step_options = {{"size", "1"}};
  return setup;
}

// The estimate at the start: the step of length 1.
Vector first_gradient(Problem& problem, const Choice& setup) {
  Experiment run(problem, setup);
  run.minimize(1);
  return run.memory.iterates[0].x - run.memory.iterates[1].x;
}

// The recursion itself.
Vector steps(ProductsProblem& problem, const Vector& x, Vector y, Index count, double length) {
  Matrix gradient(y.size(), 1);
  for (Index t = 0; t < count; ++t) {
    problem.inner_gradient_y(x, y, gradient);
    y -= length * gradient.col(0);
  }
  return y;
}

// Central differences of x -> F(x, y_T(x)), the first T - K steps taken at the start.
Vector differenced(ProductsProblem& problem, Index T, Index K, double length) {
  const Vector x0 = problem.info().start;
  const Vector begin = steps(problem, x0, problem.info().inner_start, T - K, length);
  const auto value = [&](const Vector& x) {
    Vector F(1);
    problem.outer(x, steps(problem, x, begin, K, length), F);
    return F(0);
  };
  Vector gradient(x0.size());
  constexpr double h = 1e-4;
  for (Index i = 0; i < x0.size(); ++i) {
    const Vector e = Vector::Unit(x0.size(), i);
    gradient(i) = (value(x0 + h * e) - value(x0 - h * e)) / (2 * h);
  }
  return gradient;
}

// Error of the differences: h^2 and round-off / h, both below 1e-8; of B in forward mode likewise.
TEST(Itd, IsTheDerivativeOfTheRecursion) {
  const auto problem = test::synthetic_ridge(6);
  for (const Index truncation : {0, 1, 4}) {
    const Vector expected = differenced(*problem, 9, truncation == 0 ? 9 : truncation, 0.2);
    for (const std::string mode : {"reverse", "forward"}) {
      const Vector found = first_gradient(*problem, unrolled({{"mode", mode},
                                                              {"unrolled_steps", "9"},
                                                              {"truncation", std::to_string(truncation)},
                                                              {"step_size", "0.2"}},
                                                             "cold"));
      EXPECT_LT((found - expected).norm(), 1e-7 * (1 + expected.norm())) << mode << " " << truncation;
    }
  }
  EXPECT_GT((differenced(*problem, 9, 4, 0.2) - differenced(*problem, 9, 9, 0.2)).norm(), 1e-3)
      << "truncation changes nothing: the test proves nothing";
}

// The error falls with (1 - a mu)^T, mu = 1 the least eigenvalue; the next one is 1.13.
TEST(Itd, ConvergesToTheHypergradientAtTheRateOfTheSteps) {
  problems::Quadratic problem({});
  const Vector exact = problem.gradient(problem.info().start);
  for (const std::string start : {"warm", "cold"}) {
    const auto error = [&](const std::string& T) {
      return (first_gradient(problem, unrolled({{"unrolled_steps", T}, {"step_size", "0.1"}}, start)) - exact)
          .norm();
    };
    const double slope = (std::log(error("220")) - std::log(error("180"))) / 40;
    EXPECT_NEAR(slope, std::log(0.9), 0.03 * std::abs(std::log(0.9))) << start;
  }
  EXPECT_LT((first_gradient(problem, unrolled({{"unrolled_steps", "150"}}, "warm")) - exact).norm(), 1e-10);
}

// At a fixed point the steps before the last K make no difference.
TEST(Itd, TruncationOfAWarmStartIsFewerSteps) {
  problems::Quadratic problem({});
  const Vector truncated =
      first_gradient(problem, unrolled({{"unrolled_steps", "50"}, {"truncation", "7"}}, "warm"));
  const Vector shorter = first_gradient(problem, unrolled({{"unrolled_steps", "7"}}, "warm"));
  EXPECT_LT((truncated - shorter).norm(), 1e-9 * shorter.norm());
}

TEST(Itd, ForwardModeIsInScaledUnitsAndHasTheSameBitsForAnyBatch) {
  const auto problem = test::synthetic_ridge(6);
  const auto run = [&](const std::string& mode, Index batch) {
    Choice setup = unrolled({{"mode", mode}, {"unrolled_steps", "30"}}, "warm");
    setup.scale = Vector::LinSpaced(6, 0.5, 2);
    setup.step_options = {{"size", "0.1"}};
    setup.batch = batch;
    Experiment experiment(*problem, setup);
    experiment.minimize(5);
    return experiment.memory;
  };
  const test::Memory forward = run("forward", 1), reverse = run("reverse", 1);
  EXPECT_LT((forward.iterates.back().x - reverse.iterates.back().x).norm(), 1e-8);
  for (const Index batch : {2, 4, 6}) {
    const test::Memory other = run("forward", batch);
    EXPECT_EQ(other.iterates.back().x, forward.iterates.back().x);
    EXPECT_EQ(other.rows.back().cost.inner_gradients, forward.rows.back().cost.inner_gradients);
  }
}

// With momentum 9.23 sqrt(condition) steps leave a thousandth of the response; 345 388 without.
TEST(Itd, ReachesTheGradientAtTheLargestConditions) {
  problems::Quadratic problem({.d = 3, .p = 5, .condition = 1e5});
  const Vector exact = problem.gradient(problem.info().start);
  Choice setup = unrolled({}, "warm");
  EXPECT_LT((first_gradient(problem, setup) - exact).norm(), 3e-3 * exact.norm());
}

TEST(Itd, MomentumIsDifferentiatedToo) {
  const auto problem = test::synthetic_ridge(6);
  const auto gradient = [&](const std::string& mode) {
    return first_gradient(
        *problem,
        unrolled({{"mode", mode}, {"unrolled_steps", "9"}, {"step_size", "0.2"}, {"momentum", "0.6"}},
                 "cold"));
  };
  const auto value = [&](const Vector& x) {
    Vector y = problem->info().inner_start, before = y, z = y, F(1);
    for (int t = 0; t < 9; ++t) {
      y = steps(*problem, x, z, 1, 0.2);
      z = y + 0.6 * (y - before);
      before = y;
    }
    problem->outer(x, y, F);
    return F(0);
  };
  const Vector x = problem->info().start, reverse = gradient("reverse"), forward = gradient("forward");
  for (Index i = 0; i < x.size(); ++i) {
    const Vector shift = 1e-4 * Vector::Unit(x.size(), i);
    EXPECT_NEAR(reverse(i), (value(x + shift) - value(x - shift)) / 2e-4, 1e-7 * (1 + reverse.norm()));
  }
  EXPECT_LT((forward - reverse).norm(), 1e-7 * (1 + reverse.norm()));
}

TEST(Itd, NeedsProducts) {
  problems::Quadratic whole({});
  const auto problem = problems::restricted(whole, OracleLevel::gradients);
  EXPECT_THROW(Experiment(*problem, unrolled({}, "warm")), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
