// A share of F in the inner objective.
#include "problems/selected_inner.hpp"

#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

constexpr double kNu = 0.3, kProximity = 0.7;

class SelectedInnerTest : public ::testing::TestWithParam<test::Case> {
 protected:
  std::unique_ptr<ProductsProblem> single = test::make_case(GetParam());
  std::unique_ptr<Problem> taken = test::make_any_case(GetParam());
  std::unique_ptr<SelectedInner> selected = selected_inner(taken);
  ProductsProblem& one = *single;
  Index d = one.d(), p = one.p();
  Matrix X = normal(1, d, 2, 0.3).colwise() + one.info().start, Y = normal(2, p, 2), V = normal(3, p, 2);
};

TEST_P(SelectedInnerTest, IsTheProblemItselfUntilASelectionIsMade) {
  Matrix g(p, 2), h(p, 2);
  one.inner_hessian_product(X, Y, V, g);
  selected->inner_hessian_product(X, Y, V, h);
  EXPECT_EQ(g, h);
}

TEST_P(SelectedInnerTest, AddsItsShare) {
  for (const double nu : {kNu, -kNu}) {
    selected->select({nu, kProximity});
    Vector f(2), F(2), g(2);
    one.inner(X, Y, f);
    one.outer(X, Y, F);
    selected->inner(X, Y, g);
    const Matrix way = Y.colwise() - one.info().inner_start;
    const Vector expected = f + nu * F + 0.5 * kNu * kProximity * way.colwise().squaredNorm().transpose();
    EXPECT_LE((g - expected).norm(), 1e-13 * expected.norm());
  }
}

// Central differences with h = 1e-4: errors of 1e-8 of the third derivatives.
TEST_P(SelectedInnerTest, HasTheDerivativesOfItsValues) {
  constexpr double h = 1e-4, kTolerance = 1e-6;
  selected->select({-kNu, kProximity});
  const Matrix U = normal(4, d, 2);
  Vector up(2), down(2);
  Matrix G(p, 2), Gx(d, 2), high(p, 2), low(p, 2), high_x(d, 2), low_x(d, 2), product(p, 2), mixed(d, 2);
  selected->inner_gradient_y(X, Y, G);
  selected->inner_gradient_x(X, Y, Gx);
  selected->inner(X + h * U, Y + h * V, up);
  selected->inner(X - h * U, Y - h * V, down);
  selected->inner_hessian_product(X, Y, V, product);
  selected->inner_mixed_product(X, Y, V, mixed);
  selected->inner_gradient_y(X, Y + h * V, high);
  selected->inner_gradient_y(X, Y - h * V, low);
  selected->inner_gradient_x(X, Y + h * V, high_x);
  selected->inner_gradient_x(X, Y - h * V, low_x);
  for (Index b = 0; b < 2; ++b)
    EXPECT_NEAR((up(b) - down(b)) / (2 * h), G.col(b).dot(V.col(b)) + Gx.col(b).dot(U.col(b)),
                kTolerance * (1 + std::abs(up(b))));
  EXPECT_LE((product - (high - low) / (2 * h)).norm(), kTolerance * (1 + product.norm()));
  EXPECT_LE((mixed - (high_x - low_x) / (2 * h)).norm(), kTolerance * (1 + mixed.norm()));
}

TEST_P(SelectedInnerTest, AColumnDoesNotDependOnTheOthers) {
  selected->select({kNu, kProximity});
  Matrix both(p, 2), alone(p, 1), both_x(d, 2), alone_x(d, 1);
  selected->inner_hessian_product(X, Y, V, both);
  selected->inner_hessian_product(X.col(1), Y.col(1), V.col(1), alone);
  EXPECT_TRUE(test::same_bits(both.col(1), alone));
  selected->inner_mixed_product(X, Y, V, both_x);
  selected->inner_mixed_product(X.col(1), Y.col(1), V.col(1), alone_x);
  EXPECT_TRUE(test::same_bits(both_x.col(1), alone_x));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, SelectedInnerTest,
    ::testing::Values(
        test::Case{"LeastSquares", "least-squares", {{"start_size", "0.5"}}},
        test::Case{"Network",
                   "weight-decay",
                   {{"data", "three"}, {"model", "mlp"}, {"hidden", "3"}, {"groups", "tensor"}}},
        test::Case{"OuterOfBoth",
                   "adversarial",
                   {{"data", "sparse"}, {"split", "0.01, 0.5"}, {"outer", "trades"}, {"start", "-0.3"}}}),
    [](const auto& chosen) { return chosen.param.label; });

// F = 1/2 |y - c|^2 + ...
TEST(SelectedInner, KnowsTheLargestCurvatureOfF) {
  auto quadratic = test::make_problem("quadratic", {}, test::MemoryData());
  const auto selected = selected_inner(quadratic);
  EXPECT_NEAR(selected->outer_curvature(selected->info().start, selected->info().inner_start), 1, 1e-8);
}

TEST(SelectedInner, IsOfSmoothProblemsWithProducts) {
  const test::MemoryData data = test::random_data(60, 4);
  auto composite = test::make_problem("lasso", {{"data", "numbers"}}, data);
  EXPECT_EQ(selected_inner(composite), nullptr);
  EXPECT_NE(composite, nullptr);
}

}  // namespace
}  // namespace bizo::problems
