// The single loops on gradients and products: soba, saba and hf-soba.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "io/data_files.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

// 63 training and 45 validation samples, 13 features with a weight each.
std::unique_ptr<ProductsProblem> samples() {
  return test::make_case({"", "logistic", {{"data", "dense"}, {"split", "0.07, 0.05"}, {"box", "-4, 4"}}});
}

Choice loop(const std::string& method, Settings options) {
  Choice setup;
  setup.method = method;
  setup.method_options = std::move(options);
  setup.method_options.insert({{"evaluate_every", "1"}, {"outer_ratio", "1"}});
  return setup;
}

// The iteration as published, on all samples.
struct Recursion {
  ProductsProblem& problem;
  Vector x = problem.info().start, y = problem.info().inner_start, v = Vector::Zero(problem.p());

  void step(double rho, double gamma) {
    const Index p = problem.p(), d = problem.d();
    Matrix gradient(p, 1), Hv(p, 1), slope_y(p, 1), cross(d, 1), slope_x(d, 1);
    problem.inner_gradient_y(x, y, gradient);
    problem.inner_hessian_product(x, y, v, Hv);
    problem.inner_mixed_product(x, y, v, cross);
    problem.outer_gradient_y(x, y, slope_y);
    problem.outer_gradient_x(x, y, slope_x);
    y -= rho * gradient.col(0);
    v -= rho * (Hv + slope_y).col(0);
    x -= gamma * (cross + slope_x).col(0);
  }
};

TEST(Soba, TakesThePublishedSteps) {
  const auto problem = samples();
  const auto distance = [&](const std::string& method, Settings options, double decay) {
    options.insert({{"rho", "0.3"}, {"outer_ratio", "0.25"}, {"minibatch", "0"}});
    Experiment run(*problem, loop(method, options));
    run.minimize(30);
    Recursion expected{*problem};
    for (int k = 0; k < 30; ++k)
      expected.step(0.3 * std::pow(k + 1, -decay), 0.3 * std::pow(k + 1, -decay) / 0.25);
    EXPECT_GT((expected.x - problem->info().start).norm(), 1e-2);
    const Solution& last = run.memory.iterates.back();
    return (last.x - expected.x).norm() + (last.y - expected.y).norm();
  };
  EXPECT_LT(distance("soba", {{"decay_exponent", "0.5"}}, 0.5), 1e-13);
  EXPECT_LT(distance("saba", {}, 0), 1e-13);
  // Differences: their error is the square of 1e-4.
  EXPECT_LT(distance("hf-soba", {}, 0), 1e-7);
  EXPECT_GT(distance("hf-soba", {}, 0), 0);
}

// x moves in every fourth iteration, y and v in all.
TEST(Soba, ADoubleLoopKeepsXBetweenItsSteps) {
  const auto problem = samples();
  Experiment run(*problem, loop("soba", {{"rho", "0.3"},
                                         {"outer_ratio", "0.25"},
                                         {"minibatch", "0"},
                                         {"decay_exponent", "0"},
                                         {"inner_updates", "4"}}));
  run.minimize(12);
  Recursion expected{*problem};
  for (int k = 0; k < 12; ++k) {
    expected.step(0.3, (k + 1) % 4 == 0 ? 0.3 / 0.25 : 0);
    const Solution& point = run.memory.iterates[static_cast<std::size_t>(k + 1)];
    EXPECT_LT((point.x - expected.x).norm() + (point.y - expected.y).norm(), 1e-13) << k;
  }
  EXPECT_GT((expected.x - problem->info().start).norm(), 1e-2);
}

TEST(Soba, RowsSayWhatWasThere) {
  const auto problem = samples();
  Experiment run(*problem,
                 loop("soba", {{"minibatch", "8"}, {"parallel_minibatches", "3"}, {"evaluate_every", "4"}}));
  run.minimize(10);
  const auto& rows = run.memory.rows;
  ASSERT_EQ(rows.size(), 4u);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Solution& point = run.memory.iterates[r];
    Vector value(1);
    Matrix gradient(problem->p(), 1);
    problem->outer(point.x, point.y, value);
    problem->inner_gradient_y(point.x, point.y, gradient);
    EXPECT_EQ(rows[r].iteration, static_cast<Index>(4 * r));
    EXPECT_EQ(rows[r].value, value(0));
    EXPECT_TRUE(std::isnan(rows[r].best_value)) << "F(x, y) is no value of Phi";
    EXPECT_NEAR(rows[r].inner_residual, gradient.norm(), 1e-15);
    EXPECT_EQ(rows[r].cost.evaluations, static_cast<std::int64_t>(r + 1));
    // Three minibatches with one gradient and two products each, and the residuals.
    EXPECT_EQ(rows[r].cost.inner_gradients, static_cast<std::int64_t>((4 * r + 1) * 9 + r + 1));
  }
}

TEST(Soba, HasTheSameBitsForAnyBatchAndOthersForAnotherSeed) {
  const auto problem = samples();
  for (const auto& [method, options] : std::map<std::string, Settings>{
           {"soba", {{"minibatch", "6"}, {"parallel_minibatches", "4"}}},
           {"saba", {{"minibatch", "6"}, {"parallel_minibatches", "4"}, {"memory", "full"}}},
           {"hf-soba",
            {{"minibatch", "6"}, {"parallel_minibatches", "4"}, {"variance_reduction", "storm"}}}}) {
    const auto run = [&](Index batch, std::uint64_t seed) {
      Choice setup = loop(method, options);
      setup.batch = batch;
      setup.seed = seed;
      Experiment experiment(*problem, setup);
      experiment.minimize(12);
      return experiment.memory.iterates.back();
    };
    const Solution reference = run(1, 1);
    for (const Index batch : {2, 3, 5, 64}) {
      EXPECT_EQ(run(batch, 1).x, reference.x) << method;
      EXPECT_EQ(run(batch, 1).y, reference.y) << method;
    }
    EXPECT_NE(run(1, 2).x, reference.x) << method;
  }
}

TEST(Soba, GoesOnFromItsStateWithTheSameBits) {
  const auto problem = samples();
  for (const auto& [method, options] :
       std::map<std::string, Settings>{{"soba", {{"minibatch", "6"}}},
                                       {"saba", {{"minibatch", "6"}, {"memory", "full"}}},
                                       {"hf-soba", {{"minibatch", "6"}, {"variance_reduction", "storm"}}}}) {
    Experiment whole(*problem, loop(method, options)), first(*problem, loop(method, options)),
        second(*problem, loop(method, options));
    whole.minimize(9);
    first.minimize(4);
    const Bytes state = state_of(*first.method.algorithm);
    restore(*second.method.algorithm, state);
    second.minimize(9);
    EXPECT_TRUE(state_of(*second.method.algorithm) == state_of(*whole.method.algorithm)) << method;
  }
}

TEST(Soba, KeepsTheBoxAndTheBoundOfTheAdjoint) {
  const auto problem = test::make_case(
      {"", "logistic", {{"data", "dense"}, {"split", "0.07, 0.05"}, {"start", "0"}, {"box", "-0.01, 0.01"}}});
  Experiment run(*problem, loop("soba", {{"minibatch", "8"}}));
  run.minimize(200);
  const Vector& x = run.memory.iterates.back().x;
  EXPECT_LE(x.cwiseAbs().maxCoeff(), 0.01);
  EXPECT_EQ(x.cwiseAbs().maxCoeff(), 0.01);

  // |v| <= r bounds a step of x by gamma |B| r, B = diag(e^x y) here.
  const auto moved = [&](const std::string& bound) {
    const auto free = samples();
    Experiment bounded(*free, loop("soba", {{"minibatch", "0"}, {"adjoint_bound", bound}}));
    bounded.minimize(20);
    return (bounded.memory.iterates.back().x - free->info().start).norm();
  };
  EXPECT_LT(moved("1e-3"), 1e-2 * moved("0"));
}

// Momentum goes ahead of what the bound projects: up to three times |v|.
TEST(Soba, BoundsTheAdjointUnderMomentum) {
  constexpr double kBound = 1e-3;
  problems::Quadratic problem({.condition = 100});
  Choice setup;
  setup.method = "hf-soba";
  setup.method_options = {{"adjoint_bound", "1e-3"}};
  Experiment run(problem, setup);
  double max = 0;
  for (int k = 0; k < 30; ++k) {
    const Query query = run.method.algorithm->ask();
    max = std::max(max, query.at.v.size() > 0 ? query.at.v.norm() : 0);
    run.method.algorithm->tell(query, run.executor.evaluate(query), run.executor);
  }
  EXPECT_GT(max, 0.999 * kBound);
  EXPECT_LT(max, kBound * (1 + 1e-12));
}

// Exact on any memory but for what samples make: with one block, that is all of it.
TEST(Soba, StormOnAllSamplesIsThePlainLoop) {
  const auto problem = samples();
  Experiment plain(*problem, loop("hf-soba", {})),
      storm(*problem,
            loop("hf-soba",
                 {{"variance_reduction", "storm"}, {"storm_momentum", "0.3"}, {"decay_exponent", "0"}}));
  plain.minimize(50);
  storm.minimize(50);
  EXPECT_LT((plain.memory.iterates.back().x - storm.memory.iterates.back().x).norm(), 1e-9);
}

TEST(Soba, RefusesWhatItCannotDo) {
  problems::Quadratic whole({});
  const auto gradients = problems::restricted(whole, OracleLevel::gradients);
  const auto inner = problems::restricted(whole, OracleLevel::inner_gradient);
  EXPECT_THROW(Experiment(*gradients, loop("soba", {})), ConfigError);
  EXPECT_THROW(Experiment(*gradients, loop("saba", {})), ConfigError);
  EXPECT_NO_THROW(Experiment(*gradients, loop("hf-soba", {})));
  EXPECT_THROW(Experiment(*inner, loop("hf-soba", {})), ConfigError);
  const auto problem = samples();  // 63 and 45 samples: 2 and 2 blocks of 32
  EXPECT_THROW(Experiment(*problem, loop("saba", {{"minibatch", "32"}, {"parallel_minibatches", "3"}})),
               ConfigError);
}

TEST(Soba, DivergenceEndsTheRunAndKeepsTheLastFinitePoint) {
  problems::Quadratic problem({});
  Experiment run(problem, loop("soba", {{"rho", "1000"}, {"decay_exponent", "0"}}));
  const Summary summary = run.minimize(10000);
  EXPECT_EQ(summary.reason, StopReason::diverged);
  EXPECT_TRUE(summary.solution.x.allFinite());
  EXPECT_TRUE(summary.solution.y.allFinite());
  EXPECT_TRUE(std::isnan(summary.solution.value)) << "F(x, y) is no value of Phi";
}

// Breast cancer data: F(x_k, y_k) - Phi* by row, Phi* from the loop on all samples.
struct RealData {
  explicit RealData(const Settings& settings)
      : problem(test::make_problem(
            "logistic",
            with(settings, {{"data", BIZO_SOURCE_DIR "/data/breast_cancer.csv"}, {"normalize", "standard"}}),
            io::FileData())) {}

  static Settings with(Settings some, const Settings& others) {
    some.insert(others.begin(), others.end());
    return some;
  }

  // log10 of the root mean square gap in each of four quarters of the run.
  Vector quarters(const std::string& method, const Settings& options, Index iterations, double optimum) {
    Experiment run(*problem, loop(method, with(options, {{"rho", "0.3"}, {"evaluate_every", "20"}})));
    run.minimize(iterations);
    const std::size_t length = run.memory.rows.size() / 4;
    Vector squares = Vector::Zero(4);
    for (std::size_t r = 0; r < 4 * length; ++r)
      squares(static_cast<Index>(r / length)) +=
          std::pow(run.memory.rows[r].value - optimum, 2) / static_cast<double>(length);
    return 0.5 * squares.array().log10();
  }

  double optimum(const std::string& ratio, Index iterations) {
    Experiment run(*problem,
                   loop("hf-soba", {{"rho", "0.3"}, {"outer_ratio", ratio}, {"evaluate_every", "1000"}}));
    run.minimize(iterations);
    return run.memory.rows.back().value;
  }

  std::unique_ptr<Problem> problem;
};

// One weight in all: the optimum is inside of the box, and saba comes to it along a straight line.
TEST(SobaOnRealData, SabaConvergesLinearlyWhereSobaStalls) {
  RealData data(Settings{{"regularization", "scalar"}, {"box", "-6, 0"}});
  const double optimum = data.optimum("10", 30000);
  const Vector saba = data.quarters("saba", {{"minibatch", "32"}, {"outer_ratio", "2"}}, 32000, optimum);
  const Vector soba = data.quarters(
      "soba", {{"minibatch", "32"}, {"outer_ratio", "2"}, {"decay_exponent", "0"}}, 32000, optimum);
  const double slope = saba(3) - saba(2);
  EXPECT_LT(slope, -1);
  EXPECT_NEAR(saba(2) - saba(1), slope, 0.1 * std::abs(slope));
  EXPECT_LT(saba(3), -6.5);
  EXPECT_GT(soba(3), -3.5);
  EXPECT_GT(soba(3), soba(1) - 0.5);
}

// One weight per feature: at the optimum they are all at a side of the box.
TEST(SobaOnRealData, SabaComesToAVertexWhereSobaStalls) {
  RealData data(Settings{{"box", "-3, 1"}});
  const double optimum = data.optimum("0.001", 8000);
  const Settings common{{"minibatch", "32"}, {"outer_ratio", "0.001"}};
  const Vector saba = data.quarters("saba", common, 4000, optimum);
  const Vector constant =
      data.quarters("soba", RealData::with(common, {{"decay_exponent", "0"}}), 4000, optimum);
  const Vector published = data.quarters("soba", common, 4000, optimum);
  EXPECT_LT(saba(3), -9);
  EXPECT_GT(constant(3), -4);
  EXPECT_GT(constant(3), constant(1) - 0.5);
  EXPECT_LT(published(3), published(1)) << "steps that decrease lower the floor";
  EXPECT_GT(published(3), published(1) - 1.5) << "slowly";
}

}  // namespace
}  // namespace bizo::methods
