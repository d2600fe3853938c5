#include "methods/probes/loop_gain_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"

namespace bizo::methods {
namespace {

// H = I: J^2 L_F is |B|^2, and of F in x 0.1. The power method is at most a factor of 1.5 below.
TEST(LoopGain, FindsTheRatioOfTheSteps) {
  problems::Quadratic problem({.condition = 1});
  Matrix B(problem.p(), problem.d());
  for (Index j = 0; j < problem.d(); ++j) {
    Matrix at_unit(problem.p(), 1), at_zero(problem.p(), 1);
    problem.inner_gradient_y(Vector::Unit(problem.d(), j), Vector::Zero(problem.p()), at_unit);
    problem.inner_gradient_y(Vector::Zero(problem.d()), Vector::Zero(problem.p()), at_zero);
    B.col(j) = at_unit - at_zero;
  }
  const double exact = 2.5 * (B.squaredNorm() / problem.d() + 0.1);
  for (const double product_radius : {0.0, 1e-4}) {
    LoopGainProbe probe(problem, product_radius, Vector::Ones(problem.d()), 1);
    Query query;
    query.at.x = problem.info().start;
    query.at.y = problem.info().inner_start;
    query.radius = 1;
    query.block.count = 1;
    std::vector<Outcome> outcomes(1);
    Matrix payload(0, 1);
    probe.run(query, {0, 1}, outcomes, payload);
    const double largest = 2.5 * (std::pow(test::singular_values(B)(0), 2) + 0.1);
    EXPECT_GT(outcomes[0].difference, exact);
    EXPECT_LE(outcomes[0].difference, largest * 1.001);
    EXPECT_GT(outcomes[0].difference, largest / 1.5);
    EXPECT_GT(outcomes[0].inner_gradients, 0);
  }
}

}  // namespace
}  // namespace bizo::methods
