// Weights that groups of training samples share.
#include "problems/hyper_cleaning.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "bizo/core/random.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

constexpr Index kGroups = 3;

class HyperCleaningGroups : public ::testing::Test {
 protected:
  test::Settings settings{{"data", "three"}, {"split", "0.2, 0.1"}};
  test::MemoryData data = test::random_data(60, 4);
  std::unique_ptr<Problem> make(const test::Settings& more) {
    test::Settings all = settings;
    all.insert(more.begin(), more.end());
    return test::make_problem("hyper-cleaning", all, data);
  }
  std::unique_ptr<Problem> owner = make({}), shared = make({{"groups", "3"}, {"group_seed", "7"}});
  ProductsProblem& plain = dynamic_cast<ProductsProblem&>(*owner);
  ProductsProblem& grouped = dynamic_cast<ProductsProblem&>(*shared);
  Index n = plain.d(), p = plain.p();
  std::vector<Index> places = [this] {
    auto order = random_permutation({.seed = 7, .purpose = Purpose::samples}, n);
    for (Index& place : order) place %= kGroups;
    return order;
  }();
  Matrix X = normal(1, kGroups, 2), Y = normal(2, p, 2), V = normal(3, p, 2);
  Matrix each = X(places, Eigen::all);
  // Rows of samples, summed over each group.
  Matrix sums(const Matrix& rows) const {
    Matrix result = Matrix::Zero(kGroups, rows.cols());
    for (Index i = 0; i < n; ++i) result.row(places[static_cast<std::size_t>(i)]) += rows.row(i);
    return result;
  }
};

TEST_F(HyperCleaningGroups, AreOfNearlyEqualSize) {
  ASSERT_EQ(grouped.d(), kGroups);
  for (Index group = 0; group < kGroups; ++group) {
    const Index size = std::ranges::count(places, group);
    EXPECT_TRUE(size == n / kGroups || size == (n + kGroups - 1) / kGroups);
  }
}

TEST_F(HyperCleaningGroups, HaveTheValuesOfEqualWeights) {
  Vector a(2), b(2);
  plain.inner(each, Y, a);
  grouped.inner(X, Y, b);
  EXPECT_EQ(a, b);
  Matrix g(p, 2), h(p, 2);
  plain.inner_hessian_product(each, Y, V, g);
  grouped.inner_hessian_product(X, Y, V, h);
  EXPECT_EQ(g, h);
}

TEST_F(HyperCleaningGroups, HaveTheSumsOfTheirSamplesDerivatives) {
  Matrix by_sample(n, 2), by_group(kGroups, 2);
  plain.inner_gradient_x(each, Y, by_sample);
  grouped.inner_gradient_x(X, Y, by_group);
  EXPECT_EQ(by_group, sums(by_sample));
  plain.inner_mixed_product(each, Y, V, by_sample);
  grouped.inner_mixed_product(X, Y, V, by_group);
  EXPECT_EQ(by_group, sums(by_sample));
}

TEST_F(HyperCleaningGroups, OfOneSampleEachAreAPermutation) {
  const auto single = make({{"groups", std::to_string(n)}});
  Vector x = Vector::LinSpaced(n, -2, 2), value(1), other(1);
  const auto order = random_permutation({.seed = 1, .purpose = Purpose::samples}, n);
  dynamic_cast<ProductsProblem&>(*single).inner(x, Y.col(0), value);
  plain.inner(x(order), Y.col(0), other);
  EXPECT_EQ(value, other);
  const auto auc = [](Problem& problem, const Vector& at, const Vector& y) {
    return problem.metrics(at, y).back().second;
  };
  EXPECT_EQ(auc(*single, x, Y.col(0)), auc(plain, x(order), Y.col(0)));
}

// What minibatches see: f of some samples has a part of the derivative of f of all.
TEST_F(HyperCleaningGroups, AreThoseOfTheSamplesThatAreThere) {
  const auto& finite = dynamic_cast<const FiniteSum&>(grouped);
  const std::vector<Index> some{0, 2, 3, 5}, outer{0};
  Matrix part(kGroups, 2), by_sample(n, 2);
  finite.restricted(some, outer)->inner_gradient_x(X, Y, part);
  plain.inner_gradient_x(each, Y, by_sample);
  Matrix expected = Matrix::Zero(kGroups, 2);
  for (const Index i : some) expected.row(places[static_cast<std::size_t>(i)]) += by_sample.row(i);
  expected *= static_cast<double>(n) / static_cast<double>(some.size());
  EXPECT_LE((part - expected).norm(), 1e-14 * expected.norm());
}

TEST_F(HyperCleaningGroups, AreNotMoreThanSamples) {
  settings["groups"] = std::to_string(n + 1);
  test::expect_refused("hyper-cleaning", settings, data, std::to_string(n) + " training samples");
  settings.erase("groups");
  settings["group_seed"] = "2";
  test::expect_refused("hyper-cleaning", settings, data, "a weight of its own");
}

}  // namespace
}  // namespace bizo::problems
