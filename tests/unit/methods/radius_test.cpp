// Radii found from values alone, on functions whose derivatives and noise are known.
#include "methods/estimates/radius.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo {
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

double least_error(const Function& f, double bound, bool central, double around) {
  double least = std::numeric_limits<double>::infinity();
  for (double factor = 1e-3; factor < 1e3; factor *= 1.3)
    least = std::min(least, rms_error(f, bound, central, factor * around));
  return least;
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
                    2.2 * least_error(f, bound, central, best));
        }
}

TEST(RadiusSearch, StaysInItsRangeWithoutCurvatureAndShrinksFromFailures) {
  const auto run = [](double most, const auto& value) {
    RadiusSearch search(1e-8, false, 1e-3, most);
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

// F with noise of 1e-6, seeded by the point: a radius of 1e-7 is useless, and so is 3.
class Noise final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Noise(Box box)
      : ValuesProblem({"noise", 4, 1, Vector::Constant(4, 0.5), Vector::Zero(1), std::move(box)}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const auto x = X.col(b).array();
      outside |= (x.abs() > 1).any();
      const double seen = x.exp().sum() + x.sum();
      values(b) = seen + 1e-6 * (2 * random_uniform({.seed = std::bit_cast<std::uint64_t>(seen)}, 0) - 1);
    }
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
  bool outside = false;
};

TEST(RadiusControl, SearchesAgainEveryTwentyIterationsInsideTheBox) {
  for (const std::string first : {"1e-5", "0.2"})
    for (const std::string difference : {"central", "forward"}) {
      Noise problem({Vector::Constant(4, -1), Vector::Constant(4, 1)});
      test::Choice setup;
      setup.inner = "closed-form";
      setup.directions = 4;
      setup.method_options = {{"radius", first}, {"radius_control", "shi"}, {"difference", difference}};
      setup.step_options = {{"length", "0.02"}};
      test::Experiment run(problem, setup);
      run.minimize(45);
      const auto& rows = run.memory.rows;
      // Third derivatives are about e^0.5 / 4 for unit directions in four dimensions, second ones e^0.5.
      const double best = difference == "central" ? std::cbrt(3e-6 / 0.4) : 2 * std::sqrt(1e-6 / 1.6);
      for (const std::size_t k : {1, 20, 45}) {
        EXPECT_GT(rows[k].radius, best / 4) << first << " " << difference << " " << k;
        EXPECT_LT(rows[k].radius, best * 4) << first << " " << difference << " " << k;
      }
      EXPECT_EQ(rows[2].radius, rows[19].radius);
      EXPECT_EQ(rows[2].cost.evaluations - rows[1].cost.evaluations,
                rows[19].cost.evaluations - rows[18].cost.evaluations);
      EXPECT_GT(rows[21].cost.evaluations - rows[20].cost.evaluations,
                rows[19].cost.evaluations - rows[18].cost.evaluations);
      EXPECT_FALSE(problem.outside);
    }
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

// Any function of x.
class Valued final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Valued(std::function<double(const Vector&)> value)
      : ValuesProblem({"valued", 4, 1, Vector::Constant(4, 3), Vector::Zero(1), {}}),
        value_(std::move(value)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = value_(X.col(b));
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  std::function<double(const Vector&)> value_;
};

double error_of(double value) {
  return 2 * random_uniform({.seed = std::bit_cast<std::uint64_t>(value), .purpose = Purpose::noise}, 0) - 1;
}

double sum_of_cosh(const Vector& x) {
  return x.array().cosh().sum() - 3.9;
}

test::Choice descent() {
  test::Choice setup;
  setup.inner = "closed-form";
  setup.rule = "lbfgs";
  setup.family = "coordinate";
  setup.directions = 4;
  setup.step_options = {{"length", "1"}};
  return setup;
}

// F falls from 36 to 0.1, and noise of a thousandth of it falls with it.
TEST(RadiusControl, FollowsNoiseThatIsRelative) {
  Valued problem([](const Vector& x) { return sum_of_cosh(x) * (1 + 1e-3 * error_of(sum_of_cosh(x))); });
  test::Experiment run(problem, descent());
  run.minimize(60);
  const auto& rows = run.memory.rows;
  EXPECT_NEAR(std::log(rows[1].noise / (rows[0].value * 1e-3 / std::sqrt(3.0))), 0, std::log(2.0));
  const auto& last = rows.back();
  EXPECT_LT(last.best_value, 0.11);
  EXPECT_NEAR(std::log(last.noise / (last.value * 1e-3 / std::sqrt(3.0))), 0, std::log(3.0));
  EXPECT_LT(last.radius, rows[1].radius);
  EXPECT_GT(last.radius, 1e-3);
}

// Where every difference of the given radius is 0, the steps of F are its noise.
TEST(RadiusControl, GetsAnAnswerFromRoundedValues) {
  Valued problem([](const Vector& x) { return std::round(100 * sum_of_cosh(x)) / 100; });
  test::Experiment run(problem, descent());
  run.minimize(40);
  const auto& rows = run.memory.rows;
  EXPECT_NE(rows[1].note.find("would drown in the noise of F"), std::string::npos) << rows[1].note;
  EXPECT_NEAR(rows[1].noise, 0.01 / std::sqrt(12.0), 2e-3);
  EXPECT_LT(sum_of_cosh(run.method.algorithm->standing().current.x), 0.1 + 2 * 0.01);
}

TEST(RadiusControl, SaysThatFDoesNotAnswer) {
  Valued problem([](const Vector&) { return 7.0; });
  test::Experiment run(problem, descent());
  run.minimize(8);
  const auto& rows = run.memory.rows;
  EXPECT_TRUE(std::isnan(rows[1].noise));
  EXPECT_NE(rows[1].note.find("raised to 0.01"), std::string::npos) << rows[1].note;
  const auto says = [](const Iteration& row) {
    return row.note.find("does not seem to answer to x") != std::string::npos;
  };
  EXPECT_EQ(std::count_if(rows.begin(), rows.end(), says), 1) << "once is enough";
  EXPECT_EQ(rows.back().gradient_norm, 0);
}

// Noise of the size of F: a gradient from differences of noise would be 100 times too large.
TEST(RadiusControl, SeesNoiseWhereFIsNearZero) {
  Valued problem([](const Vector& x) {
    const double clean = (x.array() - 3.1).square().sum();
    return clean + 0.005 * error_of(clean);
  });
  test::Experiment run(problem, descent());
  run.minimize(2);
  const auto& row = run.memory.rows[1];
  EXPECT_NEAR(std::log(row.noise / (0.005 / std::sqrt(3.0))), 0, std::log(2.0));
  EXPECT_GT(row.radius, 0.01);
  EXPECT_LT(row.gradient_norm, 1);  // 0.4 in truth
}

TEST(RadiusControl, NeedsTheNoiseOfTheValues) {
  Quadratic problem({});
  for (const auto& [option, value] : test::Settings{{"measure_noise", "no"}, {"estimate", "response"}}) {
    test::Choice setup;
    setup.method_options = {{"radius_control", "shi"}, {option, value}};
    EXPECT_THROW(test::Experiment(problem, setup), ConfigError) << option;
  }
}

}  // namespace
}  // namespace bizo
