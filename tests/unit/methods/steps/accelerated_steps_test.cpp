// Accelerated steps along random directions: their rate, for a condition number that nobody told.
#include "methods/steps/accelerated_steps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/adaptive/inner_curvature.hpp"
#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

constexpr Index kSize = 40;

// |H y| after so many queries over that at the start; H diagonal, its trace and largest entry known.
double left(const Vector& spectrum, Index l, Index queries, bool accelerated) {
  const InnerSampling sampling{kSize, l, true, 0,
                               FrameMoments::orthonormal(static_cast<double>(l), static_cast<double>(kSize))};
  const double step = contracting_step(sampling, spectrum.sum(), spectrum.maxCoeff(), 0);
  AcceleratedSteps steps(sampling.second_moment());
  Vector y = spectrum.cwiseInverse(), kept;
  const double first = std::sqrt(static_cast<double>(kSize));
  for (Index k = 0; k < queries; ++k) {
    const Matrix Q = test::orthonormal(test::normal(static_cast<std::uint64_t>(k) + 1, kSize, l));
    const Vector gradient = spectrum.cwiseProduct(y);
    const Vector estimate =
        static_cast<double>(kSize) / static_cast<double>(l) * (Q * (Q.transpose() * gradient));
    steps.watch({gradient.norm(), 0});
    y -= accelerated ? steps.move(y, estimate, step / 2, kept) : Vector(step * estimate);
  }
  return spectrum.cwiseProduct(y).norm() / first;
}

// The slowest mode falls by e in (p/l) sqrt(condition) queries, (p/l) condition / 1.5 plain ones; three
// windows of four e-folds each are for finding the condition.
TEST(AcceleratedSteps, FollowTheRootOfTheCondition) {
  Vector spectrum(kSize);
  constexpr double kCondition = 400;
  for (Index i = 0; i < kSize; ++i) spectrum(i) = std::pow(kCondition, static_cast<double>(i) / (kSize - 1));
  for (const Index l : {Index{10}, kSize}) {
    const auto queries = static_cast<Index>(15 * std::sqrt(kCondition) * kSize / static_cast<double>(l));
    EXPECT_LT(left(spectrum, l, queries, true), 1e-3) << l;
    EXPECT_GT(left(spectrum, l, queries, false), 1e-2) << l;
  }
}

TEST(AcceleratedSteps, KeepTheConditionWhereResidualsFallAsPromised) {
  AcceleratedSteps steps(1);
  const double first = steps.condition(), rate = 1 / std::sqrt(first);
  for (int k = 0; k < 200; ++k) steps.watch({std::exp(-rate * k), 0});
  EXPECT_EQ(steps.condition(), first);
  for (int k = 0; k < 200; ++k) steps.watch({1, 0});
  EXPECT_GT(steps.condition(), 10 * first);
}

}  // namespace
}  // namespace bizo::methods
