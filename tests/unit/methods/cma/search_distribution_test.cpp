#include "methods/cma/search_distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

RandomKey key_of(std::uint64_t seed, Index generation) {
  return {seed, Purpose::directions, static_cast<std::uint32_t>(generation), 0};
}

// Ranks that know nothing leave the expectation of C as it is: that of w y y^T and of w d y y^T / |y|^2 is w
// C. Without the path, from whose length h_sigma takes the largest.
TEST(SearchDistribution, StaysAsItIsUnderRandomSelection) {
  constexpr int kSeeds = 400;
  constexpr Index kGenerations = 8, d = 5;
  for (const Covariance form : {Covariance::full, Covariance::separable}) {
    Recombination r = recombination(d, 8, form);
    ASSERT_LT(r.weights.minCoeff(), 0);
    r.one_rate = 0;
    double mean = 0, squares = 0, off_diagonal = 0, off_squares = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      SearchDistribution distribution(Vector::Zero(d), 1, form);
      for (Index g = 0; g < kGenerations; ++g)
        distribution.update(r, distribution.draw(key_of(seed, g), r.population()));
      const Matrix C = distribution.covariance();
      mean += C.trace() / d;
      squares += std::pow(C.trace() / d, 2);
      off_diagonal += C(0, 1);
      off_squares += C(0, 1) * C(0, 1);
    }
    mean /= kSeeds, off_diagonal /= kSeeds;
    EXPECT_NEAR(mean, 1, 4 * std::sqrt((squares / kSeeds - mean * mean) / kSeeds)) << static_cast<int>(form);
    EXPECT_NEAR(off_diagonal, 0, 4 * std::sqrt(off_squares / kSeeds / kSeeds) + 1e-300)
        << static_cast<int>(form);
  }
}

// What the path adds: with a rate of its own and no other, C becomes (1 - c_1)^g I and the path's squares,
// whose mean is at most what it collects, and less where h_sigma leaves the largest out.
TEST(SearchDistribution, LearnsFromItsPath) {
  constexpr Index d = 5;
  Recombination r = recombination(d, 8, Covariance::full);
  r.parent_rate = 0;
  SearchDistribution distribution(Vector::Zero(d), 1, Covariance::full);
  Matrix expected = Matrix::Identity(d, d);
  for (Index g = 0; g < 4; ++g) {
    distribution.update(r, distribution.draw(key_of(3, g), r.population()));
    expected =
        (1 - r.one_rate) * expected + r.one_rate * (distribution.path() * distribution.path().transpose());
  }
  EXPECT_LT((distribution.covariance() - expected).norm(), 1e-14);
  EXPECT_GT((expected - Matrix::Identity(d, d)).norm(), r.one_rate);
}

TEST(SearchDistribution, KeepsItsStepSizeUnderRandomSelection) {
  constexpr int kSeeds = 200;
  constexpr Index kSettled = 20, kGenerations = 60, d = 10;
  const Recombination r = recombination(d, 10, Covariance::full);
  double mean = 0, squares = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SearchDistribution distribution(Vector::Zero(d), 1, Covariance::full);
    double settled = 0;
    for (Index g = 0; g < kGenerations; ++g) {
      if (g == kSettled) settled = std::log(distribution.sigma());
      distribution.update(r, distribution.draw(key_of(seed, g), r.population()));
    }
    const double walked = std::log(distribution.sigma()) - settled;
    mean += walked;
    squares += walked * walked;
  }
  mean /= kSeeds;
  EXPECT_NEAR(mean, 0, 4 * std::sqrt((squares / kSeeds - mean * mean) / kSeeds));
}

// The draws of covariance C have C^(-1/2) y of length sqrt d.
TEST(SearchDistribution, WhitensWhatItDraws) {
  for (const Covariance form : {Covariance::full, Covariance::limited}) {
    constexpr Index d = 6;
    const Recombination r = recombination(d, 9, form);
    SearchDistribution distribution(Vector::Zero(d), 1, form);
    for (Index g = 0; g < 40; ++g) {
      Matrix steps = distribution.draw(key_of(1, g), 9);
      // Selection of the first coordinate's large values.
      for (Index i = 0; i < 9; ++i)
        for (Index j = i + 1; j < 9; ++j)
          if (steps(0, j) > steps(0, i)) steps.col(i).swap(steps.col(j));
      distribution.update(r, steps);
    }
    EXPECT_GT((distribution.covariance() - Matrix::Identity(d, d)).norm(), 0.5);
    constexpr Index kDraws = 2000;
    const Matrix steps = distribution.draw(key_of(2, 0), kDraws);
    double squares = 0;
    for (Index i = 0; i < kDraws; ++i) squares += distribution.whitened(steps.col(i)).squaredNorm();
    // Variance of chi^2 with d degrees: 2 d.
    EXPECT_NEAR(squares / kDraws, d, 4 * std::sqrt(2.0 * d / kDraws));
  }
}

}  // namespace
}  // namespace bizo::methods
