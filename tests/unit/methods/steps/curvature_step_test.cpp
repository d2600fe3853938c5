#include "methods/steps/curvature_step.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Course;
using test::descend;
using test::diagonal;
using test::Experiment;
using test::Landscape;
using test::rule;

// With all directions, alpha = 1 and beta = 0: the length is safety * 2 / lambda. The rule is told the trace
// and finds lambda from the values along its steps.
TEST(CurvatureStep, FindsTheLargestStableLength) {
  Vector a = Vector::Constant(20, 0.1);
  a(0) = 10;
  auto step = rule("curvature", {{"safety", "0.9"}});
  const Course run = descend(*step, diagonal(a), Vector::Ones(20), 60,
                             [&](StepInput& input) { input.curvature_trace = a.sum(); });
  EXPECT_LT(run.values.back(), 1e-1 * run.values.front());
  StepInput input;
  input.z = Vector::Zero(20);
  input.gradient = Vector::Ones(20);
  input.curvature_trace = a.sum();
  // lambda is an average of curvatures along recent gradients, which soon lie in the flat coordinates.
  const double length = step->propose(input).lengths(0);
  EXPECT_GE(length, 0.9 * 2 / 10.0 * 0.999);
  EXPECT_LE(length, 0.9 * 2 / 0.1 * 1.001);
}

// One direction of a quadratic with spectrum 1/i, d = 100: the bound 2 / (tr + 2 lambda) of independent
// directions is 0.28; orthogonal ones with l = 1 have alpha = beta = (about) 1 up to 1/d.
TEST(CurvatureStep, UsesTheTraceForFewDirections) {
  const Vector a = Vector::LinSpaced(100, 1, 100).cwiseInverse();
  auto step = rule("curvature", {{"safety", "1"}});
  StepInput input;
  input.z = Vector::Ones(100);
  input.gradient = a;
  input.moments = FrameMoments::orthonormal(1, 100);
  input.curvature_trace = a.sum();
  const double length = step->propose(input).lengths(0);
  const double d = 100, beta = d * (d - 1) / ((d + 2) * (d - 1)), alpha = 3 * d / (d + 2) - beta;
  EXPECT_NEAR(length, 2 / ((alpha + beta) * a.sum()), 1e-12);
}

// Every family with few directions, and coordinates of one direction: stable on a quadratic of condition 1e6
// whose Hessian is diagonal, where coordinate-like estimates scatter d/l times as much as their mean.
TEST(CurvatureStep, IsStableWithEveryFamily) {
  constexpr Index d = 50;
  const test::Value quadratic = [](const Vector& x) {
    double sum = 0;
    for (Index i = 0; i < d; ++i)
      sum += std::pow(1e6, static_cast<double>(i) / (d - 1)) * std::pow(x(i) - 1, 2);
    return sum;
  };
  for (const char* family : {"coordinate", "block-coordinate", "householder", "haar", "srht", "gaussian"})
    for (const Index l : {1, 5})
      for (const std::uint64_t seed : {1, 2}) {
        Landscape problem(quadratic, Vector::Zero(d));
        Choice setup;
        setup.inner = "closed-form";
        setup.family = family;
        setup.rule = "curvature";
        setup.directions = l;
        setup.seed = seed;
        Experiment run(problem, setup);
        run.minimize(400);
        double max = 0;
        for (const auto& row : run.memory.rows) max = std::max(max, row.value / run.memory.rows[0].value);
        // The first direction tells little of the largest curvature: a few steps may go up.
        EXPECT_LT(run.memory.rows.back().value, 0.5 * run.memory.rows[0].value) << family << l;
        EXPECT_LT(max, 10) << family << l;
      }
}

}  // namespace
}  // namespace bizo::methods
