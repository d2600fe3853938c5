// Radii found from values alone during a run, on functions whose derivatives and noise are known.
#include "methods/adaptive/radius_control.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

// Noise is measured on what is left of the line, if that is enough of it.
TEST(Failure, OfAPointOnTheLineLeavesTheNoiseMeasurable) {
  constexpr double kNoise = 1e-6;
  int close = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::vector<double> errors(8);
    fill_normal({.seed = seed, .purpose = Purpose::noise}, 0, errors);
    Outcomes outcomes;
    for (std::size_t i = 0; i < errors.size(); ++i)
      outcomes.items.push_back({.value_plus = 1 + 1e-4 * static_cast<double>(i) + kNoise * errors[i],
                                .status = EvaluationStatus::ok});
    outcomes.items[1].status = EvaluationStatus::time_out;
    RadiusControl control({.radius = 0.1});
    Iteration row;
    row.radius = 0.1;
    control.begin(row, 1, 1);
    // The same errors on a line a tenth as long confirm it; what follows is the search for the radius.
    while (!control.tell(outcomes, row) && std::isnan(row.noise))
      for (std::size_t i = 0; i < errors.size(); ++i)
        outcomes.items[i].value_plus = 1 + 1e-5 * static_cast<double>(i) + kNoise * errors[i];
    close += row.noise > kNoise / 3 && row.noise < 3 * kNoise;
  }
  EXPECT_GE(close, 75);
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
      setup.step_options = {{"size", "0.02"}};
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
  setup.step_options = {{"size", "1"}};
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
  EXPECT_LT(sum_of_cosh(run.method.algorithm->incumbent().current.x), 0.1 + 2 * 0.01);
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
  problems::Quadratic problem({});
  for (const auto& [option, value] : test::Settings{{"measure_noise", "no"}, {"estimate", "sensitivity"}}) {
    test::Choice setup;
    setup.method_options = {{"radius_control", "shi"}, {option, value}};
    EXPECT_THROW(test::Experiment(problem, setup), ConfigError) << option;
  }
}

}  // namespace
}  // namespace bizo::methods
