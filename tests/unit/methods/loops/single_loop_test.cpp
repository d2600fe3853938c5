#include "methods/loops/single_loop.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/loops.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::loop;

// Rows have the value of F at the row's point, and count every value: 6 a direction, of x where x moves.
TEST(SingleLoop, RowsSayWhatTheyCost) {
  problems::Quadratic problem({});
  Experiment run(problem, loop("hf-zoba", "0.1", {{"rho", "0.1"}, {"inner_updates", "1"}}));
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
  problems::Quadratic problem({}, Vector::Zero(10), box);
  Choice setup = loop("hf-zoba", "0.1", {{"adjoint_bound", "0.5"}});
  setup.direction_options = {{"memory", "sega"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(200);
  for (const auto& at : run.memory.iterates) {
    EXPECT_GE((at.x - box.lower).minCoeff(), 1e-3 - 1e-12);
    EXPECT_GE((box.upper - at.x).minCoeff(), 1e-3 - 1e-12);
  }
  EXPECT_LE(run.method.algorithm->ask().at.v.norm(), 0.5 * (1 + 1e-12));

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
  problems::Quadratic problem({});
  Experiment run(problem, loop("hf-zoba", "0.1", {{"rho", "100"}}));
  const Summary summary = run.minimize(100000);
  EXPECT_EQ(summary.reason, StopReason::diverged);
  EXPECT_TRUE(summary.solution.x.allFinite());
  EXPECT_TRUE(summary.solution.y.allFinite());
}

TEST(SingleLoop, RefusesWhatItCannotDo) {
  problems::Quadratic able({});
  EXPECT_THROW(Experiment(able, loop("zoba", "0.1")), ConfigError);  // haar is not normal
  EXPECT_THROW(Experiment(able, loop("zdsba", "0.1")), ConfigError);
  EXPECT_THROW(Experiment(able, loop("hf-zoba", "0.1", {{"inner_directions", "21"}})), ConfigError);

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

}  // namespace
}  // namespace bizo::methods
