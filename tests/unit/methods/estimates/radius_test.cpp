// Radii found from values alone, on functions whose derivatives and noise are known.
#include "methods/estimates/radius.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

struct Function {
  const char* name;
  std::function<double(double)> value;
  double first, second, third;  // derivatives at 0, absolute values
};

const Function kFunctions[] = {
    {"exponential", [](double t) { return std::exp(t); }, 1, 1, 1},
    {"fast", [](double t) { return std::sin(100 * t + 0.5); }, 100 * std::cos(0.5), 1e4 * std::sin(0.5),
     1e6 * std::cos(0.5)},
    {"large", [](double t) { return 1e6 + 1e4 * std::log(2 + t); }, 5e3, 2.5e3, 2.5e3},
    {"flat", [](double t) { return std::pow(1 + 0.01 * t, 5); }, 0.05, 2e-3, 6e-5}};

// Errors uniform in [-bound, bound], a fixed function of the seed and the call.
struct Noisy {
  const Function& of;
  double bound;
  std::uint64_t seed;
  std::uint64_t calls = 0;
  double operator()(double t) {
    return of.value(t) + bound * (2 * random_uniform({.seed = seed, .purpose = Purpose::noise}, calls++) - 1);
  }
};

constexpr int kSeeds = 200;

double rms_error(const Function& f, double bound, bool central, double h) {
  double squares = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Noisy noisy{f, bound, 7000 + seed};
    const double above = noisy(h), other = noisy(central ? -h : 0);
    const double error = (above - other) / (central ? 2 * h : h) - f.first;
    squares += error * error / kSeeds;
  }
  return std::sqrt(squares);
}

double min_error(const Function& f, double bound, bool central, double around) {
  double min = std::numeric_limits<double>::infinity();
  for (double factor = 1e-3; factor < 1e3; factor *= 1.3)
    min = std::min(min, rms_error(f, bound, central, factor * around));
  return min;
}

// From a radius that is wrong by a factor of up to 100 either way, at the geometric mean of the radii found.
TEST(RadiusSearch, ReachesAboutTheLeastError) {
  for (const Function& f : kFunctions)
    for (const double relative : {1e-12, 1e-8, 1e-5})
      for (const bool central : {false, true})
        for (const double wrong : {0.01, 1.0, 100.0}) {
          SCOPED_TRACE(testing::Message() << f.name << ", noise " << relative << ", central " << central
                                          << ", first radius off by " << wrong);
          const double bound = relative * std::abs(f.value(0));
          const double best = central ? std::cbrt(3 * bound / f.third) : 2 * std::sqrt(bound / f.second);
          double mean_log = 0;
          int trials = 0;
          for (std::uint64_t seed = 0; seed < 50; ++seed) {
            Noisy noisy{f, bound, seed};
            RadiusSearch search(bound, central, wrong * best);
            const Vector points = RadiusSearch::points(central);
            for (; !search.done(); ++trials) {
              std::vector<double> values;
              for (const double point : points) values.push_back(noisy(point * search.radius()));
              search.tell(values);
            }
            mean_log += std::log(search.radius()) / 50;
          }
          EXPECT_LE(trials, 50 * 9);
          EXPECT_LE(rms_error(f, bound, central, std::exp(mean_log)),
                    2.2 * min_error(f, bound, central, best));
        }
}

TEST(RadiusSearch, StaysInItsRangeWithoutCurvatureAndShrinksFromFailures) {
  const auto run = [](double max, const auto& value) {
    RadiusSearch search(1e-8, false, 1e-3, max);
    while (!search.done()) {
      const double h = search.radius();
      const std::vector<double> values{value(0), value(h), value(4 * h)};
      search.tell(values);
    }
    return search.radius();
  };
  const auto line = [](double t) { return 3 * t; };
  EXPECT_DOUBLE_EQ(run(std::numeric_limits<double>::infinity(), line), 1);
  EXPECT_DOUBLE_EQ(run(0.02, line), 0.02);
  EXPECT_DOUBLE_EQ(run(1e-4, line), 1e-4);
  EXPECT_LT(run(1, [](double t) { return t > 1e-4 ? kNaN : 1e6 * t * t; }), 1e-4);
}

// Along a parabola with noise there is no third derivative to find: the radius stays near the parabola's
// size.
TEST(RadiusSearch, DoesNotGrowWithoutLimitOnQuadratics) {
  const Function parabola{"parabola", [](double t) { return (t - 1) * (t - 1) + 1; }, 2, 2, 0};
  for (const double bound : {1e-6, 1e-2})
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      Noisy noisy{parabola, bound, seed};
      RadiusSearch search(bound, true, 1e-3, 1e4, 1e-2);
      while (!search.done()) {
        std::vector<double> values;
        for (const double point : RadiusSearch::points(true))
          values.push_back(noisy(point * search.radius()));
        search.tell(values);
      }
      EXPECT_LT(search.radius(), 4) << bound << " " << seed;
      EXPECT_GT(search.radius(), 0.01) << bound << " " << seed;
    }
}

}  // namespace
}  // namespace bizo::methods
