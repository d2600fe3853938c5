#include "problems/restricted.hpp"

#include <gtest/gtest.h>

#include "problems/quadratic.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

TEST(Restricted, OffersItsLevelAndNoMore) {
  Quadratic full({});
  for (const auto level :
       {OracleLevel::solve, OracleLevel::values, OracleLevel::inner_gradient, OracleLevel::gradients}) {
    const auto part = restricted(full, level);
    EXPECT_EQ(level_of(*part), level) << name_of(level);
    EXPECT_EQ(dynamic_cast<ClosedFormInner*>(part.get()), nullptr);
    EXPECT_EQ(part->info().start, full.info().start);
  }
}

TEST(Restricted, AnswersAsTheWholeProblem) {
  Quadratic full({});
  const auto part = restricted(full, OracleLevel::gradients);
  auto& gradients = dynamic_cast<GradientsProblem&>(*part);
  const Matrix X = test::normal(1, full.d(), 3), Y = test::normal(2, full.p(), 3);
  Vector a(3), b(3);
  Matrix G(full.p(), 3), H(full.p(), 3), K(full.d(), 3), L(full.d(), 3);
  full.outer(X, Y, a), gradients.outer(X, Y, b);
  EXPECT_EQ(a, b);
  full.inner(X, Y, a), gradients.inner(X, Y, b);
  EXPECT_EQ(a, b);
  full.inner_gradient_y(X, Y, G), gradients.inner_gradient_y(X, Y, H);
  EXPECT_EQ(G, H);
  full.outer_gradient_y(X, Y, G), gradients.outer_gradient_y(X, Y, H);
  EXPECT_EQ(G, H);
  full.inner_gradient_x(X, Y, K), gradients.inner_gradient_x(X, Y, L);
  EXPECT_EQ(K, L);
  full.outer_gradient_x(X, Y, K), gradients.outer_gradient_x(X, Y, L);
  EXPECT_EQ(K, L);
  EXPECT_EQ(full.inner_curvature(X.col(0)).L, gradients.inner_curvature(X.col(0)).L);
}

}  // namespace
}  // namespace bizo::problems
