// The estimator on linear functions, D_j = u_jT grad, where its moments are known in closed form.
#include "methods/estimates/estimator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "bizo/core/executor.hpp"
#include "bizo/core/random.hpp"
#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/experiment.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

constexpr Index kDimension = 32;

Vector test_gradient(Index dimension) {
  Vector gradient(dimension);
  for (Index i = 0; i < dimension; ++i) gradient(i) = 1.0 + std::sin(static_cast<double>(3 * i));
  return gradient / gradient.norm();
}

// A family with somebody who combines its directions.
struct Bench {
  explicit Bench(const std::string& family, Index dimension = kDimension)
      : worker{.probes = {}, .directions = test::make_family(family, dimension), .inner_directions = {}},
        executor(worker, 1) {}

  // What exact evaluations along the block would say.
  Outcomes outcomes(const DirectionBlock& block, const Vector& gradient) {
    Outcomes made;
    const Vector along = executor.project(block, gradient);
    for (Index j = 0; j < block.count; ++j)
      made.items.push_back({.difference = along(j), .status = EvaluationStatus::ok});
    return made;
  }

  WorkerContext worker;
  SerialExecutor executor;
};

// The state of an estimator that remembers m.
struct Remembered {
  Vector m;
  double predicted = 0, matched = 0;
  void archive(Archive& archive) { archive(m, predicted, matched); }
};

struct Moments {
  Vector mean;              // of g
  double mean_square = 0;   // of |g - target|
  double deviation = 0;     // standard error of mean_square
  double slope = 0;         // mean of Estimate::slope
  double along_target = 0;  // mean of <g, target>
};

// Over many blocks; every estimate starts with the same memory, and loses the directions that `drop` names.
using Drop = std::function<std::vector<Index>(const Outcomes&, std::uint64_t)>;
Moments moments(Bench& bench, EstimatorSettings settings, const Vector& gradient, int blocks,
                const Vector& memory = {}, const Drop& drop = {}) {
  Moments result{.mean = Vector::Zero(gradient.size())};
  double squares = 0;
  for (int b = 0; b < blocks; ++b) {
    settings.seed = static_cast<std::uint64_t>(b);
    Estimator estimator(settings, gradient.size());
    restore(estimator, state_of(Remembered{memory}));
    Outcomes outcomes = bench.outcomes(estimator.block(1), gradient);
    if (drop)
      for (const Index j : drop(outcomes, settings.seed))
        outcomes.items[static_cast<std::size_t>(j)] = {.difference = 1e9,
                                                       .status = EvaluationStatus::non_finite};
    const Estimate estimate =
        estimator.estimate(estimator.block(1), differences_of(outcomes), 0, bench.executor);
    const double square = (estimate.gradient - gradient).squaredNorm();
    result.mean += estimate.gradient / blocks;
    result.mean_square += square / blocks;
    squares += square * square / blocks;
    result.slope += estimate.slope / blocks;
    result.along_target += estimate.gradient.dot(gradient) / blocks;
  }
  result.deviation = std::sqrt(std::max(0.0, squares - result.mean_square * result.mean_square) / blocks);
  return result;
}

// |mean - target|^2 in units of its expectation.
double bias(const Moments& found, const Vector& target, int blocks) {
  return (found.mean - target).squaredNorm() / (found.mean_square / blocks + 1e-20);
}

// Any memory: none, the gradient itself, near it, and one that points elsewhere.
TEST(Estimator, SegaIsUnbiasedAndItsErrorIsThatOfTheMemory) {
  constexpr int kBlocks = 4000;
  constexpr double d = kDimension;
  const Vector gradient = test_gradient(kDimension);
  const Vector other = Vector::LinSpaced(kDimension, 3, -2);
  for (const std::string family : {"haar", "coordinate", "gaussian"})
    for (const Vector& m : {Vector(0 * other), gradient, Vector(gradient + 0.1 * other), other})
      for (const Index count : {1, 4, 16}) {
        SCOPED_TRACE(testing::Message() << family << ", l = " << count << ", |m| = " << m.norm());
        Bench bench(family);
        const auto found =
            moments(bench, {.count = count, .memory = GradientMemory::sega}, gradient, kBlocks, m);
        const double expected = (d / static_cast<double>(count) - 1) * (gradient - m).squaredNorm();
        EXPECT_NEAR(found.mean_square, expected, 5 * found.deviation + 1e-9 * expected + 1e-20);
        EXPECT_LE(found.deviation, 0.025 * expected + 1e-20);
        EXPECT_LT(bias(found, gradient, kBlocks), 3);
        // Its slope is an unbiased estimate of <grad, g>, whose mean is |grad|^2 = 1.
        EXPECT_NEAR(found.slope, 1, 5 * std::sqrt(2 * d / static_cast<double>(count) / kBlocks));
      }
}

// m <- m + e: exact along the directions, untouched across them.
TEST(Estimator, MemoryMatchesTheLastDifferences) {
  for (const auto memory : {GradientMemory::sega, GradientMemory::damped})
    for (const std::string family : {"haar", "sphere", "srht", "block-coordinate"}) {
      constexpr Index d = 27;
      Bench bench(family, d);
      const Vector gradient = test_gradient(d);
      Estimator estimator({.count = 5, .memory = memory}, d);
      Remembered state{Vector::LinSpaced(d, -1, 1)};
      restore(estimator, state_of(state));
      const DirectionBlock block = estimator.block(1);
      const Vector before = state.m;
      const Estimate estimate = estimator.estimate(
          estimator.block(1), differences_of(bench.outcomes(block, gradient)), 0, bench.executor);
      // Either estimate goes beyond what is missing: by d/l = 5.4, or by 10 d/l / (9 + d/l).
      const double beyond = memory == GradientMemory::sega ? 5.4 : 54 / 14.4;
      const Vector change = (estimate.gradient - before) / beyond, after = before + change;
      EXPECT_LT((bench.executor.project(block, after) - bench.executor.project(block, gradient)).norm(),
                1e-12);
      restore(state, state_of(estimator));  // up to its fading
      EXPECT_LT((state.m - state.m.dot(after) / after.squaredNorm() * after).norm(), 1e-12);
      Matrix U(d, 5);
      bench.worker.directions->fill(block, {0, d}, {0, 5}, U);
      EXPECT_LT((change - U * test::solve(U.transpose() * U, U.transpose() * change)).norm(), 1e-12);
    }
}

// A memory that predicts the differences stays, one that no longer does fades away and does not come back
// with the wrong sign.
TEST(Estimator, MemoryFadesWhenItStopsPredicting) {
  Bench bench("haar");
  const Vector gradient = test_gradient(kDimension);
  const auto kept = [&](double factor) {
    Estimator estimator({.count = 8, .memory = GradientMemory::damped}, kDimension);
    restore(estimator, state_of(Remembered{factor * gradient}));
    Remembered state;
    estimator.estimate(estimator.block(1), differences_of(bench.outcomes(estimator.block(1), gradient)), 0,
                       bench.executor);
    restore(state, state_of(estimator));
    return state.m;
  };
  EXPECT_LT((kept(1) - gradient).norm(), 1e-12);
  // m + e = 4 grad - 3 U UT grad, times <D, UT m> / |UT m|^2 = 1/4.
  EXPECT_LT(kept(4).norm(), gradient.norm());
  EXPECT_EQ(kept(-1).norm(), 0);
}

// Any independent directions, re-weighted, are as good as orthogonal ones, whatever subset arrives.
TEST(Acceptance, T1PostHocGramHasTheMomentsOfOrthogonalDirections) {
  constexpr double d = kDimension;
  const Vector gradient = test_gradient(kDimension);
  for (const std::string family : {"gaussian", "rademacher", "haar"})
    for (const Index count : {1, 4, 16, 32})
      for (const Index failures : {Index{0}, count / 4}) {
        SCOPED_TRACE(testing::Message() << family << ", l = " << count << ", lost " << failures);
        const int blocks = count == 1 ? 50'000 : count == 4 ? 20'000 : 5'000;
        Bench bench(family);
        // Which ones arrive must not depend on their values.
        const Drop drop = [&](const Outcomes&, std::uint64_t seed) {
          return random_sample({.seed = seed, .purpose = Purpose::noise}, count, failures);
        };
        const auto found =
            moments(bench, {.count = count, .orthogonalize = true}, gradient, blocks, {}, drop);
        const double arrived = static_cast<double>(count - failures);
        const double second_moment = d / arrived;
        EXPECT_NEAR(found.mean_square + 1, second_moment, 0.03 * second_moment);
        EXPECT_LE(4 * found.deviation, 0.03 * second_moment);
        EXPECT_LT(bias(found, gradient, blocks), 3);
        EXPECT_NEAR(found.slope, 1, 0.03);
      }
}

// Dependent directions: more than dimensions give the gradient itself, and twice the same direction counts
// once.
TEST(Estimator, DependentDirectionsAreNoHarm) {
  const Vector gradient = test_gradient(6);
  Bench many("gaussian", 6);
  Estimator estimator({.count = 9, .orthogonalize = true}, 6);
  const auto whole = estimator.estimate(
      estimator.block(1), differences_of(many.outcomes(estimator.block(1), gradient)), 0, many.executor);
  EXPECT_LT((whole.gradient - gradient).norm(), 1e-9);

  // In two dimensions three directions of signs are dependent, and half of all pairs are parallel.
  Bench signs("rademacher", 2);
  const Vector plane = test_gradient(2);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Estimator pair({.count = 2, .seed = seed, .orthogonalize = true}, 2);
    Outcomes outcomes = signs.outcomes(pair.block(1), plane);
    for (auto& item : outcomes.items) item.difference += 1e-6;  // an error that opposite directions share
    const auto estimate = pair.estimate(pair.block(1), differences_of(outcomes), 0, signs.executor);
    EXPECT_LT(estimate.gradient.norm(), 2.0 * plane.norm() + 1e-5) << seed;
  }
}

// Losing directions at random does no harm; losing those with the largest differences, as a limit on the time
// of warm solves would, makes the estimate too short: 0.41 is the mean of the 12 least of 16 squares of
// standard normal numbers.
TEST(Acceptance, T10DroppingTheLargestDifferencesIsBiased) {
  constexpr Index kCount = 16, kLost = 4;
  constexpr int kBlocks = 20'000;
  constexpr Index kLarge = 100;
  const Vector gradient = test_gradient(kLarge);
  Bench bench("sphere", kLarge);
  const EstimatorSettings settings{.count = kCount};
  const Drop at_random = [](const Outcomes&, std::uint64_t seed) {
    return random_sample({.seed = seed, .purpose = Purpose::noise}, kCount, kLost);
  };
  const Drop largest = [](const Outcomes& outcomes, std::uint64_t) {
    std::vector<Index> order(kCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, std::greater{}, [&](Index j) {
      return std::abs(outcomes.items[static_cast<std::size_t>(j)].difference);
    });
    order.resize(kLost);
    return order;
  };
  // <g, grad> has relative deviation sqrt(2 / 12) or less: five standard errors are 0.0144.
  EXPECT_NEAR(moments(bench, settings, gradient, kBlocks, {}, at_random).along_target, 1, 0.0144);
  EXPECT_NEAR(moments(bench, settings, gradient, kBlocks, {}, largest).along_target, 0.41, 0.02);
}

// Of a constant gradient nothing is left to learn in the end, whatever the first directions made m predict.
TEST(Memory, ConvergesToAConstantGradientFromEverySeed) {
  struct {
    const char* family;
    Index d, l;
  } const cases[] = {
      {"srht", 10, 3}, {"haar", 10, 3}, {"gaussian", 10, 3}, {"srht", 200, 10}, {"coordinate", 10, 3}};
  for (const auto& [family, d, l] : cases)
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      SCOPED_TRACE(testing::Message() << family << ", d = " << d << ", seed " << seed);
      Bench bench(family, d);
      const Vector gradient = test_gradient(d);
      Estimator estimator({.count = l, .seed = seed, .memory = GradientMemory::damped}, d);
      Vector g;
      for (Index k = 1; k <= 40 * d / l; ++k)
        g = estimator
                .estimate(estimator.block(k), differences_of(bench.outcomes(estimator.block(k), gradient)), 0,
                          bench.executor)
                .gradient;
      EXPECT_LT((g - gradient).norm(), 1e-3);
    }
}

// With active bounds grad Phi does not vanish at the optimum, nor does the error of plain estimates, while
// that of sega does. Best of the same step lengths at the same number of evaluations.
TEST(Acceptance, T9SegaConvergesInABoxWherePlainEstimatesStall) {
  constexpr Index d = 100, kEvaluations = 20'000;
  constexpr double kWidth = 0.3, kRadius = 1e-3;  // iterates keep a radius from the sides
  const Vector side = Vector::Constant(d, kWidth);
  const auto projected = [](const Vector& x) {
    return Vector(x.cwiseMax(kRadius - kWidth).cwiseMin(kWidth - kRadius));
  };
  problems::Quadratic problem({.d = d, .p = 120, .condition = 3}, Vector::Zero(d), {-side, side});
  Vector best = Vector::Zero(d);
  for (int k = 0; k < 20'000; ++k) best = projected(best - 0.3 * problem.gradient(best));
  ASSERT_GT((best.cwiseAbs().array() > kWidth - 1.01 * kRadius).count(), d / 2);
  const double min = problem.value(best), range = problem.value(Vector::Zero(d)) - min;

  const auto gap = [&](const std::string& memory, Index count) {
    double smallest = 1;
    for (const std::string length : {"0.003", "0.01", "0.03", "0.1", "0.3"}) {
      Choice setup;
      setup.inner = "closed-form";
      setup.directions = setup.batch = count;
      setup.method_options = {{"measure_noise", "no"}, {"radius", "1e-3"}};
      setup.direction_options = {{"memory", memory}};
      setup.step_options = {{"size", length}};
      Experiment run(problem, setup);
      run.minimize(kEvaluations / (2 * count + 1));
      const Vector& last = run.memory.iterates.back().x;
      smallest = std::min(smallest, (problem.value(last) - min) / range);
    }
    return smallest;
  };
  for (const Index count : {5, 20}) {
    const double plain = gap("none", count), sega = gap("sega", count);
    RecordProperty("plain_" + std::to_string(count), std::to_string(plain));
    EXPECT_GE(plain, 1e-2) << count;
    EXPECT_LE(sega, 1e-7) << count;
  }
}

// Weighted ridge regression in 20 numbers with a weight sigma(x_i) for each of d samples, a third of whose
// targets are noise; F is the error on others.
class Cleaning final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Cleaning(Index d)
      : ValuesProblem({"cleaning", d, kFeatures, Vector::Zero(d), Vector::Zero(kFeatures), {}}),
        train_(test::normal(1, d, kFeatures)),
        others_(test::normal(2, d, kFeatures)) {
    const Vector truth = test::normal(3, kFeatures, 1) * (2 / std::sqrt(static_cast<double>(kFeatures)));
    targets_ = train_ * truth + 0.4 * test::normal(4, d, 1);
    others_targets_ = others_ * truth + 0.4 * test::normal(5, d, 1);
    const Vector noise = test::normal(6, d, 1, 8);
    for (Index i = 0; i < d; i += 3) targets_(i) = noise(i);
  }
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b)
      values(b) = (others_ * Y.col(b) - others_targets_).squaredNorm() / static_cast<double>(d());
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const Vector weights = (1 / (1 + (-X.col(b).array()).exp())) / static_cast<double>(d());
      Matrix H = train_.transpose() * weights.asDiagonal() * train_;
      H.diagonal().array() += 1e-3;
      Y.col(b) = test::solve(H, train_.transpose() * weights.cwiseProduct(targets_));
    }
  }

 private:
  static constexpr Index kFeatures = 20;
  Matrix train_, others_;
  Vector targets_, others_targets_;
};

// docs/math.md, Gradient memory, has the figures for d = 512: early on, coordinates with a memory are ahead
// of those without by a factor, and late they are not behind.
TEST(Memory, PaysEarlyAndDoesNoHarmLate) {
  constexpr Index d = 256;
  Cleaning problem(d);
  const auto values = [&](const std::string& memory) {
    Choice setup;
    setup.inner = "closed-form";
    setup.family = "coordinate";
    setup.rule = "adam";
    setup.directions = setup.batch = 8;
    setup.method_options = {{"difference", "forward"}, {"measure_noise", "no"}};
    setup.inner_options = {{"control", "relative"}};  // no reference solves
    setup.direction_options = {{"memory", memory}};
    Experiment run(problem, setup);
    run.minimize(600);
    return std::pair(run.memory.rows[80].best_value, run.memory.rows[600].best_value);
  };
  const auto [plain_early, plain_late] = values("none");
  const auto [early, late] = values("damped");
  const double min = std::min(plain_late, late);
  EXPECT_LT(early - min, 0.5 * (plain_early - min));
  EXPECT_LT(late - min, 0.02 * (plain_early - min));
}

}  // namespace
}  // namespace bizo::methods
