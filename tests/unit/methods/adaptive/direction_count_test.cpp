// directions.count = auto: the rule alone, and runs on quadratics whose critical number is known.
#include "methods/adaptive/direction_count.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

// Curvatures along n directions with the given mean and sample variance.
Vector curvatures(double mean, double variance, Index n) {
  Vector some = Vector::Constant(n, mean);
  const double off = std::sqrt(variance * static_cast<double>(n - 1) / static_cast<double>(n));
  for (Index i = 0; i < n; ++i) some(i) += i % 2 == 0 ? off : -off;
  return some;
}

// In R^100 with gaussian directions: tr H = 100 * mean, |H|^2 = 5000 * variance.
TEST(DirectionCount, GoesToTheEffectiveRankByFactorsOfTwo) {
  DirectionCount count(4, 100, 100, true);
  for (const Index expected : {8, 16, 32, 33, 33}) {
    count.learn(curvatures(0.65, 65 * 65 / 5000.0 / 32.5, 10), 0, 0, 1);
    EXPECT_EQ(count.count(), expected);
  }
  // What is the noise of the curvatures is none of their own.
  DirectionCount noisy(4, 100, 100, true);
  for (int k = 0; k < 5; ++k) noisy.learn(curvatures(0.65, 65 * 65 / 5000.0 / 32.5 + 7, 10), 7, 0, 1);
  EXPECT_EQ(noisy.count(), 33);
  // On the sphere k equal eigenvalues a have tr H = k a, |H|^2 = k a^2, and the variance below.
  constexpr double k = 9.5, a = 3, d = 100;
  DirectionCount sphere(10, 100, 100, false);
  for (int i = 0; i < 5; ++i)
    sphere.learn(curvatures(k * a / d, 2 * (k * a * a - k * k * a * a / d) / ((d + 2) * (d - 1)), 10), 0, 0,
                 1);
  EXPECT_EQ(sphere.count(), 10);
}

// d^2 s^2 / |grad|^2 directions: the noise of the estimate is then as long as the gradient.
TEST(DirectionCount, NoiseAsksForMoreUpToAllOfThem) {
  DirectionCount count(4, 100, 60, true);
  const Vector some = curvatures(0.1, 100 / 5000.0 / 4.5, 10);  // effective rank 4.5
  for (int k = 0; k < 10; ++k) count.learn(some, 0, 1e-3, 0.45);
  EXPECT_EQ(count.count(), 50);
  for (int k = 0; k < 100; ++k) count.learn(some, 0, 1e-3, 0.1);
  EXPECT_EQ(count.count(), 60);
  for (int k = 0; k < 100; ++k) count.learn(some, 0, 1e-3, 100);
  EXPECT_EQ(count.count(), 5);
}

TEST(DirectionCount, KeepsToItsBoundsAndToWhatItKnows) {
  DirectionCount count(1, 5, 5, false);
  EXPECT_EQ(count.count(), 2);
  count.learn(Vector(), kNaN, 0, kNaN);
  count.learn(curvatures(-3, 1, 4), 0, 0, 1);
  EXPECT_EQ(count.count(), 2);
  DirectionCount concave(8, 60, 60, false);
  for (int k = 0; k < 9; ++k) concave.learn(curvatures(-3, 1, 4), 0, 1e-12, 1);
  EXPECT_EQ(concave.count(), 8);
  for (int k = 0; k < 9; ++k) concave.learn(curvatures(-3, 1, 4), 0, 0.01, 1);
  EXPECT_EQ(concave.count(), 36);  // d^2 noise^2 / gradient^2
  DirectionCount flat(1, 5, 5, false);
  for (int k = 0; k < 9; ++k) flat.learn(curvatures(2, 0, 4), 0, 0, 1);
  EXPECT_EQ(flat.count(), 5);
}

// The effective rank of the Hessian of Phi.
double effective_rank(const problems::Quadratic& problem) {
  const Index d = problem.d();
  Matrix H(d, d);
  for (Index i = 0; i < d; ++i)
    H.col(i) = problem.gradient(Vector::Unit(d, i)) - problem.gradient(Vector::Zero(d));
  return H.trace() * H.trace() / H.squaredNorm();
}

Choice adaptive(const std::string& rule) {
  Choice setup;
  setup.inner = "closed-form";
  setup.rule = rule;
  setup.step_options["size"] = "0.1";
  setup.direction_options["count"] = "auto";
  setup.directions = 10;
  return setup;
}

// Evaluations of an iteration: l pairs and one candidate. A sample variance of n directions has the relative
// deviation sqrt(2/(n - 1)) if the curvatures are about normal; averaged with 0.9, that of 19 iterations
// together, and the mean over 150 iterations has less.
TEST(DirectionCount, SettlesAtTheEffectiveRankOfAQuadratic) {
  for (const std::string family : {"haar", "sphere", "gaussian"})
    for (const double condition : {3.0, 100.0}) {
      problems::Quadratic problem({.d = 60, .p = 80, .condition = condition, .rho = 0});
      Choice setup = adaptive("curvature");
      setup.family = family;
      Experiment run(problem, setup);
      run.minimize(200);
      const auto& rows = run.memory.rows;
      const auto cost = [&](std::size_t k) { return static_cast<double>(rows[k].cost.evaluations); };
      const double mean = 0.5 * ((cost(200) - cost(50)) / 150 - 1), rank = effective_rank(problem);
      EXPECT_NEAR(mean, rank, 0.15 * rank) << family << condition;
    }
}

TEST(DirectionCount, GoesOnFromItsStateWithTheSameBits) {
  problems::Quadratic problem({.d = 30, .p = 40});
  Experiment whole(problem, adaptive("armijo")), first(problem, adaptive("armijo")),
      second(problem, adaptive("armijo"));
  whole.minimize(12);
  first.minimize(5);
  restore(*second.method.algorithm, state_of(*first.method.algorithm));
  second.minimize(12);
  EXPECT_TRUE(state_of(*second.method.algorithm) == state_of(*whole.method.algorithm));
  EXPECT_NE(whole.memory.rows[1].cost.evaluations * 12, whole.memory.rows[12].cost.evaluations);
}

TEST(DirectionCount, NeedsCentralDifferencesOfValues) {
  problems::Quadratic problem({});
  for (const auto& [option, value] : test::Settings{{"difference", "forward"}, {"estimate", "sensitivity"}}) {
    Choice setup = adaptive("sgd");
    setup.method_options = {{option, value}};
    EXPECT_THROW(Experiment(problem, setup), ConfigError) << option;
  }
}

}  // namespace
}  // namespace bizo::methods
