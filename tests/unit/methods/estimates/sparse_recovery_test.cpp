// Gradients that are known to be sparse.
#include "methods/estimates/sparse_recovery.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/random.hpp"
#include "methods/estimates/estimator.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::half_square_from;
using test::Landscape;

Vector sparse_vector(Index d, Index sparsity, std::uint64_t seed) {
  Vector v = Vector::Zero(d);
  const auto places = random_sample({.seed = seed, .purpose = Purpose::noise}, d, sparsity);
  v(places) = test::normal(seed, sparsity, 1);
  return v;
}

struct Bench {
  Bench(const std::string& family, Index d)
      : worker{.probes = {}, .directions = test::make_family(family, d), .inner_directions = {}},
        executor(worker, 1) {}
  Outcomes outcomes(const DirectionBlock& block, const Vector& gradient) {
    Outcomes made;
    const Vector along = executor.project(block, gradient);
    for (const double difference : along)
      made.items.push_back({.difference = difference, .status = EvaluationStatus::ok});
    return made;
  }
  WorkerContext worker;
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
          const auto g =
              estimator.estimate(estimator.block(1), differences_of(outcomes), 0, bench.executor).gradient;
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
  problems::Quadratic problem({});
  Choice setup;
  setup.direction_options = {{"sparsity", "2"}, {"memory", "sega"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
}

// Five of 300 coordinates matter: told so, 90 differences are as good as 300.
TEST(SparseRecovery, MakesRunsAsFastAsWholeGradients) {
  constexpr Index d = 300;
  Landscape problem(half_square_from(sparse_vector(d, 5, 4)), Vector::Zero(d));
  const auto value_after = [&](const std::string& sparsity) {
    Choice setup;
    setup.inner = "closed-form";
    setup.family = "rademacher";
    setup.directions = 90;
    setup.batch = 90;
    setup.direction_options = {{"sparsity", sparsity}};
    setup.step_options = {{"size", sparsity == "0" ? "0.2" : "0.5"}};
    Experiment run(problem, setup);
    return run.minimize(20).solution.value;
  };
  EXPECT_LT(value_after("5"), 1e-9);
  EXPECT_GT(value_after("0"), 1e-4);
}

}  // namespace
}  // namespace bizo::methods
