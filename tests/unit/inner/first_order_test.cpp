// First-order solves where the curvature is not known: what is learned on the way, and that they end. Without
// values of f that would show it, bounds of y, and formulas that are not defined everywhere.
#include "inner/first_order.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/formulas.hpp"
#include "support/problems.hpp"

namespace bizo::inner {
namespace {

using test::Formula;
using test::normal;
using test::same_bits;

constexpr double kTolerance = 1e-7;

enum class Kind { descent, nesterov, values };
constexpr Kind kKinds[] = {Kind::descent, Kind::nesterov, Kind::values};

FirstOrderSolver solver_for(Formula& problem, Kind kind, Curvature given = {}) {
  return FirstOrderSolver(kind == Kind::values ? difference_gradient(problem, 1e-5) : exact_gradient(problem),
                          kind != Kind::descent, given);
}

// A base solve as methods do it: bounds first, from `previous` if there are any.
InnerReport base_solve(FirstOrderSolver& solver, ConstVectorRef x, Vector& y, Index steps = 20000,
                       double tolerance = kTolerance, const Curvature& previous = {}) {
  Matrix Y = y;
  InnerReport report;
  const Curvature bounds = solver.curvature(x, y, previous);
  solver.solve(x, Y, {InnerRule::absolute, steps, tolerance, bounds}, report);
  y = Y.col(0);
  return report;
}

Vector gradient_at(Formula& problem, ConstVectorRef x, ConstVectorRef y) {
  Matrix G(y.size(), 1);
  problem.inner_gradient_y(x, y, G);
  return G.col(0);
}

// Twice what the bounds themselves would need, though they have to be found first.
TEST(FirstOrder, UnknownBoundsCostNoMoreThanAFactorOfTwo) {
  const Vector x = Vector::Zero(1);
  for (const Index p : {20, 100})
    for (const double kappa : {1e2, 1e3, 1e4, 1e5}) {
      const auto problem = test::ill_conditioned(p, kappa);
      const auto gradients = [&](Curvature given) {
        auto solver = solver_for(*problem, Kind::nesterov, given);
        Vector y = Vector::Zero(p);
        problem->gradients = 0;
        const InnerReport report = base_solve(solver, x, y);
        EXPECT_EQ(report.status[0], EvaluationStatus::ok) << p << " " << kappa;
        EXPECT_LE(gradient_at(*problem, x, y).norm(), kTolerance * 1.001);
        EXPECT_EQ(report.gradients[0], problem->gradients - 1) << "every gradient is booked";
        return report.gradients[0];
      };
      const Index known = gradients({1, kappa}), unknown = gradients({});
      EXPECT_LE(unknown, 2 * known + 40) << p << " " << kappa;
      // The theory of the known ones: |grad| falls as (1 + s) e^-s, s = k / sqrt kappa, below 1e-9 for s
      // = 24.
      EXPECT_LE(static_cast<double>(known), 24 * std::sqrt(kappa)) << p << " " << kappa;
      // A bound that is a hundred times too small is found out: by itself it would cost ten times as much.
      EXPECT_LE(gradients({0.01, kappa}), 2 * known + 40) << p << " " << kappa;
    }
}

// |grad f| falls as ((kappa - 1)/(kappa + 1))^k.
TEST(FirstOrder, GradientDescentKeepsItsRateWithoutBounds) {
  const auto problem = test::ill_conditioned(20, 100);
  const Vector x = Vector::Zero(1);
  const auto steps = [&](double tolerance) {
    auto solver = solver_for(*problem, Kind::descent);
    Vector y = Vector::Zero(20);
    return base_solve(solver, x, y, 20000, tolerance).steps[0];
  };
  const double rate = std::log(1e4) / static_cast<double>(steps(1e-7) - steps(1e-3));
  EXPECT_GE(rate, 0.9 * 2 / 101 / 1.1) << "L has 10 % on top";
}

// From a solution where curvature is small to one where it is forty times as large.
TEST(FirstOrder, FollowsACurvatureThatGrowsOnTheWay) {
  for (const Kind kind : kKinds) {
    const auto problem = test::total_variation();
    auto solver = solver_for(*problem, kind);
    const double tolerance = kind == Kind::values ? 1e-5 : kTolerance;
    Vector x = Vector::Constant(1, -2), y = problem->info().inner_start;
    Curvature known;
    for (const double next : {-2.0, -1.0, -0.5, 0.0, 0.3}) {
      x(0) = next;
      Vector value(2);
      Matrix both(y.size(), 2);
      both.col(0) = y;
      const InnerReport report = base_solve(solver, x, y, 20000, tolerance, known);
      both.col(1) = y;
      problem->inner(x.replicate(1, 2), both, value);
      EXPECT_EQ(report.status[0], EvaluationStatus::ok) << static_cast<int>(kind) << " " << next;
      EXPECT_LE(value(1), value(0));
      EXPECT_LE(gradient_at(*problem, x, y).norm(), 1.1 * tolerance);
      // What perturbed solves get: no more than twice what f has anywhere.
      EXPECT_LE(report.curvature[0].L, 2 * (1 + 4 * std::pow(10.0, next) / 0.01));
      known = report.curvature[0];
    }
  }
}

// Before: it went round in circles with ever larger residuals, and reported the last.
TEST(FirstOrder, EndsNoWorseThanItBegan) {
  const auto problem = test::total_variation();
  for (const Index steps : {1, 3, 10, 40}) {
    auto solver = solver_for(*problem, Kind::nesterov);
    const Vector x = Vector::Constant(1, 0.3);
    Vector y = normal(3, 128, 1);
    const InnerReport report = base_solve(solver, x, y, steps, kTolerance, {1, 1.1});  // far too small
    EXPECT_EQ(report.status[0], EvaluationStatus::not_converged);
    EXPECT_LE(report.residual[0], report.initial_residual[0]);
    EXPECT_DOUBLE_EQ(gradient_at(*problem, x, y).norm(), report.residual[0]);
  }
}

// A long first step, where f is hardly curved, can go over hills to a place where the gradient is small too.
TEST(FirstOrder, StaysBelowItsStartAmongSeveralMinima) {
  for (const Kind kind : kKinds) {
    const auto problem = test::cosine();
    for (int k = -10; k <= 10; ++k) {
      auto solver = solver_for(*problem, kind);
      const Vector x = Vector::Constant(1, 0.13 * k);
      Vector y = problem->info().inner_start, f(2);
      Matrix both(1, 2);
      both.col(0) = y;
      const InnerReport report = base_solve(solver, x, y);
      both.col(1) = y;
      problem->inner(x.replicate(1, 2), both, f);
      EXPECT_EQ(report.status[0], EvaluationStatus::ok) << static_cast<int>(kind) << " " << k;
      EXPECT_LE(f(1), f(0) * (1 + 1e-8)) << static_cast<int>(kind) << " " << k;
    }
  }
}

TEST(FirstOrder, LeavesAConcavePlaceForAMinimum) {
  for (const Kind kind : kKinds) {
    const auto problem = test::cosine();
    auto solver = solver_for(*problem, kind);
    for (const double at : {0.0, 0.3, -2.2}) {
      const Vector x = Vector::Constant(1, at);
      Vector y = problem->info().inner_start;
      EXPECT_TRUE(solver.curvature(x, y, {}).L > 0);
      const InnerReport report = base_solve(solver, x, y);
      EXPECT_EQ(report.status[0], EvaluationStatus::ok) << static_cast<int>(kind) << " " << at;
      const Vector up = gradient_at(*problem, x, y.array() + 1e-4);
      EXPECT_GT(up(0), 0) << "f is convex there";
    }
  }
}

TEST(FirstOrder, StaysWhereTheInnerProblemIsDefined) {
  for (const Kind kind : kKinds) {
    const auto problem = test::logarithm();
    auto solver = solver_for(*problem, kind);
    Vector y = problem->info().inner_start;
    Curvature known;
    for (const double at : {-3.0, -4.5, 0.0, 1.0, -2.0}) {
      const Vector x = Vector::Constant(1, at);
      const InnerReport report = base_solve(solver, x, y, 20000, kTolerance, known);
      EXPECT_EQ(report.status[0], EvaluationStatus::ok) << static_cast<int>(kind) << " " << at;
      // |y - y*| <= |grad|/f'' with f'' = 2 e^(-2x), and what differences of radius 1e-5 miss.
      EXPECT_NEAR(y(0), std::exp(at), 1e-5 * std::exp(at) + 1e-7 * std::exp(2 * at)) << at;
      known = report.curvature[0];
    }
  }
}

TEST(FirstOrder, SaysThatTheStartHasNoGradient) {
  const auto problem = test::logarithm();
  auto solver = solver_for(*problem, Kind::nesterov);
  Vector y = Vector::Constant(1, -1);
  const InnerReport report = base_solve(solver, problem->info().start, y);
  EXPECT_EQ(report.status[0], EvaluationStatus::non_finite);
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_NE(report.failures[0].second.reason.find("where the inner solve starts"), std::string::npos);
}

// f = -y^2/2 + y^4/4 at y_0 = 0 and f = 0: no curvature to go by.
TEST(FirstOrder, FlatProblemsHaveAStepLength) {
  Formula flat(
      {"flat", 1, 3, Vector::Zero(1), Vector::Zero(3), {}},
      [](ConstVectorRef, ConstVectorRef) { return 0.0; },
      [](ConstVectorRef, ConstVectorRef y) { return Vector(Vector::Zero(y.size())); }, Vector::Zero(3));
  auto solver = solver_for(flat, Kind::nesterov);
  Vector y = Vector::Ones(3);
  EXPECT_EQ(base_solve(solver, Vector::Zero(1), y).status[0], EvaluationStatus::ok);
  EXPECT_TRUE(same_bits(y, Vector::Ones(3)));

  Formula slope(
      {"slope", 1, 1, Vector::Zero(1), Vector::Zero(1), {}},  // sqrt(1 + y^2) from far away
      [](ConstVectorRef, ConstVectorRef v) { return std::hypot(1.0, v(0)); },
      [](ConstVectorRef, ConstVectorRef v) {
        return Vector(Vector::Constant(1, v(0) / std::hypot(1.0, v(0))));
      },
      Vector::Zero(1));
  auto far = solver_for(slope, Kind::nesterov);
  y = Vector::Constant(1, 1e7);
  EXPECT_EQ(base_solve(far, Vector::Zero(1), y).status[0], EvaluationStatus::ok);
  EXPECT_NEAR(y(0), 0, 2e-7);
}

// Single precision looks like a curvature that grows as steps shrink.
TEST(FirstOrder, NoiseOfGradientsDoesNotPassForCurvature) {
  const auto exact = test::ill_conditioned(20, 100);
  Formula single(
      {"single", 1, 20, Vector::Zero(1), Vector::Zero(20), {}},
      [](ConstVectorRef, ConstVectorRef) { return 0.0; },
      [&](ConstVectorRef x, ConstVectorRef y) {
        return Vector(gradient_at(*exact, x, y).cast<float>().cast<double>() +
                      1e-6 * (1e4 * y).array().sin().matrix());
      },
      Vector::Zero(20));
  for (const Kind kind : {Kind::descent, Kind::nesterov}) {
    auto solver = solver_for(single, kind);
    Vector y = Vector::Zero(20);
    const InnerReport report = base_solve(solver, Vector::Zero(1), y, 3000, 1e-12);
    EXPECT_LE(report.residual[0], 1e-4);
    EXPECT_LE(report.curvature[0].L, 1000) << "a hundred is right";
  }
}

// min y^T A y/2 - b^T y between bounds: y_i at a bound with the gradient outwards, or inside with none.
TEST(FirstOrder, BoundedSolvesEndAtKarushKuhnTuckerPoints) {
  const auto free = test::ill_conditioned(20, 50);
  ProblemInfo info = free->info();
  info.inner_box = {Vector::Constant(20, -0.05), Vector::Constant(20, 0.1)};
  info.inner_box.lower(3) = -std::numeric_limits<double>::infinity();
  info.inner_box.upper(5) = std::numeric_limits<double>::infinity();
  for (const Kind kind : kKinds)
    for (const InnerRule rule : {InnerRule::absolute, InnerRule::fixed_steps}) {
      Formula problem(
          info,
          [&](ConstVectorRef x, ConstVectorRef y) {
            Vector value(1);
            free->inner(x, y, value);
            return value(0);
          },
          [&](ConstVectorRef x, ConstVectorRef y) { return gradient_at(*free, x, y); }, Vector::Zero(20));
      auto solver = solver_for(problem, kind);
      const Vector x = Vector::Zero(1);
      Matrix Y = normal(2, 20, 1);  // most of it outside
      InnerReport report;
      const Curvature bounds = solver.curvature(x, Vector::Zero(20), {});
      solver.solve(x, Y, {rule, 3000, 1e-8, bounds}, report);
      EXPECT_EQ(report.status[0], EvaluationStatus::ok);
      EXPECT_LE(problem.farthest_out, 0) << "it was asked outside of the bounds";
      const Vector y = Y.col(0), g = gradient_at(problem, x, y);
      Index held = 0;
      for (Index i = 0; i < 20; ++i) {
        const bool low = y(i) == info.inner_box.lower(i), high = y(i) == info.inner_box.upper(i);
        held += low || high;
        const double residual = low ? std::min(g(i), 0.0) : high ? std::max(g(i), 0.0) : g(i);
        EXPECT_LE(std::abs(residual), 2e-8) << i;
      }
      EXPECT_GT(held, 3);
      EXPECT_LT(held, 20);
    }
}

TEST(FirstOrder, ColumnsDoNotSeeEachOther) {
  const auto problem = test::total_variation();
  Matrix X(1, 4);
  X << -2, -1, 0.3, -0.5;
  Matrix start = normal(4, 128, 4);
  start.col(1) *= 100;
  for (const Kind kind : kKinds)
    for (const InnerRule rule : {InnerRule::absolute, InnerRule::relative}) {
      const InnerControl control{rule, 300, 1e-3, {1, 2}};
      InnerReport all, alone;
      Matrix together = start;
      solver_for(*problem, kind).solve(X, together, control, all);
      for (Index b = 0; b < 4; ++b) {
        Matrix single = start.col(b);
        solver_for(*problem, kind).solve(X.col(b), single, control, alone);
        EXPECT_TRUE(same_bits(single, together.col(b))) << b;
        const auto k = static_cast<std::size_t>(b);
        EXPECT_EQ(alone.gradients[0], all.gradients[k]);
        EXPECT_EQ(alone.curvature[0].L, all.curvature[k].L);
        EXPECT_EQ(alone.curvature[0].mu, all.curvature[k].mu);
      }
    }
}

}  // namespace
}  // namespace bizo::inner
