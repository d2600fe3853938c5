// Residuals, and their directional derivatives.
#include "methods/probes/residual_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/sum_of_squares.hpp"
#include "inner/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

TEST(SumOfSquares, HalfOfThemIsF) {
  for (const std::string label : {"Quadratic", "Ridge", "RidgeScalarIntercept"})
    for (const auto& chosen : test::small_cases()) {
      if (chosen.label != label) continue;
      const auto problem = test::make_case(chosen);
      auto& squares = dynamic_cast<SumOfSquares&>(*problem);
      const Matrix X = test::normal(1, problem->d(), 5), Y = test::normal(2, problem->p(), 5);
      Matrix R(squares.residuals(), 5), alone(squares.residuals(), 1);
      Vector values(5);
      squares.residual(X, Y, R);
      problem->outer(X, Y, values);
      for (Index b = 0; b < 5; ++b) {
        EXPECT_NEAR(0.5 * R.col(b).squaredNorm(), values(b), 1e-13 * values(b)) << label;
        squares.residual(X.col(b), Y.col(b), alone);
        EXPECT_TRUE(test::same_bits(alone, R.col(b))) << label;
      }
    }
}

// y* = (G + diag e^x)^-1 r by its formula: differences of the residuals are of second order in h.
TEST(ResidualProbe, HasTheOrderOfCentralDifferences) {
  const auto problem = test::synthetic_ridge(8);
  const test::Settings none;
  const Params inner = test::options("inner", find_row(inner::catalogue(), "closed-form")->options, none);
  const auto solver = find_row(inner::catalogue(), "closed-form")->make(inner, *problem);
  auto family = test::make_family("haar", 8);
  ResolveSettings settings;
  settings.scale = Vector::LinSpaced(8, 0.5, 2);
  settings.inner_start = problem->info().inner_start;
  ResidualProbe probe(*problem, *solver, *family, settings);
  const Index m = probe.payload_rows();
  Matrix U(8, 8);
  family->fill({1, 1, 8}, {0, 8}, {0, 8}, U);
  // The exact derivative along s o u: dy = -(H)^-1 B (s o u), and R is linear in y.
  const Vector x = problem->info().start;
  Matrix Y = problem->info().inner_start;
  problem->inner_minimizer(x, Y);
  Matrix exact(m, 8), H(8, 8), B(8, 8);
  const Matrix points = x.replicate(1, 8), at = Y.replicate(1, 8);
  problem->inner_hessian_product(points, at, Matrix::Identity(8, 8), H);
  problem->inner_mixed_product(points, at, Matrix::Identity(8, 8), B);
  const Matrix J = -test::solve(H, B.transpose()) * settings.scale.asDiagonal() * U;
  Matrix there(m, 8), here(m, 8);
  problem->residual(points, at + J, there);
  problem->residual(points, at, here);
  exact = there - here;
  const auto error = [&](double h) {
    Query query;
    query.at.x = x;
    query.at.y = Y.col(0);
    query.radius = h;
    query.block = {1, 1, 8};
    std::vector<Outcome> outcomes(8);
    Matrix payload(m, 8);
    probe.run(query, {0, 8}, outcomes, payload);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome.status, EvaluationStatus::ok);
    return (payload - exact).norm() / exact.norm();
  };
  EXPECT_LT(error(1e-3), 1e-5);
  EXPECT_NEAR(std::log2(error(0.1) / error(0.05)), 2, 0.05);
}

}  // namespace
}  // namespace bizo::methods
