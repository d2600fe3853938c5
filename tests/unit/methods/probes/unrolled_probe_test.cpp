// inner.control = unrolled: Phi is F after T steps from y_0.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

constexpr double kSmooth = 6, kStrong = 0.5;
constexpr Index kSteps = 7;  // far from convergence: its Phi is another function than that of y*

Choice unrolled(const std::string& method, const std::string& inner) {
  Choice setup;
  setup.method = method;
  setup.inner = inner;
  setup.inner_options = {
      {"name", inner}, {"control", "unrolled"}, {"steps", std::to_string(kSteps)}, {"L", "6"}, {"mu", "0.5"}};
  setup.step_options = {{"size", "1"}};
  return setup;
}

// F after the steps from y, written out.
double phi(ProductsProblem& problem, const Vector& x, const std::string& inner, Vector y) {
  const double root = std::sqrt(kStrong / kSmooth);
  const double momentum = inner == "nesterov" ? (1 - root) / (1 + root) : 0;
  const double length = inner == "nesterov" ? 1 / kSmooth : 2 / (kSmooth + kStrong);
  Vector z = y, value(1);
  Matrix g(y.size(), 1);
  for (Index t = 0; t < kSteps; ++t) {
    problem.inner_gradient_y(x, z, g);
    const Vector next = z - length * g.col(0);
    z = next + momentum * (next - y);
    y = next;
  }
  problem.outer(x, y, value);
  return value(0);
}

double phi(ProductsProblem& problem, const Vector& x, const std::string& inner) {
  return phi(problem, x, inner, problem.info().inner_start);
}

Vector differenced(ProductsProblem& problem, const std::string& inner, const Vector& start) {
  constexpr double h = 1e-4;  // errors h^2 and 1e-16 / h are below 1e-7
  const Vector x = problem.info().start;
  Vector gradient(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const Vector e = h * Vector::Unit(x.size(), i);
    gradient(i) = (phi(problem, x + e, inner, start) - phi(problem, x - e, inner, start)) / (2 * h);
  }
  return gradient;
}

TEST(Unrolled, ValuesAndGradientsAreThoseOfTheSteps) {
  const auto problem = test::synthetic_ridge(6);
  for (const std::string inner : {"nesterov", "gradient-descent"}) {
    const Vector expected = differenced(*problem, inner, problem->info().inner_start);
    for (const std::string method : {"itd", "hozog"}) {
      Choice setup = unrolled(method, inner);
      if (method == "hozog") {
        setup.family = "coordinate";
        setup.directions = 6;
        setup.method_options = {{"radius", "1e-4"}, {"measure_noise", "no"}};
      }
      Experiment run(*problem, setup);
      run.minimize(1);
      const auto& iterates = run.memory.iterates;
      EXPECT_NEAR(iterates[0].value, phi(*problem, iterates[0].x, inner), 1e-13) << method;
      EXPECT_NEAR(iterates[1].value, phi(*problem, iterates[1].x, inner), 1e-13) << method;
      EXPECT_LT((iterates[0].x - iterates[1].x - expected).norm(), 1e-7 * (1 + expected.norm())) << method;
      EXPECT_NEAR(run.memory.rows[1].gradient_norm, expected.norm(), 1e-7 * (1 + expected.norm())) << method;
    }
  }
  Vector converged(1);
  Matrix y = problem->info().inner_start;
  dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(problem->info().start, y);
  problem->outer(problem->info().start, y, converged);
  EXPECT_GT(std::abs(converged(0) - phi(*problem, problem->info().start, "nesterov")), 1e-3)
      << "the steps arrive: the test proves nothing";
}

// Every solve takes its steps from where the last base solve has ended.
TEST(Unrolled, WarmStepsGoOnFromTheLastBase) {
  const auto problem = test::synthetic_ridge(6);
  for (const std::string method : {"itd", "hozog", "forward"}) {
    Choice setup = unrolled(method == "forward" ? "hozog" : method, "nesterov");
    setup.inner_options["start"] = "warm";
    const bool forward = method == "forward";
    if (method != "itd") {
      setup.family = "coordinate";
      setup.directions = 6;
      setup.method_options = {{"radius", forward ? "1e-6" : "1e-4"},
                              {"measure_noise", "no"},
                              {"difference", forward ? "forward" : "central"}};
    }
    Experiment run(*problem, setup);
    run.minimize(1);
    const auto& iterates = run.memory.iterates;
    const Vector y = iterates[0].y;
    const Vector expected = differenced(*problem, "nesterov", y);
    const double tolerance = forward ? 1e-4 : 1e-7;  // of one-sided differences h Phi'' / 2
    EXPECT_NEAR(iterates[0].value, phi(*problem, iterates[0].x, "nesterov"), 1e-13) << method;
    EXPECT_NEAR(iterates[1].value, phi(*problem, iterates[1].x, "nesterov", y), 1e-13) << method;
    EXPECT_LT((iterates[0].x - iterates[1].x - expected).norm(), tolerance * (1 + expected.norm())) << method;
    EXPECT_GT((expected - differenced(*problem, "nesterov", problem->info().inner_start)).norm(),
              100 * tolerance)
        << "the start makes no difference: the test proves nothing";
  }
}

TEST(Unrolled, WhatItNeedsIsSaidInOneLine) {
  const auto problem = test::synthetic_ridge(6);
  const auto refusal = [&](const std::string& method, const std::string& option, const std::string& value) {
    Choice setup = unrolled(method, "nesterov");
    if (method == "itd" && option == "momentum")
      setup.method_options[option] = value;
    else if (value.empty())
      setup.inner_options.erase(option);
    else
      setup.inner_options[option] = value;
    try {
      Experiment run(*problem, setup);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const auto expect = [&](const std::string& said, const std::string& part) {
    EXPECT_NE(said.find(part), std::string::npos) << said;
    EXPECT_EQ(said.find('\n'), std::string::npos) << said;
  };
  expect(refusal("hozog", "L", ""), "give inner.L");
  expect(refusal("itd", "mu", ""), "give inner.L");
  expect(refusal("itd", "steps", ""), "give inner.steps");
  expect(refusal("itd", "mu", "0"), "nesterov with mu > 0");
  expect(refusal("itd", "momentum", "0.9"), "has the steps");
  expect(refusal("aid", "steps", "7"), "aid works with y*(x)");
  expect(refusal("frozen-adjoint", "steps", "7"), "frozen-adjoint works with y*(x)");
}

// The first row of jobs/hyper_cleaning_mlp.ini; reference: an independent program.
TEST(Unrolled, HyperCleaningWithANetworkBeginsAtItsReference) {
  const auto problem = test::make_problem("hyper-cleaning",
                                          {{"data", BIZO_SOURCE_DIR "/data/digits.csv"},
                                           {"model", "mlp"},
                                           {"feature_factor", "0.0625"},
                                           {"mu", "1e-3"},
                                           {"box", "-6, 6"}},
                                          io::FileData());
  EXPECT_EQ(problem->d(), 1078);
  EXPECT_EQ(problem->p(), 2410);
  Choice setup = unrolled("itd", "nesterov");
  setup.inner_options["steps"] = "100";
  setup.inner_options["L"] = "2";
  setup.inner_options["mu"] = "0.00554016620498615";
  setup.step_options["size"] = "1e-3";
  Experiment run(*problem, setup);
  run.minimize(1);
  EXPECT_NEAR(run.memory.rows[0].value, 0.970960, 1e-5);
  EXPECT_NEAR(run.memory.rows[1].gradient_norm, 1.960e-2, 1e-5);
}

}  // namespace
}  // namespace bizo::methods
