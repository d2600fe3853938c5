// Single loops on values: their differences against exact products, and what they reach.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "methods/outer/hf_zoba.hpp"
#include "methods/probes/stein_probe.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;

// The three exact directions at a point, from products.
struct Exact {
  Exact(ProductsProblem& problem, const Query& at) : y(problem.p(), 1), v(problem.p(), 1), x(problem.d(), 1) {
    Matrix more_v(problem.p(), 1), more_x(problem.d(), 1);
    problem.inner_gradient_y(at.x, at.y, y);
    problem.inner_hessian_product(at.x, at.y, at.v, v);
    problem.outer_gradient_y(at.x, at.y, more_v);
    problem.inner_cross_product(at.x, at.y, at.v, x);
    problem.outer_gradient_x(at.x, at.y, more_x);
    v += more_v;
    x += more_x;
  }
  Matrix y, v, x;
};

Query somewhere(const Problem& problem, double adjoint) {
  Query at;
  at.x = 0.3 * test::normal(1, problem.d(), 1);
  at.y = 0.3 * test::normal(2, problem.p(), 1);
  at.v = adjoint * test::normal(3, problem.p(), 1);
  return at;
}

// Errors of the differences along all coordinates, relative to the sizes of what they estimate.
Vector paired_errors(ProductsProblem& problem, double h, double delta, const PairedSettings& settings) {
  const Index d = problem.d(), p = problem.p();
  auto outer = test::make_family("coordinate", d), inner = test::make_family("coordinate", p);
  PairedProbe probe(problem, *outer, *inner, Vector::Ones(d), settings);
  Query query = somewhere(problem, 2);
  const Exact exact(problem, query);
  const PairedPlan plan{.spacing = delta / query.v.norm(), .inner = p, .outer = d, .outer_key = 1};
  query.radius = h;
  query.block = {1, 1, plan.items(), Space::inner};
  query.extra = {plan.packed()};
  Outcomes outcomes{.items = std::vector<Outcome>(static_cast<std::size_t>(plan.items())),
                    .payload = Matrix(probe.payload_rows(), plan.items()),
                    .reason = ""};
  probe.run(query, {0, plan.items()}, outcomes.items, outcomes.payload);
  Matrix W(p, p), U(d, d);
  inner->fill({1, 1, p, Space::inner}, {0, p}, {0, p}, W);
  outer->fill({1, 1, d}, {0, d}, {0, d}, U);
  for (const auto& outcome : outcomes.items) EXPECT_EQ(outcome.status, EvaluationStatus::ok);
  Vector D(d), gradient(p), product(p);
  for (Index j = 0; j < d; ++j)
    D(j) = outer_differences(settings, plan, outcomes).items[static_cast<std::size_t>(j)].difference;
  for (Index j = 0; j < p; ++j) {
    const PairedSlopes slope = paired_slopes(settings, outcomes, j);
    gradient(j) = 0.5 * (slope.f_above + slope.f_below);
    product(j) = (slope.f_above - slope.f_below) / (2 * plan.spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  return Vector{{(W * gradient - exact.y).norm() / exact.y.norm(),
                 (W * product - exact.v).norm() / exact.v.norm(), (U * D - exact.x).norm() / exact.x.norm()}};
}

// Central: round-off 1e-15 of values of size 10, over h delta. Forward: errors h/2 times second derivatives,
// of F alone in the products.
TEST(PairedProbe, IsExactOnAQuadratic) {
  Quadratic problem({});
  for (const bool at_pair : {false, true}) {
    EXPECT_LT(paired_errors(problem, 1e-3, 1e-3, {true, at_pair}).maxCoeff(), 1e-7);
    EXPECT_LT(paired_errors(problem, 1e-5, 1e-3, {false, at_pair}).maxCoeff(), 1e-4);
  }
}

// On problems that are not quadratic the error is of second order in h and delta; forward differences along
// the directions are of first order in h, and stay of second order in delta.
TEST(PairedProbe, HasTheOrdersOfItsDifferences) {
  for (const auto& chosen : test::small_cases()) {
    if (chosen.label != "Logistic" && chosen.label != "HyperCleaning") continue;
    const auto problem = test::make_case(chosen);
    for (const bool at_pair : {false, true}) {
      const auto order = [&](bool central, double h, double h_fine, double delta, double delta_fine) {
        const PairedSettings settings{central, at_pair};
        return Vector((paired_errors(*problem, h, delta, settings).array() /
                       paired_errors(*problem, h_fine, delta_fine, settings).array())
                          .log2());
      };
      const Vector central = order(true, 4e-2, 2e-2, 4e-2, 2e-2);
      const Vector forward = order(false, 2e-3, 1e-3, 1e-4, 1e-4);
      const Vector adjoint = order(true, 1e-3, 1e-3, 8e-2, 4e-2);
      for (Index i = 0; i < 3; ++i) {
        EXPECT_NEAR(central(i), 2, 0.1) << chosen.label << at_pair << i;
        EXPECT_NEAR(forward(i), 1, 0.1) << chosen.label << at_pair << i;
        if (i < 2) {  // grad_x f is linear or quadratic in y: its differences in y have no error
          EXPECT_NEAR(adjoint(i), 2, 0.1) << chosen.label << at_pair << i;
        }
      }
    }
  }
}

// Means over blocks of pairs against exact products, with standard errors from the blocks. A cross block
// without the 2 of the identity would be off by all of B^T v.
TEST(SteinProbe, IsUnbiased) {
  Quadratic problem({.d = 4, .p = 5, .condition = 4});
  auto outer = test::make_family("gaussian", 4), inner = test::make_family("gaussian", 5);
  Workshop workshop;
  workshop.probes.push_back(std::make_unique<SteinProbe>(problem, *outer, *inner, Vector::Ones(4)));
  workshop.directions = std::move(outer);
  workshop.inner_directions = std::move(inner);
  SerialExecutor executor(workshop, 64);
  Query query = somewhere(problem, 1);
  const Exact exact(problem, query);
  Matrix cross(4, 1);
  problem.inner_cross_product(query.x, query.y, query.v, cross);
  const SteinPlan plan{.pairs = 4000, .outer_pairs = 400};
  query.radius = 1e-3;
  query.extra = {plan.packed()};
  constexpr Index kBlocks = 50;
  Matrix samples(14, kBlocks);
  for (Index k = 0; k < kBlocks; ++k) {
    query.block = {5, static_cast<std::uint64_t>(k), plan.items()};
    const SteinSums sums = stein_sums(query, executor.evaluate(query), executor);
    ASSERT_TRUE(sums.ok);
    samples.col(k) << sums.y, sums.v, sums.x.gradient;
  }
  Vector expected(14);
  expected << exact.y, exact.v, exact.x;
  const Vector mean = samples.rowwise().mean();
  const Vector error =
      ((samples.colwise() - mean).rowwise().squaredNorm() / (kBlocks * (kBlocks - 1.0))).cwiseSqrt();
  for (Index i = 0; i < 14; ++i) EXPECT_NEAR(mean(i), expected(i), 4 * error(i) + 1e-2) << i;
  EXPECT_LT(4 * error.tail(4).norm() + 0.02, 0.5 * cross.norm()) << "the test could not tell 2 B^T v";
}

Choice loop(const std::string& method, const std::string& length, test::Settings options = {}) {
  Choice setup;
  setup.method = method;
  setup.method_options = std::move(options);
  setup.step_options = {{"length", length}};
  return setup;
}

double relative_gradient(const Quadratic& problem, const Vector& x) {
  return problem.gradient(x).norm() / problem.gradient(problem.info().start).norm();
}

// With converged streams and one step of length 1 the move of x is the estimate.
TEST(Acceptance, T6ForwardPenaltyIsOfFirstOrderSymmetricOfSecond) {
  Quadratic problem({});
  const Vector x = problem.info().start, exact = problem.gradient(x);
  const auto error = [&](const std::string& method, double nu) {
    std::ostringstream text;
    text << nu;
    Choice setup = loop(method, "1", {{"nu", text.str()}, {"nu_decay", "0"}, {"nu_least", text.str()}});
    setup.inner_options = {{"steps", "400"}};
    Experiment run(problem, setup);
    run.minimize(1);
    return (x - run.memory.iterates[1].x - exact).norm() / exact.norm();
  };
  for (const auto& [method, order] : {std::pair{"f2sa", 1.0}, std::pair{"penalty", 2.0}}) {
    const double coarse = error(method, 1e-2), middle = error(method, 1e-3), fine = error(method, 1e-4);
    std::printf("%s: %.1e %.1e %.1e at nu = 1e-2, 1e-3, 1e-4\n", method, coarse, middle, fine);
    EXPECT_NEAR(std::log10(coarse / middle), order, 0.05) << method;
    EXPECT_NEAR(std::log10(middle / fine), order, 0.05) << method;
  }
}

TEST(Penalty, ReachesTheAccuracyAtEveryLevelWithTheSameBits) {
  for (const OracleLevel level :
       {OracleLevel::values, OracleLevel::inner_gradient, OracleLevel::gradients, OracleLevel::products}) {
    const auto solve = [&](Index batch) {
      Quadratic full({});
      const auto hidden = level < level_of(full) ? restricted(full, level) : nullptr;
      Choice setup = loop("penalty", "0.2");
      if (level == OracleLevel::values) setup.inner = "zeroth-order";
      setup.batch = batch;
      Experiment run(hidden ? *hidden : full, setup);
      const Summary summary = run.minimize(500);
      EXPECT_LT(relative_gradient(full, summary.solution.x), 1e-4) << name_of(level);
      return summary;
    };
    const Summary one = solve(1), seven = solve(7);
    EXPECT_EQ(one.solution.x, seven.solution.x) << name_of(level);
    EXPECT_EQ(one.solution.y, seven.solution.y) << name_of(level);
    EXPECT_EQ(one.last.value, seven.last.value) << name_of(level);
  }
}

TEST(HfZoba, SolvesWithEveryFamilyAndWithFewInnerDirections) {
  for (const auto& family : names_of(direction_catalogue()))
    for (const std::string count : {"", "6"}) {
      Quadratic problem({});
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
    Quadratic problem({});
    const auto black_box = restricted(problem, OracleLevel::values);
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
        published.step_options["decay"] = "1";
        published.family = "gaussian";
        zoba = std::min(zoba, reached(published));
      }
  }
  std::printf("|grad Phi| / |grad Phi_0|: hf-zoba %.1e, penalty %.1e, zoba %.2f\n", hf_zoba, penalty, zoba);
  EXPECT_LT(1000 * hf_zoba, zoba);
  EXPECT_LT(1000 * penalty, zoba);
}

// Rows have the value of F at the row's point, and count every value: 6 a direction, of x where x moves.
TEST(SingleLoop, RowsSayWhatTheyCost) {
  Quadratic problem({});
  Experiment run(problem, loop("hf-zoba", "0.1", {{"rho", "0.1"}, {"steps", "1"}}));
  run.minimize(60);
  Vector value(1);
  std::int64_t expected = 0, moves = 0;
  for (std::size_t k = 0; k < 60; ++k) {
    const auto& at = run.memory.iterates[k];
    problem.outer(at.x, at.y, value);
    EXPECT_EQ(run.memory.rows[k].value, value(0));
    const bool moved = std::isfinite(run.memory.rows[k + 1].gradient_norm);
    moves += moved;
    EXPECT_EQ(run.memory.rows[k].cost.evaluations, expected += 6 * 20 + (moved ? 6 * 5 : 0) + 1);
  }
  EXPECT_GT(moves, 0);
  EXPECT_LT(moves, 60);
  EXPECT_EQ(run.memory.iterates[0].x, problem.info().start);
}

TEST(SingleLoop, KeepsXInTheBoxAndTheAdjointInItsBall) {
  const Box box{Vector::Constant(10, -0.2), Vector::Constant(10, 0.3)};
  Quadratic problem({}, Vector::Zero(10), box);
  Choice setup = loop("hf-zoba", "0.1", {{"adjoint_bound", "0.5"}});
  setup.direction_options = {{"memory", "sega"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(200);
  for (const auto& at : run.memory.iterates) {
    EXPECT_GE((at.x - box.lower).minCoeff(), 1e-3 - 1e-12);
    EXPECT_GE((box.upper - at.x).minCoeff(), 1e-3 - 1e-12);
  }
  EXPECT_LE(run.method.algorithm->ask().v.norm(), 0.5 * (1 + 1e-12));

  Experiment free(problem, [&] {
    setup.method_options = {};
    return setup;
  }());
  const Vector x = free.minimize(1000).solution.x;
  // Stationary: moving along -grad Phi and projecting again leads nowhere.
  const Vector moved = (x - problem.gradient(x))
                           .cwiseMax(Vector(box.lower.array() + 1e-3))
                           .cwiseMin(Vector(box.upper.array() - 1e-3));
  EXPECT_LT((moved - x).norm(), 1e-4 * problem.gradient(x).norm());
  EXPECT_NE(summary.solution.x, x);  // the ball was tight
}

TEST(SingleLoop, SaysThatItDivergesAndKeepsAFinitePoint) {
  Quadratic problem({});
  Experiment run(problem, loop("hf-zoba", "0.1", {{"rho", "100"}}));
  const Summary summary = run.minimize(100000);
  EXPECT_EQ(summary.reason, StopReason::diverged);
  EXPECT_TRUE(summary.solution.x.allFinite());
  EXPECT_TRUE(summary.solution.y.allFinite());
}

TEST(SingleLoop, RefusesWhatItCannotDo) {
  Quadratic able({});
  EXPECT_THROW(Experiment(able, loop("zoba", "0.1")), ConfigError);  // haar is not normal
  EXPECT_THROW(Experiment(able, loop("zdsba", "0.1")), ConfigError);
  EXPECT_THROW(Experiment(able, loop("hf-zoba", "0.1", {{"inner_directions", "21"}})), ConfigError);
  for (const std::string rule : {"armijo", "trace", "lbfgs"}) {
    Choice searching = loop("hf-zoba", "0.1");
    searching.rule = rule;
    Experiment run(able, searching);
    EXPECT_THROW(run.minimize(100), ConfigError) << rule;
  }

  class ValuesOnly final : public ValuesProblem {
   public:
    ValuesOnly() : ValuesProblem({"values-only", 2, 2, Vector::Zero(2), Vector::Zero(2), {}}) {}
    void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  } values_only;
  const auto with_values = [&](Choice setup) {
    setup.inner = "zeroth-order";
    setup.directions = 2;
    return setup;
  };
  EXPECT_NO_THROW(Experiment(values_only, with_values(loop("penalty", "0.1"))));
  EXPECT_THROW(Experiment(values_only, with_values(loop("f2sa", "0.1"))), ConfigError);
}

// The third stream tells the bias alone: without it the step is the same, and the norm leaves the bias out
// until the stream answers, 20 iterations on.
TEST(F2sa, GoesOnWithoutItsThirdStream) {
  const auto rows = [](bool fails) {
    Quadratic problem({.condition = 10});
    Choice setup;
    setup.method = "f2sa";
    setup.step_options = {{"length", "0.05"}};
    Experiment run(problem, setup);
    std::vector<Iteration> told;
    Vector x;
    while (told.size() < 25) {
      const Query query = run.method.algorithm->ask();
      Outcomes outcomes = run.executor.evaluate(query);
      if (fails && outcomes.items.size() == 4 && told.size() < 20) {
        outcomes.items[2].status = EvaluationStatus::refused;
        outcomes.payload.col(2).setConstant(kNaN);
      }
      if (const auto row = run.method.algorithm->tell(outcomes, run.executor)) told.push_back(*row);
    }
    return std::pair(told, run.method.algorithm->standing().current.x);
  };
  const auto [whole, x] = rows(false);
  const auto [without, other] = rows(true);
  EXPECT_EQ(x, other);
  for (const std::size_t k : {1, 10, 19}) {
    EXPECT_GT(without[k].gradient_norm, 0);
    EXPECT_LT(without[k].gradient_norm, whole[k].gradient_norm) << k;
  }
  EXPECT_EQ(without[24].gradient_norm, whole[24].gradient_norm);
}

}  // namespace
}  // namespace bizo
