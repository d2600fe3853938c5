#include "methods/probes/stein_probe.hpp"

#include <gtest/gtest.h>

#include "problems/quadratic.hpp"
#include "support/exact_directions.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

using test::Exact;
using test::somewhere;

// Means over blocks of pairs against exact products, with standard errors from the blocks. A cross block
// without the 2 of the identity would be off by all of B^T v.
TEST(SteinProbe, IsUnbiased) {
  problems::Quadratic problem({.d = 4, .p = 5, .condition = 4});
  auto outer = test::make_family("gaussian", 4), inner = test::make_family("gaussian", 5);
  WorkerContext worker;
  Query query;
  query.probe = worker.probes.add(std::make_unique<SteinProbe>(problem, *outer, *inner, Vector::Ones(4)));
  worker.directions = std::move(outer);
  worker.inner_directions = std::move(inner);
  SerialExecutor executor(worker, 64);
  query.at = somewhere(problem, 1);
  const Exact exact(problem, query.at);
  Matrix cross(4, 1);
  problem.inner_mixed_product(query.at.x, query.at.y, query.at.v, cross);
  const SteinPlan plan{.pairs = 4000, .outer_pairs = 400};
  query.radius = 1e-3;
  query.detail = state_of(plan);
  constexpr Index kBlocks = 50;
  Matrix samples(14, kBlocks);
  for (Index k = 0; k < kBlocks; ++k) {
    query.block = {5, static_cast<std::uint64_t>(k), plan.items()};
    const SteinSums sums = stein_sums(query, executor.evaluate(query), executor);
    ASSERT_TRUE(sums.ok);
    samples.col(k) << sums.y, sums.v, sums.x.gradient;
  }
  Vector expected(14);
  expected << exact.y, exact.v, exact.x;
  const Vector mean = samples.rowwise().mean();
  const Vector error =
      ((samples.colwise() - mean).rowwise().squaredNorm() / (kBlocks * (kBlocks - 1.0))).cwiseSqrt();
  for (Index i = 0; i < 14; ++i) EXPECT_NEAR(mean(i), expected(i), 4 * error(i) + 1e-2) << i;
  EXPECT_LT(4 * error.tail(4).norm() + 0.02, 0.5 * cross.norm()) << "the test could not tell 2 B^T v";
}

}  // namespace
}  // namespace bizo::methods
