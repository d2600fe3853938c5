// hf-zoba: what it reaches, and where y is slow or lost.
#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/loops.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::loop;
using test::loop_along;
using test::relative_gradient;

TEST(HfZoba, SolvesWithEveryFamilyAndWithFewInnerDirections) {
  for (const auto& family : names_of(directions::catalogue()))
    for (const std::string count : {"", "6"}) {
      problems::Quadratic problem({});
      Choice setup = loop("hf-zoba", "0.1", {{"inner_directions", count}});
      setup.family = family;
      Experiment run(problem, setup);
      EXPECT_LT(relative_gradient(problem, run.minimize(1000).solution.x), 1e-3) << family << " " << count;
    }
}

// At equal budgets of values, over a grid of step lengths of x each, and of everything else for zoba. The
// table for several seeds: bench/black_box.cpp.
TEST(Acceptance, T11SymmetricDifferencesBeatZobaAThousandfold) {
  const auto reached = [](Choice setup) {
    problems::Quadratic problem({});
    const auto black_box = problems::restricted(problem, OracleLevel::values);
    setup.inner = "zeroth-order";
    Experiment run(*black_box, setup);
    Budget budget;
    budget.evaluations = 60000;
    Stopping stopping(budget);
    const Summary summary = minimize(*run.method.algorithm, run.executor, stopping, run.memory);
    return relative_gradient(problem, summary.solution.x);
  };
  double zoba = std::numeric_limits<double>::infinity(), hf_zoba = zoba, penalty = zoba;
  for (const std::string length : {"0.03", "0.2", "0.3"}) {
    Choice paired = loop("hf-zoba", length);
    paired.directions = 10;
    hf_zoba = std::min(hf_zoba, reached(paired));
    paired.method = "penalty";
    penalty = std::min(penalty, reached(paired));
    for (const std::string pairs : {"40", "160", "640"})
      for (const std::string rho : {"1e-2", "3e-2"}) {
        Choice published = loop("zoba", length, {{"pairs", pairs}, {"rho", rho}});
        published.step_options["schedule"] = "inverse-sqrt";
        published.step_options["time_constant"] = "1";
        published.family = "gaussian";
        zoba = std::min(zoba, reached(published));
      }
  }
  std::printf("|grad Phi| / |grad Phi_0|: hf-zoba %.1e, penalty %.1e, zoba %.2f\n", hf_zoba, penalty, zoba);
  EXPECT_LT(1000 * hf_zoba, zoba);
  EXPECT_LT(1000 * penalty, zoba);
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
      Choice setup = loop_along("hf-zoba", family);
      setup.rule = "adam";
      setup.step_options = {{"size", "0.1"}, {"schedule", "inverse"}};
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
  Choice setup = loop_along("hf-zoba", "coordinate");
  setup.directions = 2;
  Experiment run(problem, setup);
  const Summary summary = run.minimize(1000);
  const double phi = summary.solution.x.squaredNorm();
  EXPECT_TRUE(summary.reason == StopReason::diverged || phi < 1e-2) << name_of(summary.reason) << phi;
  EXPECT_TRUE(summary.solution.x.allFinite());
}

// Steps of y ten times too long: y comes back, and the run goes on.
TEST(HfZoba, ComesBackFromStepsThatAreTooLong) {
  problems::Quadratic full({.condition = 100});
  const auto problem = problems::restricted(full, OracleLevel::values);
  Choice setup = loop_along("hf-zoba");
  setup.method_options = {{"rho", "0.2"}, {"inner_directions", "20"}};
  setup.step_options = {{"size", "0.02"}};
  Experiment run(*problem, setup);
  const Summary summary = run.minimize(600);
  EXPECT_EQ(summary.reason, StopReason::iterations);
  EXPECT_LT(full.value(summary.solution.x), full.value(full.info().start));
}

}  // namespace
}  // namespace bizo::methods
