// What hozog promises beyond every method.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "bizo/core/random.hpp"
#include "methods/probes/solve_probe.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

TEST(Hozog, EveryFamilyDifferenceEstimateAndControlDescends) {
  for (const auto& family : names_of(directions::catalogue()))
    for (const std::string difference : {"central", "forward"})
      for (const std::string estimate : {"value", "sensitivity"})
        for (const std::string control : {"fixed-steps", "relative"}) {
          problems::Quadratic problem({});
          Choice setup;
          setup.family = family;
          setup.method_options = {{"difference", difference}, {"estimate", estimate}};
          setup.inner_options = {{"control", control}, {"steps", "200"}};
          setup.step_options = {{"size", "0.1"}};
          Experiment run(problem, setup);
          const Summary summary = run.minimize(40);
          EXPECT_LT(problem.value(summary.solution.x) - problem.value(problem.minimizer()),
                    0.5 * (problem.value(problem.info().start) - problem.value(problem.minimizer())))
              << family << " " << difference << " " << estimate << " " << control;
        }
}

// Row 0 is the start; every value belongs to the point of its row; costs are what was spent.
TEST(Hozog, RowsAreVerifiedPoints) {
  problems::Quadratic problem({});
  Choice setup;
  setup.inner = "closed-form";
  setup.method_options = {{"measure_noise", "no"}};
  Experiment run(problem, setup);
  run.minimize(4);
  ASSERT_EQ(run.memory.rows.size(), 5u);
  EXPECT_TRUE(std::isnan(run.memory.rows[0].gradient_norm));
  for (std::size_t k = 0; k < 5; ++k) {
    const auto& row = run.memory.rows[k];
    EXPECT_EQ(row.iteration, static_cast<Index>(k));
    EXPECT_NEAR(row.value, problem.value(run.memory.iterates[k].x), 1e-12);
    EXPECT_EQ(row.cost.evaluations, static_cast<std::int64_t>(1 + k * (1 + 2 * 5)));
  }
}

// With l = d orthogonal directions the estimate is the gradient, and one step is x - a grad.
TEST(Hozog, TakesTheStepThatItsRuleSays) {
  problems::Quadratic problem({});
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = problem.d();
  setup.step_options = {{"size", "0.25"}};
  Experiment run(problem, setup);
  run.minimize(1);
  const Vector x0 = problem.info().start, x1 = run.memory.iterates[1].x;
  EXPECT_LT((x1 - (x0 - 0.25 * problem.gradient(x0))).norm(), 1e-8);
  EXPECT_NEAR(run.memory.rows[1].gradient_norm, problem.gradient(x0).norm(), 1e-8);
  EXPECT_NEAR(run.memory.rows[1].step, (x1 - x0).norm(), 1e-12);
}

// In scaled units z = x / s: x+ = x - a s^2 o grad.
TEST(Hozog, ScalesAreAChangeOfVariables) {
  problems::Quadratic problem({});
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = problem.d();
  setup.scale = Vector::LinSpaced(problem.d(), 0.5, 1.5);
  setup.step_options = {{"size", "0.25"}};
  Experiment run(problem, setup);
  run.minimize(1);
  const Vector x0 = problem.info().start;
  const Vector expected = x0 - 0.25 * setup.scale.cwiseAbs2().cwiseProduct(problem.gradient(x0));
  EXPECT_LT((run.memory.iterates[1].x - expected).norm(), 1e-8);
}

// Failed directions leave with their pair and the others are re-weighted: with coordinate directions and some
// failures, the mean over many blocks is still the gradient. Fabricated outcomes, so that nothing else
// varies: each coordinate fails with probability 1/4, independent of all values; the mean of n = 4000
// estimates has a relative deviation of about sqrt((d / l_ok - 1) / n) = 0.015.
TEST(Hozog, DroppedDirectionsLeaveTheEstimateUnbiased) {
  problems::Quadratic problem({});
  Choice setup;
  setup.family = "coordinate";
  setup.directions = 8;
  setup.step_options = {{"size", "1"}};
  setup.method_options = {{"measure_noise", "no"}};
  Vector mean = Vector::Zero(problem.d());
  const Vector gradient = problem.gradient(problem.info().start);
  constexpr int kRuns = 4000;
  for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
    setup.seed = seed;
    Experiment run(problem, setup);
    auto& algorithm = *run.method.algorithm;
    const Query base = algorithm.ask();
    algorithm.tell(base, run.executor.evaluate(base), run.executor);
    const Query query = algorithm.ask();
    ASSERT_TRUE(query.directional);
    Matrix U(problem.d(), 8);
    run.method.worker.directions->fill(query.block, {0, problem.d()}, {0, 8}, U);
    Outcomes outcomes;
    for (Index j = 0; j < 8; ++j) {
      Outcome outcome;
      outcome.difference = U.col(j).dot(gradient);
      outcome.initial_residual = 0;
      const bool fails =
          random_uniform({.seed = seed, .purpose = Purpose::noise}, static_cast<std::uint64_t>(j)) < 0.25;
      outcome.status = fails && j > 0 ? EvaluationStatus::non_finite : EvaluationStatus::ok;
      if (fails && j > 0) outcome.difference = 1e9;  // must not enter
      outcomes.items.push_back(outcome);
    }
    algorithm.tell(query, outcomes, run.executor);
    // The step of length 1 is the estimate.
    mean += detail_of<StepCandidates>(algorithm.ask()).direction / kRuns;
  }
  EXPECT_LT((mean - gradient).norm() / gradient.norm(), 4 * 0.015);
}

TEST(Hozog, EveryPerturbedPointStaysInTheBox) {
  const Box box{Vector::Constant(12, -1.5), Vector::Constant(12, 0.5)};
  // Watches the points at which F is evaluated.
  class Watch final : public ValuesProblem, public ClosedFormInner {
   public:
    explicit Watch(Box box)
        : ValuesProblem({"watch", 12, 1, Vector::Zero(12), Vector::Zero(1), std::move(box)}) {}
    void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
      for (Index b = 0; b < X.cols(); ++b) values(b) = X.col(b).sum();
      outside |= (X.array() < -1.5).any() || (X.array() > 0.5).any();
      touched |= (X.array() < -1.35).any();
    }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
    bool outside = false, touched = false;
  };
  for (const auto& family : names_of(directions::catalogue())) {
    Watch problem(box);
    Choice setup;
    setup.inner = "closed-form";
    setup.family = family;
    setup.method_options = {{"radius", "0.2"}};
    setup.step_options = {{"size", "0.5"}};
    Experiment run(problem, setup);
    const Summary summary = run.minimize(300);
    EXPECT_FALSE(problem.outside) << family;
    EXPECT_TRUE(problem.touched) << family;
    // The corner; estimates from few directions jitter there, since the gradient does not vanish.
    EXPECT_GE(summary.solution.value, 12 * -1.5 - 1e-9) << family;
    EXPECT_NEAR(summary.solution.value, 12 * -1.5, 0.1) << family;
  }
}

TEST(Hozog, RaisesARadiusThatNoiseWouldDrownAndSaysSo) {
  // Values that are rounded to 1e-6.
  class Rounded final : public ValuesProblem, public ClosedFormInner {
   public:
    Rounded() : ValuesProblem({"rounded", 3, 1, Vector::Constant(3, 0.37), Vector::Zero(1), {}}) {}
    void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
      for (Index b = 0; b < X.cols(); ++b) values(b) = std::round((1 + X.col(b).squaredNorm()) * 1e6) / 1e6;
    }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
  };
  Rounded problem;
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = 3;
  setup.method_options = {{"radius", "1e-7"}};
  Experiment run(problem, setup);
  run.minimize(1);
  const auto& row = run.memory.rows[1];
  EXPECT_GT(row.radius, 1e-4);
  EXPECT_NE(row.note.find("method.radius"), std::string::npos) << row.note;

  problems::Quadratic exact({});  // the same radius over exact values stays
  setup.inner = "closed-form";
  Experiment quiet(exact, setup);
  quiet.minimize(1);
  EXPECT_LE(quiet.memory.rows[1].radius, 2e-6);
  EXPECT_GT(quiet.memory.rows[1].signal_to_noise, 100);
}

TEST(Hozog, AFailedShareStopsTheRunAndKeepsTheBestPoint) {
  class Broken final : public ValuesProblem, public ClosedFormInner {
   public:
    Broken() : ValuesProblem({"broken", 4, 1, Vector::Zero(4), Vector::Zero(1), {}}) {}
    void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
      for (Index b = 0; b < X.cols(); ++b)
        if (X.col(b).norm() > 0) throw std::runtime_error("simulator crashed");
      values.setOnes();
    }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
  };
  Broken problem;
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = 4;
  setup.method_options = {{"measure_noise", "no"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(10);
  EXPECT_EQ(summary.reason, StopReason::too_many_failures);
  EXPECT_EQ(summary.last.cost.failures, 4);
  EXPECT_NE(summary.last.note.find("simulator crashed"), std::string::npos);
  EXPECT_EQ(summary.solution.value, 1);
  EXPECT_EQ(summary.solution.x, problem.info().start);
}

// While directions are held, solves that start at predicted points reach the same relative residual in fewer
// steps, and so do base solves.
TEST(Hozog, TangentsSaveInnerSteps) {
  const auto steps = [](const std::string& tangents, const std::string& difference) {
    auto ridge = test::synthetic_ridge(8, -3);
    Choice setup;
    setup.directions = 8;
    setup.method_options = {{"tangents", tangents}, {"difference", difference}, {"measure_noise", "no"}};
    setup.inner_options = {{"control", "relative"}, {"base_tolerance", "1e-6"}};
    setup.direction_options = {{"reuse", "10"}};
    setup.step_options = {{"size", "0.05"}};
    Experiment run(*ridge, setup);
    const Summary summary = run.minimize(20);
    EXPECT_LT(summary.last.value, 0.999 * run.memory.rows[0].value);
    return std::pair(static_cast<double>(summary.last.cost.inner_steps), summary.last.gradient_norm);
  };
  for (const std::string difference : {"central", "forward"}) {
    const auto [with, norm_with] = steps("yes", difference);
    const auto [without, norm_without] = steps("no", difference);
    EXPECT_NEAR(norm_with, norm_without, 0.03 * norm_without) << difference;  // eta_r is 1e-2
    std::printf("%s: inner steps %.0f with tangents, %.0f without\n", difference.c_str(), with, without);
    EXPECT_LT(with, 0.7 * without) << difference;
  }
}

// The bias of T fixed steps falls by the same factor again whenever they start from the last tangents.
TEST(Hozog, TangentsRemoveTheBiasOfFewFixedSteps) {
  problems::Quadratic problem({});
  Choice setup;
  setup.inner = "gradient-descent";
  setup.directions = problem.d();
  setup.method_options = {{"tangents", "yes"}, {"measure_noise", "no"}};
  setup.inner_options = {{"steps", "3"}, {"base_tolerance", "1e-10"}};
  setup.direction_options = {{"reuse", "10"}};
  setup.step_options = {{"size", "1e-6"}};
  Experiment run(problem, setup);
  run.minimize(8);
  const double exact = problem.gradient(problem.info().start).norm();
  double previous = kNaN;
  for (std::size_t k = 1; k <= 8; ++k) {
    const double error = std::abs(run.memory.rows[k].gradient_norm - exact) / exact;
    if (k > 1) {
      EXPECT_LT(error, 0.7 * previous) << k;
    }
    previous = error;
  }
  EXPECT_LT(previous, 0.02);
}

TEST(Hozog, TangentsKeepTheBitsForAnyBatchAndState) {
  const auto run_with = [](Index batch, bool interrupted) {
    problems::Quadratic problem({});
    Choice setup;
    setup.batch = batch;
    setup.method_options = {{"tangents", "yes"}};
    setup.inner_options = {{"control", "relative"}};
    setup.direction_options = {{"reuse", "3"}};
    Experiment first(problem, setup);
    if (!interrupted) return first.minimize(8).solution.x;
    first.minimize(4);
    Experiment second(problem, setup);
    restore(*second.method.algorithm, state_of(*first.method.algorithm));
    return second.minimize(8).solution.x;
  };
  const Vector reference = run_with(1, false);
  for (const Index batch : {2, 5, 64}) EXPECT_EQ(reference, run_with(batch, false)) << batch;
  EXPECT_EQ(reference, run_with(3, true));
}

// Few directions of many need no accurate solves: coupled accuracy is cheaper than the default and as good.
TEST(Hozog, CoupledAccuracyCostsLessForTheSameDescent) {
  const auto run_with = [](const std::string& accuracy, const std::string& tolerance) {
    auto ridge = test::synthetic_ridge(24, -3);
    Choice setup;
    setup.directions = 4;
    setup.method_options = {{"accuracy", accuracy}, {"measure_noise", "no"}};
    setup.inner_options = {{"control", "relative"}, {"tolerance", tolerance}};
    setup.step_options = {{"size", "0.2"}};
    Experiment run(*ridge, setup);
    return run.minimize(60).last;
  };
  const Iteration fixed = run_with("fixed", "1e-3"), coupled = run_with("coupled", "1e-3");
  std::printf("fixed 1e-3: value %.6f, %td inner gradients; coupled: %.6f, %td\n", fixed.value,
              static_cast<Index>(fixed.cost.inner_gradients), coupled.value,
              static_cast<Index>(coupled.cost.inner_gradients));
  EXPECT_LT(static_cast<double>(coupled.cost.inner_gradients),
            0.8 * static_cast<double>(fixed.cost.inner_gradients));
  EXPECT_NEAR(coupled.value, fixed.value, 1e-2 * fixed.value);
}

TEST(Hozog, RefusesWhatCannotBeHonest) {
  problems::Quadratic problem({});
  Choice setup;
  setup.inner_options = {{"control", "absolute"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
  setup.inner_options = {{"control", "fixed-steps"}};
  setup.method_options = {{"accuracy", "coupled"}};  // nothing to couple in solves of fixed steps
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
  setup.inner_options = {{"start", "cold"}};
  setup.method_options = {{"tangents", "yes"}};
  EXPECT_THROW(Experiment(problem, setup), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
