// The noise of values on lines whose length nobody knows, for eight models of noise.
#include "methods/estimates/noise_search.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "methods/estimates/noise.hpp"
#include "methods/estimates/radius.hpp"
#include "support/noise_models.hpp"

namespace bizo::methods {
namespace {

using Line = std::function<double(double)>;

MeasuredNoise measure(const Line& line, double spacing, Index points = 8, double reach = 1) {
  NoiseSearch search(spacing, reach / static_cast<double>(points - 1));
  int trials = 0;
  for (; !search.done(); ++trials) {
    std::vector<double> values;
    for (Index i = 0; i < points; ++i) values.push_back(line(static_cast<double>(i) * search.spacing()));
    search.tell(values);
  }
  EXPECT_LE(trials, 12);
  return search.result();
}

struct Function {
  const char* name;
  std::function<double(double)> value;
  double third;  // |derivative| at 0
};

const Function kFunctions[] = {{"cosh", [](double t) { return std::cosh(t - 1.3); }, std::sinh(1.3)},
                               {"exponential", [](double t) { return 2.2 * std::exp(-2 * t); }, 17.6},
                               {"turning", [](double t) { return 2 + std::sin(10 * t + 0.5); }, 877}};

// The share of seeds for which the noise is within a factor of two of the truth, and the radius that is found
// with it within a factor of four of the best.
struct Shares {
  double noise = 0, radius = 0;
};

Shares right(const Function& f, const test::NoiseModel& model, double scale, double radius, Index points) {
  constexpr int kSeeds = 50;
  Shares shares;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const double first = scale * f.value(0);
    test::NoisyValues noisy(model, std::abs(first), first, seed);
    const Line line = [&](double t) { return noisy(scale * f.value(t), std::abs(t)); };
    const MeasuredNoise found = measure(line, radius / 8, points);
    const double truth = noisy.sigma(first, 0);
    if (truth == 0) {
      shares.noise += !found.above_round_off() && found.sigma < 1e-13 * found.size;
      shares.radius += 1;
      continue;
    }
    shares.noise += truth / 2 < found.sigma && found.sigma < 2 * truth;
    RadiusSearch search(found.sigma, true,
                        std::min(radius, 0.1 * optimal_radius(found.sigma, found.size, true)), 10);
    while (!search.done()) {
      std::vector<double> values;
      for (const double point : RadiusSearch::points(true)) values.push_back(line(point * search.radius()));
      search.tell(values);
    }
    const double best = std::cbrt(3 * truth / (scale * f.third));
    shares.radius += best / 4 < search.radius() && search.radius() < 4 * best;
  }
  return {shares.noise / kSeeds, shares.radius / kSeeds};
}

// Lines are asked for until the logarithm of the estimate has a standard error of 0.2. Over all functions,
// scales and radii 19 of 20 are right; 50 seeds of one of them are as few as 44 once in a hundred times.
TEST(NoiseSearch, IsWithinAFactorOfTwoForEightModels) {
  for (const auto& model : test::noise_models())
    for (const Index points : {8, 24}) {
      double all = 0;
      int cases = 0;
      for (const Function& f : kFunctions)
        for (const double scale : {1e-12, 1.0, 1e12})
          for (const double radius : {1e-5, 1e-3}) {
            SCOPED_TRACE(testing::Message() << f.name << ", " << model.name << ", scale " << scale
                                            << ", radius " << radius << ", points " << points);
            const Shares shares = right(f, model, scale, radius, points);
            EXPECT_GE(shares.noise, 0.88);
            EXPECT_GE(shares.radius, 0.88);
            all += shares.noise;
            ++cases;
          }
      EXPECT_GE(all / cases, 0.95) << model.name << ", " << points;
    }
}

// Of noise with outliers, the deviation of a normal distribution with the same middle half. Some need more
// lines than others.
TEST(NoiseSearch, IsNotSpoiledByOutliers) {
  struct Tail {
    const char* name;
    double (*draw)(double uniform, double normal, double other);
    double sigma;  // interquartile range / 1.349
  };
  const Tail tails[] = {
      {"Student's t, 2 degrees", [](double u, double n, double) { return n / std::sqrt(-std::log(u)); },
       1.2105},
      {"Laplace", [](double u, double, double n) { return std::copysign(std::log(u), n); }, 1.0277},
      {"a tenth ten times as large", [](double u, double n, double) { return u < 0.1 ? 10 * n : n; }, 1.2},
      {"a hundredth a hundred times as large",
       [](double u, double n, double) { return u < 0.01 ? 100 * n : n; }, 1.02}};
  for (const Tail& tail : tails)
    for (const Index points : {8, 16}) {
      constexpr int kSeeds = 200;
      int right = 0;
      for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::uint64_t calls = 0;
        const auto found = measure(
            [&](double t) {
              double normal[2], uniform;
              const RandomKey key{.seed = seed, .purpose = Purpose::noise, .stream = 5};
              fill_normal(key, 4 * calls, normal);
              uniform = 0.5 * std::erfc(-normal[1] / std::sqrt(2.0));
              fill_normal(key, 4 * calls++ + 2, {normal + 1, 1});
              return std::cosh(t - 1.3) + 1e-3 * tail.draw(uniform, normal[0], normal[1]);
            },
            1e-4, points);
        right += tail.sigma / 2 < 1e3 * found.sigma && 1e3 * found.sigma < 2 * tail.sigma;
      }
      EXPECT_GE(right, 0.92 * kSeeds) << tail.name << ", " << points;
    }
}

TEST(NoiseSearch, TellsKindsApart) {
  using Kind = MeasuredNoise::Kind;
  EXPECT_EQ(measure([](double) { return 3.0; }, 1e-4).kind, Kind::flat);
  EXPECT_EQ(measure([](double) { return kNaN; }, 1e-4).kind, Kind::unmeasured);
  const auto rounded = measure([](double t) { return test::rounded_to_digits(2 + std::exp(t), 4); }, 1e-4);
  EXPECT_EQ(rounded.kind, Kind::rounded);
  EXPECT_NEAR(rounded.quantum, 1e-3, 1e-12);
  // A function of x in steps of a tenth: what its values lack is about a step's change.
  const auto steps = measure([](double t) { return std::exp(0.1 * std::floor((t + 0.03) / 0.1)); }, 1e-4);
  EXPECT_EQ(steps.kind, Kind::rounded);
  EXPECT_GT(steps.sigma, 0.01);
  EXPECT_LT(steps.sigma, 0.2);
}

// Along the first line it may be the same by chance: three others follow, ten times as long as each other.
TEST(NoiseSearch, TurnsWhereALineIsFlat) {
  const auto follow = [](int answers) {
    NoiseSearch search(0.01, 0.1, 5);
    std::vector<double> turned;
    while (!search.done()) {
      std::vector<double> values(8, 3.0);
      if (search.direction() >= answers)
        for (double t = 0; double& value : values) value += std::floor(1.7 * t++);
      if (turned.size() == static_cast<std::size_t>(search.direction())) turned.push_back(search.spacing());
      search.tell(values);
    }
    return std::pair{search.result().kind, turned};
  };
  EXPECT_EQ(follow(9), (std::pair{MeasuredNoise::Kind::flat, std::vector<double>{0.01, 1, 5, 5}}));
  EXPECT_EQ(follow(2), (std::pair{MeasuredNoise::Kind::rounded, std::vector<double>{0.01, 1, 5}}));
}

// Whatever its size at the start: F = 0 there, a steep slope, equal steps of a linear function.
TEST(NoiseSearch, FindsNothingButRoundOffInSmoothFunctions) {
  const Line lines[] = {[](double t) { return t * t; }, [](double t) { return std::sin(300 * t); },
                        [](double t) { return 0.25 * t; }, [](double t) { return 1e6 * std::expm1(t); }};
  for (const Line& line : lines)
    for (const double spacing : {1e-5, 1e-4, 1e-2}) {
      const auto found = measure(line, spacing);
      EXPECT_EQ(found.kind, MeasuredNoise::Kind::noisy) << spacing;
      EXPECT_FALSE(found.above_round_off()) << spacing;
      EXPECT_GT(found.sigma, 0) << spacing;
    }
}

}  // namespace
}  // namespace bizo::methods
