// Suite over the problems of the catalogue, and over doubles of the levels that no row is of: what each of
// them promises, whatever it can answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/proximal.hpp"
#include "bizo/core/random.hpp"
#include "bizo/problems/catalogue.hpp"
#include "support/subjects.hpp"

namespace bizo::problems {
namespace {

using test::label_of;
using test::normal;
using test::same_bits;
using test::smooth_part;
using test::subjects;

class EveryProblem : public test::OfASubject {};

TEST_P(EveryProblem, HasAConsistentDescription) {
  const ProblemInfo& info = owner->info();
  EXPECT_EQ(info.name, GetParam().problem);
  EXPECT_EQ(info.start.size(), d);
  EXPECT_EQ(info.inner_start.size(), p);
  EXPECT_TRUE(info.start.allFinite() && info.inner_start.allFinite());
  EXPECT_EQ(level_of(*owner) == OracleLevel::value, p == 0);
  EXPECT_EQ(smooth_part(*owner).d(), d);
  EXPECT_EQ(smooth_part(*owner).p(), p);
}

// Everything that a problem answers for a batch, each answer below `above` rows of a larger matrix.
std::map<std::string, Matrix> answers(Problem& owner, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                      Index above = 0) {
  const Index d = owner.d(), p = owner.p(), B = X.cols();
  std::map<std::string, Matrix> all;
  const auto add = [&](const char* what, Index rows, const std::function<void(MatrixRef)>& answer) {
    Matrix larger(above + rows, B);
    answer(larger.bottomRows(rows));
    all[what] = larger.bottomRows(rows);
  };
  const auto add_values = [&](const char* what, const std::function<void(VectorRef)>& answer) {
    Vector values(B);
    answer(values);
    all[what] = values.transpose();
  };
  add_values("F", [&](VectorRef values) { owner.outer(X, Y, values); });
  if (auto* with = dynamic_cast<ValuesProblem*>(&owner))
    add_values("f", [&](VectorRef values) { with->inner(X, Y, values); });
  Problem& smooth = smooth_part(owner);
  if (auto* with = dynamic_cast<InnerGradientProblem*>(&smooth)) {
    add("grad_y f", p, [&](MatrixRef G) { with->inner_gradient_y(X, Y, G); });
    add("grad_y F", p, [&](MatrixRef G) { with->outer_gradient_y(X, Y, G); });
  }
  if (auto* with = dynamic_cast<GradientsProblem*>(&smooth)) {
    add("grad_x f", d, [&](MatrixRef G) { with->inner_gradient_x(X, Y, G); });
    add("grad_x F", d, [&](MatrixRef G) { with->outer_gradient_x(X, Y, G); });
  }
  if (auto* with = dynamic_cast<ProductsProblem*>(&smooth)) {
    add("Hessian product", p, [&](MatrixRef out) { with->inner_hessian_product(X, Y, V, out); });
    add("cross product", d, [&](MatrixRef out) { with->inner_mixed_product(X, Y, V, out); });
  }
  if (auto* with = dynamic_cast<InnerHessian*>(&smooth))
    add("Hessian diagonal", p, [&](MatrixRef D) { with->inner_hessian_diagonal(X, Y, D); });
  if (auto* with = dynamic_cast<ClosedFormInner*>(&owner))
    add("minimizer", p, [&](MatrixRef y) {
      y = Y;
      with->inner_minimizer(X, y);
    });
  if (auto* with = dynamic_cast<ProximalInner*>(&owner)) {
    add("prox", p, [&](MatrixRef y) {
      y = Y;
      with->inner_prox(X, 0.7, y);
    });
    Matrix slope(p, B), out(d, B);
    add("slopes", p, [&](MatrixRef s) { with->inner_prox_slopes(X, 0.7, Y, V, s, out); });
    add("prox derivative", d, [&](MatrixRef o) { with->inner_prox_slopes(X, 0.7, Y, V, slope, o); });
  }
  return all;
}

TEST_P(EveryProblem, AColumnsBitsDoNotDependOnTheBatch) {
  constexpr Index kMax = 37;
  const Matrix X = outer_points(5, kMax), Y = inner_points(5, kMax), V = normal(305, p, kMax);
  const auto whole = answers(*owner, X, Y, V);
  const auto expect_same = [&](const std::vector<Index>& chosen) {
    const auto some = answers(*owner, X(Eigen::all, chosen), Y(Eigen::all, chosen), V(Eigen::all, chosen));
    for (const auto& [what, answer] : whole)
      EXPECT_TRUE(same_bits(some.at(what), answer(Eigen::all, chosen)))
          << what << ", batch of " << chosen.size() << " from " << chosen.front();
  };
  std::vector<Index> order(static_cast<std::size_t>(kMax));
  std::iota(order.begin(), order.end(), Index{0});
  for (auto end = order.begin() + 1; end != order.end(); ++end) expect_same({order.begin(), end});
  for (const Index b : order) expect_same({b});
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    expect_same(random_permutation({.seed = seed, .purpose = Purpose::noise}, kMax));
}

TEST_P(EveryProblem, ArgumentsAndAnswersMayBePartsOfLargerMatrices) {
  const Index B = 6;
  const Matrix X = outer_points(6, B), Y = inner_points(6, B), V = normal(306, p, B);
  Matrix large_x(d + 3, B), large_y(p + 5, B), large_v(p + 1, B);
  large_x.bottomRows(d) = X;
  large_y.topRows(p) = Y;
  large_v.bottomRows(p) = V;
  const auto expected = answers(*owner, X, Y, V);
  for (const Index columns : {B, Index{1}})
    for (const Index above : {0, 2, 3}) {
      const auto strided =
          answers(*owner, large_x.bottomRows(d).leftCols(columns), large_y.topRows(p).leftCols(columns),
                  large_v.bottomRows(p).leftCols(columns), above);
      for (const auto& [what, answer] : expected)
        EXPECT_TRUE(same_bits(strided.at(what), answer.leftCols(columns))) << what << ' ' << above;
    }
}

TEST_P(EveryProblem, ANonFinitePointSpoilsItsOwnColumnOnly) {
  const Index B = 5, bad = 2;
  Matrix X = outer_points(7, B), Y = inner_points(7, B);
  const Matrix V = normal(307, p, B);
  const auto expected = answers(*owner, X, Y, V);
  for (const double poison : {kNaN, std::numeric_limits<double>::infinity()}) {
    (p > 0 ? Y : X)(0, bad) = poison;
    const auto spoilt = answers(*owner, X, Y, V);
    for (const char* what : {"F", "f", "grad_y f"})
      if (const auto found = spoilt.find(what); found != spoilt.end()) {
        EXPECT_FALSE(found->second.col(bad).allFinite()) << what;
      }
    for (const auto& [what, answer] : expected)
      for (Index b = 0; b < B; ++b)
        if (b != bad) {
          EXPECT_TRUE(same_bits(spoilt.at(what).col(b), answer.col(b))) << what;
        }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProblem, ::testing::ValuesIn(subjects()), label_of);

TEST(ProblemCatalogue, EveryRowHasASmallCase) {
  for (const auto& name : names_of(catalogue()))
    EXPECT_TRUE(std::any_of(test::small_cases().begin(), test::small_cases().end(),
                            [&](const test::Case& some) { return some.problem == name; }))
        << name << ": add a case to tests/support/problems.cpp";
}

}  // namespace
}  // namespace bizo::problems
