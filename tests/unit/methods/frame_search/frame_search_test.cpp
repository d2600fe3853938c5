#include "methods/frame_search/frame_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

// An opaque function in the box [-half, half]^d: no inner variable worth speaking of.
class Opaque final : public ValuesProblem {
 public:
  using Function = std::function<double(const Vector&)>;
  Opaque(Vector start, Function function, double half = 1)
      : ValuesProblem(info_of(start, half)), function_(std::move(function)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = function_(X.col(b));
  }
  void inner(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    values = 0.5 * Y.colwise().squaredNorm().transpose();
  }
  Curvature inner_curvature(ConstVectorRef) override { return {1, 1}; }

 private:
  static ProblemInfo info_of(const Vector& start, double half) {
    ProblemInfo info;
    info.name = "opaque";
    info.outer_dimension = start.size();
    info.inner_dimension = 1;
    info.start = start;
    info.inner_start = Vector::Zero(1);
    info.box = {Vector::Constant(start.size(), -half), Vector::Constant(start.size(), half)};
    return info;
  }
  Function function_;
};

// 1/2 (x - c)^T Q diag(a) Q^T (x - c).
Opaque::Function quadratic(const Matrix& Q, const Vector& a, const Vector& c) {
  return [=](const Vector& x) -> double {
    const Vector r = Q.transpose() * (x - c);
    return 0.5 * r.dot(a.cwiseProduct(r));
  };
}

Matrix rotation(Index d) {
  return test::orthonormal(test::normal(5, d, d));
}

Summary minimize(Problem& problem, Index evaluations, std::uint64_t seed = 1) {
  Choice setup;
  setup.method = "frame-search";
  setup.inner = "zeroth-order";
  setup.seed = seed;
  setup.inner_options = {{"control", "relative"}};
  Experiment run(problem, setup);
  Budget budget;
  budget.evaluations = evaluations;
  Stopping stopping(budget);
  return bizo::minimize(*run.method.algorithm, run.executor, stopping, run.memory);
}

TEST(FrameSearch, ConvergesOnRotatedQuadratics) {
  for (const Index d : {10, 100}) {
    const Vector a = Vector::LinSpaced(d, 0, 2).unaryExpr([](double e) { return std::pow(10, -e); });
    const Vector c = 0.5 * test::normal(7, d, 1).col(0).cwiseMax(-1).cwiseMin(1);
    Opaque problem(Vector::Zero(d), quadratic(rotation(d), a, c));
    Vector value(1);
    problem.outer(problem.info().start, Matrix::Zero(1, 1), value);
    EXPECT_LT(minimize(problem, 40 * d).solution.value, 1e-3 * value(0)) << d;
  }
}

// A linear function is least in a corner: all coordinates go to their sides in the first cycle.
TEST(FrameSearch, FindsTheCornerOfALinearFunction) {
  const Index d = 300;
  const Vector slope = test::normal(9, d, 1).col(0);
  Opaque problem(Vector::Zero(d), [&](const Vector& x) { return slope.dot(x); });
  const Summary summary = minimize(problem, d + 60);
  EXPECT_NEAR(summary.solution.value, -slope.cwiseAbs().sum(), 1e-6 * slope.cwiseAbs().sum());
}

// From the wrong corner: every coordinate must leave its side.
TEST(FrameSearch, LeavesTheSidesOfTheBox) {
  const Index d = 100;
  Opaque problem(Vector::Constant(d, 1), [](const Vector& x) { return x.sum(); });
  EXPECT_NEAR(minimize(problem, 6 * d).solution.value, -100, 1e-6);
}

// Points that fail are left out; the rest leads on.
TEST(FrameSearch, GoesOnWhenPointsFail) {
  const Index d = 20;
  Opaque problem(Vector::Zero(d), [](const Vector& x) {
    return x(0) > 0.3 && x(0) < 0.6 ? kNaN : (x.array() - 0.2).square().sum();
  });
  const Summary summary = minimize(problem, 600);
  EXPECT_LT(summary.solution.value, 1e-4);
}

// There is nothing to measure and nowhere to go: rows come, and none is better.
TEST(FrameSearch, EndsWhereEveryCoordinateIsFixed) {
  for (const Index d : {1, 70}) {
    Opaque problem(
        Vector::Zero(d), [](const Vector& x) { return 1 + x.sum(); }, 0);
    EXPECT_EQ(minimize(problem, 30).solution.value, 1) << d;
  }
}

TEST(FrameSearch, NeedsABox) {
  problems::Quadratic problem({});
  Choice setup;
  setup.method = "frame-search";
  setup.inner_options = {{"control", "relative"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
