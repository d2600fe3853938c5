// Implicit differentiation.
#include "methods/outer/aid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "methods/probes/implicit_gradient.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/reference.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

Choice implicit(const test::Settings& options, const std::string& length = "1") {
  Choice setup;
  setup.method = "aid";
  setup.inner = "closed-form";
  setup.method_options = options;
  setup.step_options = {{"size", length}};
  return setup;
}

// The estimate at the start: the step of length 1.
Vector first_gradient(Problem& problem, const Choice& setup) {
  Experiment run(problem, setup);
  run.minimize(1);
  return run.memory.iterates[0].x - run.memory.iterates[1].x;
}

TEST(Aid, IsTheHypergradient) {
  const auto problem = test::synthetic_ridge(6);
  const Vector x = problem->info().start, zero = problem->info().inner_start;
  const Vector exact = implicit_gradient(*problem, x, test::accurate_inner(*problem, x, zero));
  const auto error = [&](const test::Settings& options) {
    return (first_gradient(*problem, implicit(options)) - exact).norm() / exact.norm();
  };
  EXPECT_LT(error({{"tolerance", "1e-12"}}), 1e-10);
  // f is quadratic in y: the differences have the error of round-off, over their length.
  EXPECT_LT(error({{"tolerance", "1e-10"}, {"products", "differences"}}), 1e-8);
  const double coarse = error({{"tolerance", "1e-2"}});
  EXPECT_GT(coarse, 1e-6) << "the tolerance has no effect";
  EXPECT_LT(coarse, 1e-1);
}

// k steps from v = 0 leave ((L - mu)/(L + mu))^k of the error; the spectrum of the
// quadratic is that of A.
TEST(Aid, AFixedPointIsReachedAtItsRate) {
  problems::Quadratic problem({.d = 4, .p = 6, .condition = 10});
  const Vector exact = problem.gradient(problem.info().start);
  const auto error = [&](const std::string& steps) {
    return (first_gradient(
                problem,
                implicit({{"adjoint", "fixed-point"}, {"tolerance", "1e-15"}, {"cg_steps", steps}})) -
            exact)
        .norm();
  };
  const double rate = std::pow(error("80") / error("40"), 1.0 / 40);
  EXPECT_NEAR(rate, 9.0 / 11, 1e-2);
  EXPECT_LT(error("1000"), 1e-12 * exact.norm());
}

// The first step leaves 9/11 of the residual at most, and the second product shows it.
TEST(Aid, AFixedPointCountsTheProductThatEndsIt) {
  problems::Quadratic problem({.d = 4, .p = 6, .condition = 10});
  const auto cost = [&](const std::string& tolerance, const std::string& steps) {
    Experiment run(problem,
                   implicit({{"adjoint", "fixed-point"}, {"tolerance", tolerance}, {"cg_steps", steps}}));
    run.minimize(1);
    return run.memory.rows.back().cost.inner_gradients;
  };
  EXPECT_EQ(cost("0.9", "50"), cost("1e-15", "2"));
}

TEST(Aid, ScalesAreAChangeOfVariables) {
  problems::Quadratic problem({});
  Choice setup = implicit({{"tolerance", "1e-12"}}, "0.25");
  setup.scale = Vector::LinSpaced(problem.d(), 0.5, 1.5);
  Experiment run(problem, setup);
  run.minimize(1);
  const Vector x0 = problem.info().start;
  const Vector expected = x0 - 0.25 * setup.scale.cwiseAbs2().cwiseProduct(problem.gradient(x0));
  EXPECT_LT((run.memory.iterates[1].x - expected).norm(), 1e-9);
  const double norm = setup.scale.cwiseProduct(problem.gradient(x0)).norm();
  EXPECT_NEAR(run.memory.rows[1].gradient_norm, norm, 1e-9);
}

// A tolerance relative to g, not to its parts, lets g go to zero.
TEST(Aid, CouplingLetsTheGradientVanish) {
  problems::Quadratic problem({});
  const auto last = [&](const std::string& coupling) {
    Choice setup = implicit({{"tolerance", "1e-2"}, {"coupling", coupling}}, "0.3");
    setup.inner = "nesterov";
    setup.inner_options = {{"base_tolerance", "1e-4"}};
    Experiment run(problem, setup);
    run.minimize(800);
    return problem.gradient(run.memory.iterates.back().x).norm() /
           problem.gradient(problem.info().start).norm();
  };
  EXPECT_LT(last("0.1"), 1e-9);
  EXPECT_GT(last("0"), 1e-6);
}

TEST(Aid, AnAdjointThatStartsAtTheLastOneTakesFewerProducts) {
  problems::Quadratic problem({});
  Experiment run(problem, implicit({{"coupling", "0"}}, "0.3"));
  run.minimize(200);
  const auto products = [&](std::size_t k) {
    return run.memory.rows[k].cost.inner_gradients - run.memory.rows[k - 1].cost.inner_gradients;
  };
  EXPECT_LT(products(200), products(1) / 2);
}

TEST(Aid, NeedsGradientsAndTakesProductsWhereThereAreAny) {
  problems::Quadratic whole({});
  const auto gradients = problems::restricted(whole, OracleLevel::gradients);
  Choice setup = implicit({}, "0.3");
  setup.inner = "nesterov";
  Experiment run(*gradients, setup);
  const Summary summary = run.minimize(300);
  EXPECT_LT(whole.gradient(summary.solution.x).norm(), 1e-5 * whole.gradient(whole.info().start).norm());

  setup.method_options = {{"products", "exact"}};
  try {
    Experiment refused(*gradients, setup);
    FAIL() << "products that the problem does not have";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("products"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("gradients"), std::string::npos);
  }
  const auto inner = problems::restricted(whole, OracleLevel::inner_gradient);
  setup.method_options = {};
  EXPECT_THROW(Experiment(*inner, setup), ConfigError);
}

TEST(Aid, InexactIsAboutUnrolledSolves) {
  problems::Quadratic problem({});
  Choice setup = implicit({{"inexact", "yes"}});
  setup.inner = "gradient-descent";
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
  setup.inner_options = {{"control", "unrolled"}, {"steps", "20"}, {"L", "10"}, {"mu", "1"}};
  EXPECT_NO_THROW(Experiment(problem, setup));
}

// The adjoint of one that failed is not where the next solve starts.
TEST(Aid, AFailedAdjointIsReportedAndForgotten) {
  class Broken final : public GradientsProblem {
   public:
    Broken() : GradientsProblem({"broken", 2, 1, Vector::Zero(2), Vector::Zero(1), {}}) {}
    void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setOnes(); }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    Curvature inner_curvature(ConstVectorRef) override { return {1, 1}; }
    void inner_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) override { G = Y; }
    void outer_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setOnes(); }
    void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
    void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef) override {
      throw std::runtime_error("no gradient in x");
    }
  };
  Broken problem;
  Choice setup = implicit({}, "0.3");
  setup.inner = "nesterov";
  Experiment run(problem, setup);
  const Summary summary = run.minimize(10);
  EXPECT_EQ(summary.reason, StopReason::too_many_failures);
  EXPECT_NE(summary.last.note.find("no gradient in x"), std::string::npos) << summary.last.note;
  EXPECT_EQ(summary.solution.x, problem.info().start);
}

}  // namespace
}  // namespace bizo::methods
