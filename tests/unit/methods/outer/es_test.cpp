// The evolution strategy: its weights, what they promise, and noisy, non-smooth values.
#include "methods/outer/es.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

struct Moments {
  Vector mean;
  double mean_square = 0;  // of |g - gradient|
  double norm_square = 0;  // mean of Estimate::norm squared
};

// Of the estimate for Phi = 10 + <gradient, x> at x = 0, from made-up values.
Moments moments(Es::Settings settings, const std::string& family, Index count, const Vector& gradient,
                int blocks) {
  const Index d = gradient.size();
  WorkerContext worker{.probes = {}, .directions = test::make_family(family, d), .inner_directions = {}};
  SerialExecutor executor(worker, 1);
  BasePoint at;
  at.x = Vector::Zero(d);
  at.reference.value = 10;
  const Base base{.at = at, .iteration = 1, .value = 10, .inner_residual = 0, .radius = 0.1, .noise = kNaN};
  Moments result{.mean = Vector::Zero(d)};
  ResolveSettings resolve;
  resolve.rule = InnerRule::relative;  // needs no guard
  for (int b = 0; b < blocks; ++b) {
    Es strategy(settings, {}, Estimator({.count = count, .seed = static_cast<std::uint64_t>(b)}, d), resolve);
    const Query query = strategy.ask(base);
    const Vector along = executor.project(query.block, gradient);
    Outcomes outcomes;
    for (Index j = 0; j < count; ++j)
      outcomes.items.push_back({.value_plus = 10 + 0.1 * along(j),
                                .value_minus = 10 - 0.1 * along(j),
                                .status = EvaluationStatus::ok});
    const Estimate estimate = *strategy.tell(base, query, outcomes, executor);
    result.mean += estimate.gradient / blocks;
    result.mean_square += (estimate.gradient - gradient).squaredNorm() / blocks;
    result.norm_square += estimate.norm * estimate.norm / blocks;
  }
  return result;
}

// Leave-one-out: unbiased, and all but as good as the value at x, without evaluating it: (derived, sphere)
//   E|g - grad|^2 / |grad|^2 = (d - 1)/l + (d + 1)/(l (l - 1)).
// Without a baseline the constant part of the values drowns the rest: d^2 10^2 / (l h^2) more.
TEST(Es, LeaveOneOutIsUnbiasedAndNearlyAsGoodAsTheValueAtTheBase) {
  constexpr Index kDimension = 20, kCount = 8;
  constexpr int kBlocks = 20'000;
  constexpr double d = kDimension, l = kCount;
  using Baseline = Es::Baseline;
  const Vector gradient = Vector::LinSpaced(kDimension, -1, 2).normalized() * 3;
  const auto found = [&](Baseline baseline) {
    return moments({.pairs = false, .ranks = false, .baseline = baseline}, "sphere", kCount, gradient,
                   kBlocks);
  };
  const Moments others = found(Baseline::leave_one_out), base = found(Baseline::base),
                none = found(Baseline::none);
  const double expected = 9 * ((d - 1) / l + (d + 1) / (l * (l - 1)));
  EXPECT_NEAR(others.mean_square, expected, 0.03 * expected);
  EXPECT_NEAR(base.mean_square, 9 * (d - 1) / l, 0.03 * 9 * (d - 1) / l);
  EXPECT_NEAR(none.mean_square, 1e4 * d * d / l, 0.01 * 1e4 * d * d / l);
  // As many blocks make the mean exact to one deviation of the mean squared error over them; 3 is 8
  // deviations.
  EXPECT_LT((others.mean - gradient).squaredNorm(), 3 * others.mean_square / kBlocks);
  for (const Moments& each : {others, base}) EXPECT_NEAR(each.norm_square, 9, 0.03 * 9);
}

// Pairs without shaping are central differences.
TEST(Es, PairsNeedNoBaseline) {
  const Vector gradient = Vector::LinSpaced(6, -1, 2);
  const auto found = moments({.pairs = true, .ranks = false}, "haar", 6, gradient, 3);
  EXPECT_LT((found.mean - gradient).norm(), 1e-12);
  EXPECT_NEAR(found.norm_square, gradient.squaredNorm(), 1e-12);
}

// Ranks of a linear function: the mean estimate points along the gradient, by symmetry.
TEST(Es, RanksPointAlongTheGradient) {
  constexpr int kBlocks = 20'000;
  const Vector gradient = Vector::LinSpaced(12, -1, 2);
  for (const bool pairs : {true, false}) {
    const auto found = moments({.pairs = pairs}, "sphere", 6, gradient, kBlocks);
    const double cosine = found.mean.dot(gradient) / (found.mean.norm() * gradient.norm());
    EXPECT_GT(cosine, 0.999) << pairs;
  }
}

// Values of a function of x alone.
class Opaque final : public ValuesProblem, public ClosedFormInner {
 public:
  Opaque(Vector start, std::function<double(const Vector&)> value)
      : ValuesProblem({"opaque", start.size(), 1, start, Vector::Zero(1), {}}), value_(std::move(value)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = value_(X.col(b));
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  std::function<double(const Vector&)> value_;
};

Choice strategy(const std::string& rule, const std::string& length) {
  Choice setup;
  setup.method = "es";
  setup.inner = "closed-form";
  setup.family = "gaussian";
  setup.directions = 10;
  setup.rule = rule;
  setup.step_options = {{"size", length}, {"schedule", "exponential"}, {"time_constant", "100"}};
  return setup;
}

TEST(Es, IncreasingTransformationsOfTheValuesChangeNothing) {
  const Vector start = Vector::LinSpaced(5, -1, 2);
  const auto last = [&](const std::string& difference, const auto& transform) {
    Opaque problem(start, [&](const Vector& x) { return transform(x.squaredNorm()); });
    Choice setup = strategy("adam", "0.1");
    setup.method_options = {{"measure_noise", "no"}, {"difference", difference}};
    Experiment run(problem, setup);
    run.minimize(30);
    return run.memory.iterates.back().x;
  };
  for (const std::string difference : {"central", "forward"}) {
    const Vector plain = last(difference, [](double v) { return v; });
    EXPECT_NE(plain, start);
    EXPECT_EQ(plain, last(difference, [](double v) { return std::exp(v); }));
    EXPECT_EQ(plain, last(difference, [](double v) { return v > 1 ? 1e6 * v : v; }));
  }
}

// |x|_1 in steps of 1/4, and one value in ten an outlier: differences over a short radius see nothing or
// nonsense.
TEST(Es, DescendsWhereDifferencesMeanNothing) {
  constexpr Index d = 10;
  const auto rugged = [](const Vector& x) {
    const double value = 0.25 * std::round(4 * x.lpNorm<1>());
    std::uint64_t bits = 0;
    for (const double entry : x) bits = 31 * bits + std::bit_cast<std::uint64_t>(entry);
    const double chance = random_uniform({.seed = bits, .purpose = Purpose::noise}, 0);
    return chance < 0.1 ? 1e4 * chance : value;
  };
  Opaque problem(Vector::Constant(d, 3), rugged);
  const auto reached = [&](Choice setup) {
    setup.directions = 20;
    setup.method_options.insert({"measure_noise", "no"});
    Experiment run(problem, setup);
    run.minimize(400);
    return run.memory.iterates.back().x.lpNorm<1>();
  };
  Choice es = strategy("adam", "0.1");
  es.method_options = {{"radius", "1"}};
  Choice differences = es;
  differences.method = "hozog";
  EXPECT_LT(reached(es), 2);  // from 30
  EXPECT_GT(reached(differences), 5 * reached(es));
}

TEST(Es, FailedValuesLeaveWithTheirPair) {
  class Holes final : public ValuesProblem, public ClosedFormInner {
   public:
    Holes() : ValuesProblem({"holes", 4, 1, Vector::Constant(4, 2), Vector::Zero(1), {}}) {}
    void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
      for (Index b = 0; b < X.cols(); ++b) values(b) = X(0, b) > 2.07 ? kNaN : X.col(b).squaredNorm();
    }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
  };
  for (const std::string difference : {"central", "forward"}) {
    Holes problem;
    Choice setup = strategy("adam", "0.1");
    setup.method_options = {{"difference", difference}, {"measure_noise", "no"}};
    Experiment run(problem, setup);
    const Summary summary = run.minimize(100);
    EXPECT_GT(summary.last.cost.failures, 0);
    EXPECT_LT(summary.solution.value, 1) << difference;
  }
}

TEST(Es, RefusesToCompareValuesOfDependentDirections) {
  Opaque problem(Vector::Ones(4), [](const Vector& x) { return x.sum(); });
  Choice setup = strategy("adam", "0.1");
  setup.family = "coordinate";
  setup.directions = 4;
  setup.method_options = {{"difference", "forward"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
  setup.method_options = {{"difference", "forward"}, {"shaping", "none"}, {"baseline", "base"}};
  EXPECT_NO_THROW(Experiment(problem, setup));
}

}  // namespace
}  // namespace bizo::methods
