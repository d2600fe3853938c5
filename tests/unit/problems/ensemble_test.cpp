// Several draws of y_0 at once: the mean of F, the sum of f.
#include "problems/ensemble.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/inner_gauss_newton.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

constexpr Index kStarts = 3;  // the default of problem.init_draws
const test::Settings kNetwork{{"data", "three"}, {"model", "mlp"}, {"hidden", "3"}, {"groups", "tensor"}};

class EnsembleTest : public ::testing::Test {
 protected:
  test::MemoryData data = test::random_data(60, 4);
  std::unique_ptr<Problem> single = test::make_problem("weight-decay", kNetwork, data);
  std::unique_ptr<Problem> taken = test::make_problem("weight-decay", kNetwork, data);
  std::unique_ptr<Problem> owner = ensemble(taken);
  ProductsProblem& one = dynamic_cast<ProductsProblem&>(*single);
  ProductsProblem& all = dynamic_cast<ProductsProblem&>(*owner);
  Index p = one.p(), d = one.d();
  Matrix X = normal(1, d, 2), Y = normal(2, kStarts*p, 2, 0.5), V = normal(3, kStarts*p, 2);
  Matrix part(const Matrix& stack, Index s, Index b) const { return stack.col(b).segment(s * p, p); }
};

TEST_F(EnsembleTest, StartsWithTheDrawsOfEverySeed) {
  ASSERT_EQ(all.p(), kStarts * p);
  for (Index s = 0; s < kStarts; ++s) {
    test::Settings settings = kNetwork;
    settings["init_seed"] = std::to_string(1 + s);
    const auto seeded = test::make_problem("weight-decay", settings, data);
    EXPECT_EQ(all.info().inner_start.segment(s * p, p), seeded->info().inner_start);
  }
}

TEST_F(EnsembleTest, ValuesAndDerivativesAreThoseOfItsMembers) {
  Vector f(2), F(2), member(1);
  all.inner(X, Y, f);
  all.outer(X, Y, F);
  Matrix slope(kStarts * p, 2), outer(kStarts * p, 2), image(kStarts * p, 2), newton(kStarts * p, 2);
  Matrix in_x(d, 2), outer_in_x(d, 2), mixed(d, 2), g(p, 1), gx(d, 1);
  all.inner_gradient_y(X, Y, slope);
  all.outer_gradient_y(X, Y, outer);
  all.inner_hessian_product(X, Y, V, image);
  dynamic_cast<InnerGaussNewton&>(all).inner_gauss_newton_product(X, Y, V, newton);
  all.inner_gradient_x(X, Y, in_x);
  all.outer_gradient_x(X, Y, outer_in_x);
  all.inner_mixed_product(X, Y, V, mixed);
  for (Index b = 0; b < 2; ++b) {
    const Matrix x = X.col(b);
    for (Index s = 0; s < kStarts; ++s) {
      const Matrix y = part(Y, s, b), v = part(V, s, b);
      one.inner(x, y, member);
      f(b) -= member(0);
      one.outer(x, y, member);
      F(b) -= member(0) / kStarts;
      one.inner_gradient_y(x, y, g);
      EXPECT_EQ(part(slope, s, b), g);
      one.outer_gradient_y(x, y, g);
      EXPECT_LE((kStarts * part(outer, s, b) - g).norm(), 1e-14);
      one.inner_hessian_product(x, y, v, g);
      EXPECT_EQ(part(image, s, b), g);
      dynamic_cast<InnerGaussNewton&>(one).inner_gauss_newton_product(x, y, v, g);
      EXPECT_EQ(part(newton, s, b), g);
      one.inner_gradient_x(x, y, gx);
      in_x.col(b) -= gx;
      one.outer_gradient_x(x, y, gx);
      outer_in_x.col(b) -= gx / kStarts;
      one.inner_mixed_product(x, y, v, gx);
      mixed.col(b) -= gx;
    }
  }
  for (const double rest : {f.norm(), F.norm(), in_x.norm(), outer_in_x.norm(), mixed.norm()})
    EXPECT_LE(rest, 1e-13);
}

TEST_F(EnsembleTest, TellsMeansAndTheSpreadOfF) {
  const Vector x = X.col(0), y = Y.col(0);
  Vector values(kStarts), member(1);
  double accuracy = 0;
  for (Index s = 0; s < kStarts; ++s) {
    one.outer(x, part(Y, s, 0), member);
    values(s) = member(0);
    accuracy += one.metrics(x, part(Y, s, 0).col(0)).front().second / kStarts;
  }
  const Metrics metrics = all.metrics(x, y);
  EXPECT_NEAR(metrics.front().second, accuracy, 1e-14);
  EXPECT_EQ(metrics.back().first, "start_spread");
  EXPECT_NEAR(metrics.back().second,
              std::sqrt((values.array() - values.mean()).square().sum() / (kStarts - 1)), 1e-14);
}

TEST(Ensemble, NeedsSeveralDraws) {
  const test::MemoryData data = test::random_data(60, 4);
  auto linear = test::make_problem("weight-decay", {{"data", "three"}}, data);
  EXPECT_EQ(ensemble(linear), nullptr);
  EXPECT_NE(linear, nullptr);
}

}  // namespace
}  // namespace bizo::problems
