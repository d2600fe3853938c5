// Suite over the methods: bounds of x are never left; they are touched where the solution or the start
// touches them, one-sided, infinite, equal.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "problems/quadratic.hpp"
#include "support/boxes.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::box_of;
using test::Choice;
using test::draw;
using test::Drawn;
using test::Experiment;
using test::inside;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A quadratic that counts the questions about points outside of its box.
class Watched final : public ProductsProblem, public SumOfSquares {
 public:
  Watched(Index d, const Vector& start, const Box& box)
      : ProductsProblem({"watched", d, 4, start, Vector::Zero(4), box}),
        quadratic_({.d = d, .p = 4, .condition = 3}, start, box) {}

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    watch(X);
    quadratic_.outer(X, Y, values);
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    watch(X);
    quadratic_.inner(X, Y, values);
  }
  Curvature inner_curvature(ConstVectorRef x) override { return quadratic_.inner_curvature(x); }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    watch(X);
    quadratic_.inner_gradient_y(X, Y, G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    watch(X);
    quadratic_.outer_gradient_y(X, Y, G);
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    watch(X);
    quadratic_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    watch(X);
    quadratic_.outer_gradient_x(X, Y, G);
  }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    watch(X);
    quadratic_.inner_hessian_product(X, Y, V, out);
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    watch(X);
    quadratic_.inner_mixed_product(X, Y, V, out);
  }

  Index residuals() const override { return quadratic_.residuals(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override {
    watch(X);
    quadratic_.residual(X, Y, R);
  }

  problems::Quadratic& quadratic() { return quadratic_; }
  Index asked = 0, outside = 0;

 private:
  void watch(ConstMatrixRef X) {
    for (Index b = 0; b < X.cols(); ++b) {
      ++asked;
      outside += !inside(info().box, X.col(b));
    }
  }
  problems::Quadratic quadratic_;
};

// Phi alone.
class Opaque final : public Problem {
 public:
  using Function = std::function<double(const Vector&)>;
  Opaque(const Vector& start, const Box& box, Function function)
      : Problem({"opaque", start.size(), 0, start, Vector(0), box}), function_(std::move(function)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) {
      outside += !inside(info().box, X.col(b));
      values(b) = function_(X.col(b));
    }
  }
  Index outside = 0;

 private:
  Function function_;
};

double rosenbrock(const Vector& x) {
  double value = 0;
  for (Index i = 0; i + 1 < x.size(); ++i)
    value += 100 * std::pow(x(i + 1) - x(i) * x(i), 2) + std::pow(1 - x(i), 2);
  return value;
}

Vector rosenbrock_gradient(const Vector& x) {
  Vector g = Vector::Zero(x.size());
  for (Index i = 0; i + 1 < x.size(); ++i) {
    const double a = x(i + 1) - x(i) * x(i);
    g(i) += -400 * a * x(i) - 2 * (1 - x(i));
    g(i + 1) += 200 * a;
  }
  return g;
}

// 0 exactly at a point that no first-order step improves.
double projected_gradient(const Box& box, const Vector& x, const Vector& gradient) {
  return (x - project(box, x - gradient)).norm();
}

// Of a convex function, by projected gradients of length 1 / L.
Vector reference_minimizer(const problems::Quadratic& quadratic, const Box& box, Vector x) {
  for (int k = 0; k < 20000; ++k) x = project(box, x - 0.2 * quadratic.gradient(x));
  return x;
}

Choice whole_gradients(Index d, const std::string& difference = "central",
                       const std::string& radius = "1e-3") {
  Choice setup;
  setup.family = "coordinate";
  setup.rule = "lbfgs";
  setup.directions = d;
  setup.method_options = {{"difference", difference}, {"radius", radius}};
  return setup;
}

Choice opaque(Choice setup) {
  setup.inner = "none";
  setup.inner_options = {{"control", "relative"}};
  return setup;
}

Choice frame_search(std::uint64_t seed = 1) {
  Choice setup;
  setup.method = "frame-search";
  setup.seed = seed;
  return setup;
}

// No method asks outside of the box, not even by round-off, wherever bounds and start are.
class EveryMethodInBoxes : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryMethodInBoxes, ::testing::ValuesIn(names_of(catalogue())));

TEST_P(EveryMethodInBoxes, NeverLeavesThem) {
  const Index d = 5;
  const bool finite = GetParam() == "frame-search";
  Index runs = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Drawn drawn = draw(seed, d, finite);
    for (const std::string family : {"coordinate", "gaussian", "haar"}) {
      const bool normal = GetParam() == "zoba" || GetParam() == "zdsba";
      if (normal && family != "gaussian") continue;
      Watched problem(d, drawn.start, drawn.box);
      Choice setup;
      setup.method = GetParam();
      setup.family = family;
      setup.seed = seed;
      setup.directions = family == "haar" ? 3 : 5;
      if (GetParam() == "frame-search") setup.inner_options = {{"control", "relative"}};
      if (GetParam() == "es") setup.method_options = {{"radius", "1e-3"}};
      setup.step_options = {{"size", "0.3"}};
      Experiment run(problem, setup);
      const Summary summary = run.minimize(6);
      EXPECT_GT(problem.asked, 0);
      EXPECT_EQ(problem.outside, 0) << family << " " << seed;
      if (summary.solution.x.size() > 0) {
        EXPECT_TRUE(inside(drawn.box, summary.solution.x)) << family << " " << seed;
      }
      ++runs;
    }
  }
  EXPECT_GE(runs, 12);
}

// Bounds whose width rounds up: lower + (upper - lower) > upper.
TEST(Bounds, AreNotLeftByRoundOff) {
  const Box box{Vector::Constant(1, -3.3), Vector::Constant(1, 1.0 / 3)};
  ASSERT_GT(box.lower(0) + (box.upper(0) - box.lower(0)), box.upper(0));
  for (const Choice& setup : {frame_search(), whole_gradients(1), whole_gradients(1, "forward", "1e-7")}) {
    Opaque problem(Vector::Zero(1), box, [](const Vector& x) { return -x(0) + std::sqrt(1.0 / 3 - x(0)); });
    Experiment run(problem, opaque(setup));
    const Summary summary = run.minimize(40);
    EXPECT_EQ(problem.outside, 0) << setup.method;
    EXPECT_EQ(summary.solution.x(0), 1.0 / 3) << setup.method;
  }
}

TEST(Bounds, LeadToTheSolutionOfAReference) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Index d = 6;
    Drawn drawn = draw(seed, d, true);
    drawn.start = project(drawn.box, drawn.start.cwiseMax(-10).cwiseMin(10));
    Watched problem(d, drawn.start, drawn.box);
    const Vector reference = reference_minimizer(problem.quadratic(), drawn.box, drawn.start);
    const double min = problem.quadratic().value(reference);
    const double scale = std::abs(problem.quadratic().value(drawn.start)) + 1;
    for (const std::string method : {"hozog", "frozen-adjoint", "aid"}) {
      Choice setup = whole_gradients(d);
      setup.method = method;
      if (method == "aid") setup.method_options = {};
      setup.inner_options = {{"base_tolerance", "1e-9"}};
      if (method == "hozog") setup.inner_options.insert({{"control", "relative"}, {"tolerance", "1e-6"}});
      Watched watched(d, drawn.start, drawn.box);
      Experiment run(watched, setup);
      const Summary summary = run.minimize(60);
      ASSERT_EQ(summary.solution.x.size(), d) << method << " " << seed << ": " << run.memory.rows.back().note;
      // Central and one-sided differences of a quadratic have no truncation error. 1e-7: that of values from
      // inner solutions, and of adjoints, whose residuals are of the order of 1e-6 to 1e-9.
      EXPECT_LT(problem.quadratic().value(summary.solution.x) - min, 1e-7 * scale) << method << " " << seed;
      EXPECT_EQ(watched.outside, 0);
    }
  }
}

// Least values of two other solvers, L-BFGS-B and BOBYQA.
TEST(Bounds, ThatAreActiveOnRosenbrock) {
  const std::vector<std::pair<Index, double>> min{{10, 4.17218}, {30, 20.5722}};
  for (const auto& [d, value] : min)
    for (const bool forward : {false, true}) {
      const Box box = box_of(d, -0.9, 0.9);
      Opaque problem(Vector::Zero(d), box, rosenbrock);
      const Choice setup = forward ? whole_gradients(d, "forward", "1e-7") : whole_gradients(d);
      Experiment run(problem, opaque(setup));
      const Summary summary = run.minimize(400);
      EXPECT_NEAR(summary.solution.value, value, 1e-4 * value) << d << forward;
      const Vector& x = summary.solution.x;
      EXPECT_LT(projected_gradient(box, x, rosenbrock_gradient(x)), 1e-2) << d << forward;
    }
}

TEST(Bounds, DoNotStopFrameSearchBesideTheSolution) {
  const std::vector<std::pair<Index, double>> min{{10, 4.17218}, {30, 20.5722}};
  for (const auto& [d, value] : min)
    for (const std::uint64_t seed : {1, 2, 3}) {
      const Box box = box_of(d, -0.9, 0.9);
      Opaque problem(Vector::Zero(d), box, rosenbrock);
      Experiment run(problem, opaque(frame_search(seed)));
      const Summary summary = run.minimize(300);
      EXPECT_NEAR(summary.solution.value, value, 1e-4 * value) << d << " " << seed;
      const Vector& x = summary.solution.x;
      EXPECT_LT(projected_gradient(box, x, rosenbrock_gradient(x)), 2e-2) << d << " " << seed;
      EXPECT_EQ(problem.outside, 0);
    }
}

// Convex quadratics whose least point without bounds is outside: many bounds are active.
TEST(Bounds, LeadFrameSearchToTheSolutionOfAReference) {
  for (const Index d : {5, 20, 80})
    for (const std::uint64_t seed : {1, 2}) {
      const Matrix M = test::normal(seed, d, d);
      const Matrix H = M.transpose() * M / static_cast<double>(d) + 0.05 * Matrix::Identity(d, d);
      const Vector g = 3 * test::normal(10 + seed, d, 1).col(0);
      const Box box{Vector::Constant(d, -0.5), Vector::LinSpaced(d, 0.2, 4)};
      Opaque problem(Vector::Zero(d), box, [&](const Vector& x) { return 0.5 * x.dot(H * x) + g.dot(x); });
      Vector reference = Vector::Zero(d);  // by projected gradients of length 1/8 < 1 / L
      for (int k = 0; k < 20000; ++k) reference = project(box, reference - 0.125 * (H * reference + g));
      ASSERT_LT(projected_gradient(box, reference, H * reference + g), 1e-9);
      ASSERT_GT((reference.array() == box.lower.array() || reference.array() == box.upper.array()).count(),
                d / 4);
      const double min = 0.5 * reference.dot(H * reference) + g.dot(reference);
      Experiment run(problem, opaque(frame_search(seed)));
      const Summary summary = run.minimize(400);
      EXPECT_LT(summary.solution.value - min, 1e-6 * std::abs(min)) << d << " " << seed;
    }
}

// How wide a box is says nothing of the size of the solution.
TEST(Bounds, ThatAreWideDoNotHinderFrameSearch) {
  for (const double half : {5.0, 100.0, 1e4, 1e6}) {
    const Index d = 10;
    const Vector start = Vector::Zero(d);
    Opaque problem(start, box_of(d, -half, half), rosenbrock);
    Choice setup = frame_search();
    Experiment run(problem, opaque(setup));
    Budget budget;
    budget.evaluations = 500 * d;
    Stopping stopping(budget);
    const Summary summary = bizo::minimize(*run.method.algorithm, run.executor, stopping, run.memory);
    EXPECT_LT(summary.solution.value, 1e-9 * rosenbrock(start)) << half;
  }
}

TEST(Bounds, AStartOnThemStaysAndASolutionOnThemIsReached) {
  for (const double bound : {1.0, -0.25}) {
    const Box box{Vector{{bound, -4}}, Vector{{bound + 3, 7}}};
    for (const std::string family : {"coordinate", "haar", "srht"}) {
      Opaque problem(Vector{{bound, 2}}, box,
                     [=](const Vector& x) { return std::pow(x(0) - bound + 2, 2) + std::pow(x(1) - 1, 2); });
      Choice setup = whole_gradients(2);
      setup.family = family;
      Experiment run(problem, opaque(setup));
      const Summary summary = run.minimize(20);
      EXPECT_EQ(run.memory.iterates.front().x, problem.info().start) << family;
      EXPECT_EQ(summary.solution.x(0), bound) << family;
      EXPECT_NEAR(summary.solution.value, 4, 1e-8) << family;
    }
  }
}

// "None" is written as infinity, or as a large number.
TEST(Bounds, ThatAreFarAwayDoNotMatter) {
  for (const double upper : {10.0, 1e11, 1e30, kInfinity}) {
    Opaque problem(Vector{{3, 3}}, box_of(2, 0, upper),
                   [](const Vector& x) { return std::pow(x(0) - 1, 2) + std::pow(x(1) + 2, 2); });
    Experiment run(problem, opaque(whole_gradients(2)));
    const Summary summary = run.minimize(30);
    EXPECT_NEAR(summary.solution.x(0), 1, 1e-6) << upper;
    EXPECT_EQ(summary.solution.x(1), 0) << upper;
  }
}

TEST(Bounds, ThatAreEqualFixACoordinate) {
  const Box box{Vector{{-5, 2, -5}}, Vector{{5, 2, 5}}};
  for (const Choice& setup : {frame_search(), whole_gradients(3)}) {
    Opaque problem(Vector{{1, 2, 1}}, box, [](const Vector& x) { return (x.array() - 0.5).square().sum(); });
    Experiment run(problem, opaque(setup));
    const Summary summary = run.minimize(60);
    EXPECT_EQ(problem.outside, 0);
    EXPECT_EQ(summary.solution.x(1), 2) << setup.method;
    EXPECT_NEAR(summary.solution.value, 2.25, 1e-8) << setup.method;
  }
}

// So are those that are there because something had to be written.
TEST(Bounds, ThatAreInfiniteAreRefusedByFrameSearch) {
  for (const double upper : {1e30, 1e308, kInfinity}) {
    Opaque problem(Vector::Zero(2), box_of(2, -1, upper), rosenbrock);
    EXPECT_THROW(Experiment(problem, opaque(frame_search())), ConfigError) << upper;
  }
  Opaque large_units(Vector::Zero(2), box_of(2, -1e12, 1e15), rosenbrock);
  Choice setup = opaque(frame_search());
  setup.scale = Vector::Constant(2, 1e12);
  EXPECT_NO_THROW(Experiment(large_units, setup));
}

// Where F has values on one side of x alone, the difference is taken there.
TEST(Bounds, OfWhereFHasValues) {
  for (const std::string difference : {"central", "forward"}) {
    Opaque problem(Vector{{1e-4, 0.5}}, box_of(2, -10, 10), [](const Vector& x) {
      return x(0) > 0 ? std::pow(std::log(x(0)) + 1, 2) + x(1) * x(1) : kNaN;
    });
    Experiment run(problem,
                   opaque(whole_gradients(2, difference, difference == "central" ? "1e-3" : "1e-7")));
    const Summary summary = run.minimize(100);
    EXPECT_LT(summary.solution.value, 1e-6) << difference;
  }
}

// F is infinite at the bound itself, where a step may lead.
TEST(Bounds, AtWhichFIsInfinite) {
  for (const std::string rule : {"lbfgs", "armijo", "adam"}) {
    Choice setup = whole_gradients(1);
    setup.rule = rule;
    setup.step_options = {{"size", "1"}};
    if (rule == "adam") setup.step_options.insert({{"schedule", "inverse"}, {"time_constant", "5"}});
    Opaque one_side(Vector{{0.9}}, box_of(1, 0, 1),
                    [](const Vector& x) { return 5 * x(0) - std::log(x(0)); });
    Experiment first(one_side, opaque(setup));
    EXPECT_NEAR(first.minimize(200).solution.value, 1 + std::log(5), 1e-2) << rule;
    if (rule == "adam") continue;
    Opaque both(Vector{{0.9999999}}, box_of(1, 0, 1),
                [](const Vector& x) { return -std::log(x(0)) - std::log(1 - x(0)); });
    Experiment second(both, opaque(setup));
    EXPECT_NEAR(second.minimize(200).solution.value, 2 * std::log(2), 1e-2) << rule;
  }
}

}  // namespace
}  // namespace bizo::methods
