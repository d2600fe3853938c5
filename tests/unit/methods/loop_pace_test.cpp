// Single loops where y is slow, or lost: x waits, steps shorten, and a run that cannot settle says so.
#include "methods/adaptive/loop_pace.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/probes/loop_gain_probe.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/dense_algebra.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

Choice loop(const std::string& method, const std::string& family = "haar") {
  Choice setup;
  setup.method = method;
  setup.family = family;
  setup.inner = "zeroth-order";
  return setup;
}

ProblemInfo info_of(const std::string& name, Vector start, Vector inner_start) {
  ProblemInfo info;
  info.name = name;
  info.outer_dimension = start.size();
  info.inner_dimension = inner_start.size();
  info.start = std::move(start);
  info.inner_start = std::move(inner_start);
  return info;
}

// f = sum_i (a_i y_i^2 / 2 - y_i (B x)_i), the Hessian diagonal: what coordinates do worst with.
class Separable final : public ValuesProblem {
 public:
  Separable(Index p, double condition)
      : ValuesProblem(info_of("separable", Vector::Zero(5), Vector::Zero(p))),
        B_(test::normal(1, p, 5) / std::sqrt(5.0)),
        c_(test::normal(2, p, 1)),
        a_(p) {
    for (Index i = 0; i < p; ++i)
      a_(i) = std::pow(condition, static_cast<double>(i) / static_cast<double>(p - 1));
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b)
      values(b) = 0.5 * Y.col(b).dot(a_.cwiseProduct(Y.col(b))) - Y.col(b).dot(B_ * X.col(b));
  }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b)
      values(b) = 0.5 * (Y.col(b) - c_).squaredNorm() + 0.05 * X.col(b).squaredNorm();
  }
  double value(const Vector& x) const {
    return 0.5 * ((B_ * x).cwiseQuotient(a_) - c_).squaredNorm() + 0.05 * x.squaredNorm();
  }

 private:
  Matrix B_;
  Vector c_, a_;
};

// f = x_0^2 + r(x, y), F = |x|^2 - r, r = (y_1 - y_0^2)^2 + (y_0 - 1)^2 + (|x_1| - y_2^2)^2: Phi = |x|^2, and
// F without bound where y is not the solution.
class Runaway final : public ValuesProblem {
 public:
  Runaway() : ValuesProblem(info_of("runaway", Vector{{4, -3}}, Vector{{4, -3, 2}})) {}
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = X(0, b) * X(0, b) + part(X.col(b), Y.col(b));
  }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = X.col(b).squaredNorm() - part(X.col(b), Y.col(b));
  }

 private:
  static double part(ConstVectorRef x, ConstVectorRef y) {
    const double a = y(1) - y(0) * y(0), b = y(0) - 1, c = std::abs(x(1)) - y(2) * y(2);
    return a * a + b * b + c * c;
  }
};

TEST(HfZoba, SettlesWithEveryFamilyOnIllConditionedProblems) {
  for (const double condition : {100.0, 1000.0})
    for (const std::string family : {"coordinate", "block-coordinate", "householder", "haar", "srht"}) {
      Separable problem(100, condition);
      Choice setup = loop("hf-zoba", family);
      setup.rule = "adam";
      setup.step_options = {{"length", "0.1"}, {"schedule", "inverse"}};
      setup.batch = 32;
      Experiment run(problem, setup);
      const Summary summary = run.minimize(100);
      const double start = problem.value(Vector::Zero(5)), end = problem.value(summary.solution.x);
      std::printf("%16s, kappa %4.0f: Phi %6.2f -> %6.2f, row %6.2f\n", family.c_str(), condition, start, end,
                  summary.last.value);
      EXPECT_EQ(summary.reason, StopReason::iterations) << family << condition;
      EXPECT_LE(end, start + 1e-9) << family << condition;
    }
}

TEST(HfZoba, EndsAsDivergedWhereNothingSettles) {
  Runaway problem;
  Choice setup = loop("hf-zoba", "coordinate");
  setup.directions = 2;
  Experiment run(problem, setup);
  const Summary summary = run.minimize(1000);
  const double phi = summary.solution.x.squaredNorm();
  EXPECT_TRUE(summary.reason == StopReason::diverged || phi < 1e-2) << name_of(summary.reason) << phi;
  EXPECT_TRUE(summary.solution.x.allFinite());
}

// Steps of y ten times too long: y comes back, and the run goes on.
TEST(HfZoba, ComesBackFromStepsThatAreTooLong) {
  Quadratic full({.condition = 100});
  const auto problem = restricted(full, OracleLevel::values);
  Choice setup = loop("hf-zoba");
  setup.method_options = {{"rho", "0.2"}, {"inner_directions", "20"}};
  setup.step_options = {{"length", "0.02"}};
  Experiment run(*problem, setup);
  const Summary summary = run.minimize(600);
  EXPECT_EQ(summary.reason, StopReason::iterations);
  EXPECT_LT(full.value(summary.solution.x), full.value(full.info().start));
}

class EverySingleLoop : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Methods, EverySingleLoop, ::testing::Values("hf-soba", "soba", "saba", "hf-zoba"));

// y and v need some sqrt(condition) iterations with momentum, 32 at the most here. Plain steps, which need
// the condition itself, leave more than nine tenths of the gap at 1000.
TEST_P(EverySingleLoop, GoesDownWithItsDefaultsWhateverTheCondition) {
  for (const Index d : {2, 10})
    for (const double condition : {1.0, 10.0, 1000.0}) {
      Quadratic full({.d = d, .p = 2 * d, .condition = condition});
      const bool values = GetParam() == "hf-zoba";
      const auto hidden = values ? restricted(full, OracleLevel::values) : nullptr;
      Choice setup = loop(GetParam());
      if (!values) setup.inner = "nesterov";
      if (values && condition > 100) setup.method_options = {{"momentum", "accelerated"}};
      setup.rule = "adam";
      setup.step_options = {{"length", condition < 100 ? "0.1" : "0.02"}};
      setup.directions = d;
      setup.batch = 32;
      Experiment run(hidden ? *hidden : full, setup);
      const Summary summary = run.minimize(1000);
      const double least = full.value(full.minimizer()), first = full.value(full.info().start) - least;
      const double gap = (full.value(summary.solution.x) - least) / first;
      std::printf("%8s, d %2ld, kappa %4.0f: gap %.1e\n", GetParam().c_str(), static_cast<long>(d), condition,
                  gap);
      EXPECT_EQ(summary.reason, StopReason::iterations);
      EXPECT_LT(gap, 0.5) << condition;
    }
}

// H = I: J^2 L_F is |B|^2, and of F in x 0.1. The power method is at most a factor of 1.5 below.
TEST(LoopGain, FindsTheRatioOfTheSteps) {
  Quadratic problem({.condition = 1});
  Matrix B(problem.p(), problem.d());
  for (Index j = 0; j < problem.d(); ++j) {
    Matrix at_unit(problem.p(), 1), at_zero(problem.p(), 1);
    problem.inner_gradient_y(Vector::Unit(problem.d(), j), Vector::Zero(problem.p()), at_unit);
    problem.inner_gradient_y(Vector::Zero(problem.d()), Vector::Zero(problem.p()), at_zero);
    B.col(j) = at_unit - at_zero;
  }
  const double exact = 2.5 * (B.squaredNorm() / problem.d() + 0.1);
  for (const double product_radius : {0.0, 1e-4}) {
    LoopGainProbe probe(problem, product_radius, Vector::Ones(problem.d()), 1);
    Query query;
    query.x = problem.info().start;
    query.y = problem.info().inner_start;
    query.radius = 1;
    query.block.count = 1;
    std::vector<Outcome> outcomes(1);
    Matrix payload(0, 1);
    probe.run(query, {0, 1}, outcomes, payload);
    const double largest = 2.5 * (std::pow(test::singular_values(B)(0), 2) + 0.1);
    EXPECT_GT(outcomes[0].difference, exact);
    EXPECT_LE(outcomes[0].difference, largest * 1.001);
    EXPECT_GT(outcomes[0].difference, largest / 1.5);
    EXPECT_GT(outcomes[0].inner_gradients, 0);
  }
}

// Noise in f holds r_v above a tenth of the first one: 500 queries without a new least are enough.
TEST(LoopPace, DoesNotWaitForWhatDoesNotFall) {
  LoopPace pace(false, 0);
  const Vector point = Vector::Zero(2);
  EXPECT_FALSE(pace.lost_way({0, 1, 0, 5}, point, point));
  for (int query = 0; query < 499; ++query) {
    EXPECT_FALSE(pace.lost_way({0, 1, 1, 4}, point, point));
    EXPECT_TRUE(pace.rests()) << query;
  }
  EXPECT_FALSE(pace.lost_way({0, 1, 1, 4}, point, point));
  EXPECT_FALSE(pace.rests());
}

TEST(LoopPace, SendsBackWhatGrowsTenfoldAndGivesUpAfterSixTimes) {
  LoopPace pace(false, 0);
  const Vector good = Vector::Zero(2), bad = Vector::Ones(2);
  EXPECT_TRUE(pace.rests());
  EXPECT_FALSE(pace.lost_way({1, 1, 0, 5}, good, good));
  EXPECT_FALSE(pace.lost_way({0.5, 0.05, 1, 4}, good, good)) << "|v| r_y is half of the range of values";
  EXPECT_TRUE(pace.rests());
  EXPECT_FALSE(pace.lost_way({0.05, 0.05, 1, 4}, good, good));
  EXPECT_FALSE(pace.rests());
  for (int times = 1; times <= 6; ++times) {
    EXPECT_FALSE(pace.lost());
    EXPECT_TRUE(pace.lost_way({1000, 1, 1, 4}, bad, bad));
    EXPECT_TRUE(pace.rests());
    EXPECT_EQ(pace.y(), good);
    EXPECT_EQ(pace.v(), good);
    EXPECT_EQ(pace.share(), std::pow(0.5, times));
  }
  EXPECT_TRUE(pace.lost());
  pace.x_moved();
  EXPECT_FALSE(pace.lost());
}

}  // namespace
}  // namespace bizo
