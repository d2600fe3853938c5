// Suite over the problems that are means over samples: they are asked about some of them.
#include "bizo/core/finite_sum.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/random.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

// The cases that are finite sums, with few samples.
std::vector<test::Case> finite_sums() {
  std::vector<test::Case> found;
  for (const auto& chosen : test::small_cases()) {
    if (!dynamic_cast<const FiniteSum*>(test::make_any_case(chosen).get())) continue;
    found.push_back(chosen);
    const bool of_tasks = chosen.problem == "few-shot";  // few, and not split
    if (!of_tasks && !found.back().settings.contains("split")) found.back().settings["split"] = "0.07, 0.05";
  }
  return found;
}

class EveryFiniteSum : public ::testing::TestWithParam<test::Case> {
 protected:
  std::unique_ptr<ProductsProblem> problem = test::make_case(GetParam());
  const FiniteSum& sum = dynamic_cast<const FiniteSum&>(*problem);
  Matrix x = normal(1, problem->d(), 1, 0.5).colwise() + problem->info().start;
  Matrix y = normal(2, problem->p(), 1, 0.5), v = normal(3, problem->p(), 1);

  // Values, gradients and products, one under the other: of f, then of F.
  std::pair<Vector, Vector> answers(ProductsProblem& of) const {
    const Index d = of.d(), p = of.p();
    Matrix inner(1 + 2 * p + 2 * d, 1), outer(1 + p + d, 1);
    Vector value(1);
    of.inner(x, y, value);
    inner(0, 0) = value(0);
    of.inner_gradient_y(x, y, inner.middleRows(1, p));
    of.inner_hessian_product(x, y, v, inner.middleRows(1 + p, p));
    of.inner_gradient_x(x, y, inner.middleRows(1 + 2 * p, d));
    of.inner_mixed_product(x, y, v, inner.middleRows(1 + 2 * p + d, d));
    of.outer(x, y, value);
    outer(0, 0) = value(0);
    of.outer_gradient_y(x, y, outer.middleRows(1, p));
    of.outer_gradient_x(x, y, outer.bottomRows(d));
    return {inner, outer};
  }
};

std::vector<Index> part(const std::vector<Index>& order, Index first, Index end) {
  return {order.begin() + first, order.begin() + end};
}

TEST_P(EveryFiniteSum, APartitionsMeanIsTheWhole) {
  const Index n = sum.inner_samples(), m = sum.outer_samples();
  ASSERT_GE(std::min(n, m), 10);
  const auto inner = random_permutation({.seed = 1, .purpose = Purpose::samples}, n);
  const auto outer = random_permutation({.seed = 2, .purpose = Purpose::samples}, m);
  const auto [inner_whole, outer_whole] = answers(*problem);
  Vector inner_mean = Vector::Zero(inner_whole.size()), outer_mean = Vector::Zero(outer_whole.size());
  const std::vector<double> cuts{0, 0.1, 0.4, 1};  // parts of different size
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
    const auto at = [&](Index size, double cut) {
      return static_cast<Index>(cut * static_cast<double>(size));
    };
    const auto some = part(inner, at(n, cuts[k]), at(n, cuts[k + 1]));
    const auto others = part(outer, at(m, cuts[k]), at(m, cuts[k + 1]));
    const auto restricted = sum.restricted(some, others);
    EXPECT_EQ(restricted->d(), problem->d());
    EXPECT_EQ(restricted->p(), problem->p());
    const auto [of_inner, of_outer] = answers(*restricted);
    inner_mean += of_inner * static_cast<double>(some.size()) / static_cast<double>(n);
    outer_mean += of_outer * static_cast<double>(others.size()) / static_cast<double>(m);
  }
  EXPECT_LE((inner_mean - inner_whole).norm(), 1e-13 * (1 + inner_whole.norm()));
  EXPECT_LE((outer_mean - outer_whole).norm(), 1e-13 * (1 + outer_whole.norm()));
}

// A part of a part is that part of the whole.
TEST_P(EveryFiniteSum, MayBeRestrictedAgain) {
  const std::vector<Index> first{7, 2, 5, 9}, second{3, 1};
  const auto part = sum.restricted(first, first);
  const auto twice = dynamic_cast<const FiniteSum&>(*part).restricted(second, second);
  const std::vector<Index> direct{9, 2};
  EXPECT_EQ(answers(*twice), answers(*sum.restricted(direct, direct)));
  EXPECT_NE(answers(*twice), answers(*sum.restricted(first, first)));
}

// The mean over N random parts deviates from the whole by sqrt(tr Cov / N), Cov as measured.
TEST_P(EveryFiniteSum, RandomSamplesAreUnbiased) {
  constexpr int kParts = 3000;
  constexpr Index kBatch = 5;
  const auto [inner_whole, outer_whole] = answers(*problem);
  Vector whole(inner_whole.size() + outer_whole.size());
  whole << inner_whole, outer_whole;
  Vector total = Vector::Zero(whole.size()), answer = whole;
  double squares = 0;
  for (std::uint32_t k = 0; k < kParts; ++k) {
    const RandomKey key{.seed = 1, .purpose = Purpose::samples, .iteration = k};
    RandomKey other = key;
    other.stream = 1;
    const auto some = sum.restricted(random_sample(key, sum.inner_samples(), kBatch),
                                     random_sample(other, sum.outer_samples(), kBatch));
    const auto [of_inner, of_outer] = answers(*some);
    answer << of_inner, of_outer;
    total += answer;
    squares += (answer - whole).squaredNorm();
  }
  const double deviation = std::sqrt(squares) / kParts;
  EXPECT_GT(deviation, 0);
  EXPECT_LE((total / kParts - whole).norm(), 4 * deviation);
  EXPECT_LE(deviation, 0.05 * whole.norm()) << "the test proves nothing";
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryFiniteSum, ::testing::ValuesIn(finite_sums()),
                         [](const auto& tested) { return tested.param.label; });

}  // namespace
}  // namespace bizo::problems
