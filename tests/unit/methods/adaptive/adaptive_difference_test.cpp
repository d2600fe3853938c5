// What method = auto makes of values: adaptive differences and steps on functions of any units and offsets,
// in many dimensions, and with noise of every kind.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/noise_models.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Landscape;

Choice automatic(Index d) {
  Choice setup;
  setup.inner = "closed-form";
  setup.family = "coordinate";
  setup.rule = "lbfgs-adam";
  setup.directions = setup.batch = d;
  setup.method_options = {{"difference", "adaptive"}};
  setup.inner_options = {{"control", "relative"}};
  setup.step_options = {{"size", "1"}, {"schedule", "inverse"}};
  return setup;
}

struct Result {
  double gap;  // (F - F*) / (F_0 - F*)
  Index evaluations;
  StopReason reason;
};

Result solve(Landscape& problem, double min, std::int64_t evaluations, const Choice& setup,
             const test::Value& truth = {}) {
  Experiment run(problem, setup);
  Budget budget;
  budget.iterations = 1000;
  budget.evaluations = evaluations;
  budget.stagnation_window = 10;
  budget.stagnation = 1e-6;
  Stopping stopping(budget);
  const Summary summary = minimize(*run.method.algorithm, run.executor, stopping, run.memory);
  const auto value = [&](const Vector& x) { return truth ? truth(x) : problem.at(x); };
  return {(value(summary.solution.x) - min) / (value(problem.info().start) - min), problem.evaluations,
          summary.reason};
}

// Twice the evaluations that L-BFGS-B of SciPy needs with forward differences for the same start and gap (848
// and 5798 for d = 10 and 30).
TEST(Adaptive, SolvesRosenbrockWithOneEvaluationADirection) {
  for (const auto& [d, max] : {std::pair<Index, Index>{10, 2000}, {30, 12'000}}) {
    Landscape problem(test::rosenbrock, test::rosenbrock_start(d));
    const Result result = solve(problem, 0, max, automatic(d));
    EXPECT_LT(result.gap, 1e-9) << d;
  }
}

// 20 gradients, as the evaluations of 20 d that were not enough for blocks of ten directions.
TEST(Adaptive, SolvesWhatHasHundredsOfVariables) {
  for (const Index d : {201, 600}) {
    const Vector center = test::normal(5, d, 1).col(0);
    Landscape well(test::log_well(center), Vector::Zero(d));
    EXPECT_LT(solve(well, 0, 25 * d, automatic(d)).gap, 1e-8) << d;
    Landscape ellipsoid(test::rotated_ellipsoid(d, 10, 3), Vector::Zero(d));
    EXPECT_LT(solve(ellipsoid, 0, 25 * d, automatic(d)).gap, 1e-8) << d;
  }
}

TEST(Adaptive, UnitsOfXDoNotMatter) {
  constexpr Index d = 6;
  const test::Value ellipsoid = test::rotated_ellipsoid(d, 100, 11);
  for (const double unit : {1e-4, 1e-2, 1.0, 1e2, 1e4}) {
    Landscape valley(test::rosenbrock, test::rosenbrock_start(d), unit);
    EXPECT_LT(solve(valley, 0, 4000, automatic(d)).gap, 1e-6) << unit;
    Landscape smooth(ellipsoid, Vector::Zero(d), unit);
    EXPECT_LT(solve(smooth, 0, 4000, automatic(d)).gap, 1e-9) << unit;
    Landscape tang(test::styblinski, Vector::Zero(d), unit);  // every coordinate goes down to the left
    EXPECT_LT(solve(tang, -39.16616570377142 * static_cast<double>(d), 4000, automatic(d)).gap, 1e-6) << unit;
  }
}

TEST(Adaptive, OffsetsAndScalesOfFDoNotMatter) {
  constexpr Index d = 6;
  const auto gap = [&](double scale, double offset) {
    Landscape problem([=](const Vector& x) { return scale * test::rosenbrock(x) + offset; },
                      test::rosenbrock_start(d));
    return solve(problem, offset, 4000, automatic(d)).gap;
  };
  for (const double scale : {1e-300, 1e-12, 1e12, 1e140}) EXPECT_LT(gap(scale, 0), 1e-8) << scale;
  // What is left is what differences of rounded values tell: |grad|^2 of about offset * 1e-16 times a
  // curvature.
  for (const double offset : {1e3, -1e3, 1e6}) EXPECT_LT(gap(1, offset), 1e-6) << offset;
  EXPECT_LT(gap(1, 1e10), 1e-3);
}

// The standard deviation of a value is 1 % of the first one, or of the value, or what rounding makes of it.
// Medians of three seeds: with heavy tails there are starts whose noise cannot be measured. 0.02 is two
// standard deviations of the noise at the start.
TEST(Adaptive, EndsWithinTheNoise) {
  constexpr Index d = 10;
  const Vector center = test::normal(21, d, 1).col(0);
  const std::pair<const char*, test::Value> functions[] = {
      {"log well", test::log_well(center)},
      {"ellipsoid", test::rotated_ellipsoid(d, 100, 17)},
      {"rosenbrock", [](const Vector& x) { return test::rosenbrock(x); }}};
  for (const auto& [name, truth] : functions) {
    const bool valley = std::string(name) == "rosenbrock";
    const Vector start = valley ? test::rosenbrock_start(d) : Vector::Zero(d);
    const double first = truth(start);
    using Noise = std::function<double(double, double)>;  // of the value and a normal number
    const std::pair<const char*, Noise> models[] = {
        {"absolute", [=](double v, double n) { return v + 0.01 * first * n; }},
        {"relative", [](double v, double n) { return v * (1 + 0.01 * n); }},
        {"three digits",
         [](double v, double) {
           const double unit = std::pow(10, std::floor(std::log10(std::abs(v))) - 2);
           return v == 0 ? v : std::round(v / unit) * unit;
         }},
        {"heavy tails", [=](double v, double n) { return v + 0.003 * first * n * n * n; }},
        {"zero mean", [=](double v, double n) { return v - first + 0.01 * first * n; }}};
    for (const auto& [model, noise] : models) {
      std::vector<double> gaps;
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        std::uint64_t draws = 0;
        Landscape problem(
            [&, noise = noise, truth = truth](const Vector& x) {
              double n = 0;
              fill_normal({.seed = seed, .purpose = Purpose::noise}, draws++, {&n, 1});
              return noise(truth(x), n);
            },
            start);
        Choice setup = automatic(d);
        setup.seed = seed;
        gaps.push_back(solve(problem, 0, 3000, setup, truth).gap);
      }
      std::ranges::sort(gaps);
      EXPECT_LT(gaps[1], 0.02) << name << ", " << model;
    }
  }
}

TEST(Adaptive, GoesOnWithTheSameBits) {
  constexpr Index d = 5;
  const auto noisy = [](std::uint64_t& draws) {
    return [&draws](const Vector& x) {
      double n = 0;
      fill_normal({.seed = 3, .purpose = Purpose::noise}, draws++, {&n, 1});
      return test::rosenbrock(x) * (1 + 1e-3 * n);
    };
  };
  std::uint64_t draws = 0;
  Landscape problem(noisy(draws), test::rosenbrock_start(d));
  Experiment whole(problem, automatic(d));
  whole.minimize(60);
  draws = 0;
  Experiment first(problem, automatic(d)), second(problem, automatic(d));
  first.minimize(30);
  restore(*second.method.algorithm, state_of(*first.method.algorithm));
  Budget budget;
  budget.iterations = 60;
  Stopping stopping(budget);
  minimize(*second.method.algorithm, second.executor, stopping, second.memory);
  EXPECT_TRUE(test::same_bits(whole.memory.iterates.back().x, second.memory.iterates.back().x));
}

// No coordinate changes F = 6000 by a digit before it moves by some tenths, nor does a line of length 1.
TEST(Adaptive, SeesThroughFewDigits) {
  constexpr Index d = 300;
  const auto bowl = [](const Vector& x) {
    double sum = 0;
    for (Index i = 0; i < d; ++i) sum += std::pow(x(i) - 1 - static_cast<double>(i % 7), 2);
    return sum;
  };
  for (const int digits : {2, 3, 4}) {
    Landscape problem([&](const Vector& x) { return test::rounded_to_digits(bowl(x), digits); },
                      Vector::Zero(d));
    EXPECT_LT(solve(problem, 0, 12 * d, automatic(d), bowl).gap, 1e-2) << digits;
  }
}

// F depends on one direction: along a line across it all is flat, and the radius is looked for along another.
TEST(Adaptive, ChoosesARadiusAlongALineThatAnswers) {
  const auto across = [](const Vector& x) { return std::round(60 + std::pow(x(0) + x(1) - 3, 2)); };
  bool turned = false;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Landscape problem(across, Vector::Zero(2));
    Choice setup = automatic(2);
    setup.seed = seed;
    Experiment run(problem, setup);
    run.minimize(2);
    turned |= problem.evaluations > 60;
    EXPECT_LT(run.memory.rows.back().radius, 30) << seed;
  }
  EXPECT_TRUE(turned);  // a flat line came first with some seed
}

TEST(Adaptive, SaysThatFDoesNotAnswer) {
  Landscape flat([](const Vector&) { return 3.0; }, Vector::Constant(4, 3.2));
  Experiment run(flat, automatic(4));
  run.minimize(2);
  bool told = false;
  for (const auto& row : run.memory.rows)
    told |= row.note.find("F is the same at all points") != std::string::npos;
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace bizo::methods
