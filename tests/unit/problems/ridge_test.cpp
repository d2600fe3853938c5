#include "problems/ridge.hpp"

#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

// The normal equations are made for the closed form alone: with 300 000 features they would not fit into
// memory, and iterative solvers do without.
TEST(Ridge, NeedsNoMatrixOfFeaturesForItsGradients) {
  constexpr Index kFeatures = 300'000, kSamples = 6;
  SparseMatrix numbers(kFeatures, kSamples);
  for (Index i = 0; i < kSamples; ++i) numbers.insert(1000 * i, i) = 1;
  test::MemoryData data;
  data.datasets["wide"] = {Features(std::move(numbers)), Vector::Ones(kSamples), ""};
  const auto owner =
      make_problem("ridge", {{"data", "wide"}, {"split", "0.5, 0.5"}, {"regularization", "scalar"}}, data);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.p(), kFeatures);
  Matrix G(kFeatures, 1);
  problem.inner_gradient_y(Vector::Zero(1), Vector::Zero(kFeatures), G);
  EXPECT_NEAR(G.sum(), -1, 1e-15);  // -A b / n, of the three samples
}

}  // namespace
}  // namespace bizo::problems
