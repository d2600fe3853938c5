#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/loops.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::loop;
using test::relative_gradient;

// With converged streams and one step of length 1 the move of x is the estimate.
TEST(Acceptance, T6ForwardPenaltyIsOfFirstOrderSymmetricOfSecond) {
  problems::Quadratic problem({});
  const Vector x = problem.info().start, exact = problem.gradient(x);
  const auto error = [&](const std::string& method, double nu) {
    std::ostringstream text;
    text << nu;
    Choice setup =
        loop(method, "1", {{"nu", text.str()}, {"nu_decay_exponent", "0"}, {"nu_min", text.str()}});
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
      problems::Quadratic full({});
      const auto hidden = level < level_of(full) ? problems::restricted(full, level) : nullptr;
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

// The third stream tells the bias alone: without it the step is the same, and the norm leaves the bias out
// until the stream answers, 20 iterations on.
TEST(F2sa, GoesOnWithoutItsThirdStream) {
  const auto rows = [](bool fails) {
    problems::Quadratic problem({.condition = 10});
    Choice setup;
    setup.method = "f2sa";
    setup.step_options = {{"size", "0.05"}};
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
      if (const auto row = run.method.algorithm->tell(query, outcomes, run.executor)) told.push_back(*row);
    }
    return std::pair(told, run.method.algorithm->incumbent().current.x);
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
}  // namespace bizo::methods
