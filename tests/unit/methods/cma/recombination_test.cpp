#include "methods/cma/recombination.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

TEST(Recombination, HasTheDefaultsOfTheTutorial) {
  EXPECT_EQ(default_population(3), 7);
  EXPECT_EQ(default_population(10), 10);
  EXPECT_EQ(default_population(100), 17);
}

// d = 10, lambda = 10: mu_eff is about 0.3 lambda, the rates about 1 / d and 2 / d^2 (section 3 there).
TEST(Recombination, WeighsByRank) {
  const Recombination r = recombination(10, 10, Covariance::full);
  EXPECT_EQ(r.parents, 5);
  EXPECT_NEAR(r.weights.head(5).sum(), 1, 1e-15);
  EXPECT_NEAR(r.effective, 3.1673, 1e-4);
  for (Index i = 1; i < 10; ++i) EXPECT_LT(r.weights(i), r.weights(i - 1));
  EXPECT_GT(r.weights(4), 0);
  EXPECT_LT(r.weights(5), 0);
  EXPECT_NEAR(r.sigma_rate, 0.28443, 1e-4);
  EXPECT_NEAR(r.path_rate, 0.29499, 1e-4);
  EXPECT_NEAR(r.one_rate, 0.015284, 1e-5);
  EXPECT_NEAR(r.parent_rate, 0.023552, 1e-5);
}

// What an update takes from C is less than C: 1 - c_1 - c_mu sum w > 0 for the weights that stay, and the sum
// of the negative ones, each of which takes at most d, too.
TEST(Recombination, LeavesCPositive) {
  for (const Index d : {1, 2, 5, 20, 200, 2000})
    for (const Index population : {4, 5, 8, 40, 1000})
      for (const Covariance form : {Covariance::full, Covariance::separable}) {
        const Recombination r = recombination(d, population, form);
        const double negative = -r.weights.cwiseMin(0.0).sum();
        EXPECT_LE(r.one_rate + r.parent_rate, 1) << d << " " << population;
        EXPECT_LE(static_cast<double>(d) * r.parent_rate * negative, 1 - r.one_rate - r.parent_rate + 1e-12)
            << d << " " << population << static_cast<int>(form);
      }
}

// Of d = 1 and 4: E |N| = sqrt(2/pi) and 1.88.
TEST(NormalLength, IsTheMeanOfTheChiDistribution) {
  EXPECT_NEAR(normal_length(1), std::sqrt(2 / M_PI), 1e-3);
  EXPECT_NEAR(normal_length(4), 3 * std::sqrt(2 * M_PI) / 4, 2e-3);
}

}  // namespace
}  // namespace bizo::methods
