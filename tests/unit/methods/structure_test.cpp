// Structure that is told to the method: sparse gradients, sparse x.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/random.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/estimates/sparse_recovery.hpp"
#include "methods/steps/catalogue.hpp"
#include "methods/steps/outer_prox.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;

Vector sparse_vector(Index d, Index sparsity, std::uint64_t seed) {
  Vector v = Vector::Zero(d);
  const auto places = random_sample({.seed = seed, .purpose = Purpose::noise}, d, sparsity);
  v(places) = test::normal(seed, sparsity, 1);
  return v;
}

struct Bench {
  Bench(const std::string& family, Index d)
      : workshop{.probes = {}, .directions = test::make_family(family, d), .inner_directions = {}},
        executor(workshop, 1) {}
  Outcomes outcomes(const DirectionBlock& block, const Vector& gradient) {
    Outcomes made;
    const Vector along = executor.project(block, gradient);
    for (const double difference : along)
      made.items.push_back({.difference = difference, .status = EvaluationStatus::ok});
    return made;
  }
  Workshop workshop;
  SerialExecutor executor;
};

// m = c s log d directions in d = 400 dimensions: at c = 3 an s-sparse gradient is found exactly, with a
// twelfth of its directions lost; the plain estimate is off by sqrt((d - 1)/m).
TEST(SparseRecovery, IsExactFromFewDirections) {
  constexpr Index d = 400;
  for (const std::string family : {"rademacher", "gaussian", "srht"})
    for (const Index sparsity : {1, 5, 10}) {
      const auto count = static_cast<Index>(std::ceil(3 * static_cast<double>(sparsity) * std::log(400.0)));
      Bench bench(family, d);
      for (std::uint64_t seed = 0; seed < 10; ++seed) {
        SCOPED_TRACE(testing::Message() << family << ", s = " << sparsity << ", seed " << seed);
        const Vector gradient = sparse_vector(d, sparsity, seed);
        EstimatorSettings settings{.count = count, .seed = seed};
        const Estimator plain(settings, d);
        Outcomes outcomes = bench.outcomes(plain.block(1), gradient);
        for (std::size_t j = 5; j < outcomes.items.size(); j += 12)
          outcomes.items[j] = {.difference = 1e9, .status = EvaluationStatus::non_finite};
        const auto off = [&](Estimator estimator) {
          const auto g = estimator.estimate(1, outcomes, 0, bench.executor).gradient;
          return (g - gradient).norm() / gradient.norm();
        };
        EXPECT_GT(off(plain), 0.3);
        settings.sparsity = sparsity;
        EXPECT_LT(off(Estimator(settings, d)), 1e-9);
      }
    }
}

// Entries below the noise of the differences are lost, those above it are found to its size.
TEST(SparseRecovery, EndsAtTheNoise) {
  constexpr Index d = 400, kCount = 100;
  Bench bench("rademacher", d);
  const Vector gradient = sparse_vector(d, 5, 3);
  const DirectionBlock block{.seed = 2, .iteration = 1, .count = kCount};
  const Vector exact = bench.executor.project(block, gradient);
  const double noise = 1e-3 * gradient.norm() / std::sqrt(static_cast<double>(d));
  std::vector<Index> all(kCount);
  for (Index j = 0; j < kCount; ++j) all[static_cast<std::size_t>(j)] = j;
  const Vector found =
      recover_sparse(block, all, exact + noise * test::normal(8, kCount, 1), 5, bench.executor);
  EXPECT_EQ((found.array() != 0).count(), 5);
  // Least squares for 5 entries: rms sqrt(5 d / m) noise = 2.2e-3 |grad|.
  EXPECT_LT((found - gradient).norm(), 3 * std::sqrt(5.0 * d / kCount) * noise);
  EXPECT_EQ(recover_sparse(block, all, Vector::Zero(kCount), 5, bench.executor), Vector::Zero(d));
}

TEST(SparseRecovery, ItsOptionsAreChecked) {
  Quadratic problem({});
  Choice setup;
  setup.direction_options = {{"sparsity", "2"}, {"memory", "sega"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
}

Params step_options(test::Settings settings) {
  return test::options("step", find_row(step_catalogue(), settings["rule"])->options, settings);
}

TEST(OuterProx, IsThatOfItsFunction) {
  const Vector scale{{1, 2, 1, 1}}, x{{3, -0.5, 0.1, -2}};
  const OuterProx l1(step_options({{"rule", "sgd"}, {"length", "0.5"}, {"prox", "l1"}, {"weight", "0.4"}}));
  EXPECT_DOUBLE_EQ(l1.value(x), 0.4 * 5.6);
  Vector moved = x, expected{{2.9, -0.1, 0, -1.9}};
  l1.apply(3, 0.5, scale, moved);  // thresholds 0.5 0.5 0.4 s^2 = 0.1 s^2
  EXPECT_LT((moved - expected).norm(), 1e-15);
  // The definition: no other point has less r + |x - z|^2 / 2a in the metric of the scale.
  const auto objective = [&](const Vector& z) {
    return l1.value(z) + (z - x).cwiseQuotient(scale).squaredNorm() / (2 * 0.25);
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    EXPECT_GT(objective(moved + test::normal(seed, 4, 1, 0.05)), objective(moved));

  const OuterProx hard(step_options({{"rule", "adam"}, {"prox", "hard-threshold"}, {"keep", "2"}}));
  moved = x;
  hard.apply(0, 0, scale, moved);
  expected = Vector{{3, 0, 0, -2}};
  EXPECT_EQ(moved, expected);
  EXPECT_EQ(hard.value(x), 0);
  moved = Vector::Ones(4);  // of equals the first, in the units of the scale
  hard.apply(0, 0, Vector::Ones(4), moved);
  EXPECT_EQ(moved, (Vector{{1, 1, 0, 0}}));

  EXPECT_FALSE(OuterProx(step_options({{"rule", "adam"}})).active());
  for (const test::Settings& wrong :
       std::vector<test::Settings>{{{"rule", "adam"}, {"prox", "l1"}, {"weight", "1"}},
                                   {{"rule", "sgd"}, {"prox", "hard-threshold"}},
                                   {{"rule", "armijo"}, {"prox", "hard-threshold"}, {"keep", "1"}},
                                   {{"rule", "sgd"}, {"weight", "1"}}})
    EXPECT_THROW(OuterProx(step_options(wrong)), ConfigError);
}

// min Phi + w |x|_1 on the quadratic, to the optimality conditions of the closed form: sega, for grad Phi
// does not vanish where x is 0.
TEST(OuterProx, RunsReachTheOptimumOfTheWholeObjective) {
  Quadratic problem({});
  constexpr double kWeight = 0.2;
  Choice setup;
  setup.inner = "closed-form";
  setup.batch = 4;
  setup.scale = Vector::LinSpaced(10, 0.8, 1.2);
  setup.direction_options = {{"memory", "sega"}};
  setup.step_options = {{"length", "0.15"}, {"prox", "l1"}, {"weight", "0.2"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(1500);
  const Vector& x = summary.solution.x;
  EXPECT_NEAR(summary.solution.value, problem.value(x) + kWeight * x.lpNorm<1>(), 1e-12);
  const Vector gradient = problem.gradient(x);
  Index zeros = 0;
  for (Index i = 0; i < 10; ++i) {
    zeros += x(i) == 0;
    if (x(i) == 0)
      EXPECT_LE(std::abs(gradient(i)), kWeight);
    else
      EXPECT_NEAR(gradient(i), -std::copysign(kWeight, x(i)), 1e-6);
  }
  EXPECT_GE(zeros, 2);
  EXPECT_LE(zeros, 8);
}

// |x - t|^2 / 2 with t sparse up to small entries: at most `keep` entries of every iterate differ from 0, and
// the right ones stay.
class Distance final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Distance(Vector target)
      : ValuesProblem({"distance", target.size(), 1, Vector::Zero(target.size()), Vector::Zero(1), {}}),
        target_(std::move(target)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = 0.5 * (X.col(b) - target_).squaredNorm();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  Vector target_;
};

TEST(OuterProx, HardThresholdKeepsTheLargestEntries) {
  constexpr Index d = 60;
  Vector target = 0.05 * test::normal(3, d, 1);
  target(7) = 2;
  target(31) = -3;
  target(50) = 1.5;
  Distance problem(target);
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = 30;
  setup.step_options = {{"length", "0.3"}, {"prox", "hard-threshold"}, {"keep", "3"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(200);
  for (const auto& iterate : run.memory.iterates) EXPECT_LE((iterate.x.array() != 0).count(), 3);
  Vector expected = Vector::Zero(d);
  for (const Index i : {7, 31, 50}) expected(i) = target(i);
  EXPECT_LT((summary.solution.x - expected).norm(), 0.05);
}

// Five of 300 coordinates matter: told so, 90 differences are as good as 300.
TEST(SparseRecovery, MakesRunsAsFastAsWholeGradients) {
  constexpr Index d = 300;
  Distance problem(sparse_vector(d, 5, 4));
  const auto value_after = [&](const std::string& sparsity) {
    Choice setup;
    setup.inner = "closed-form";
    setup.family = "rademacher";
    setup.directions = 90;
    setup.batch = 90;
    setup.direction_options = {{"sparsity", sparsity}};
    setup.step_options = {{"length", sparsity == "0" ? "0.2" : "0.5"}};
    Experiment run(problem, setup);
    return run.minimize(20).solution.value;
  };
  EXPECT_LT(value_after("5"), 1e-9);
  EXPECT_GT(value_after("0"), 1e-4);
}

}  // namespace
}  // namespace bizo
