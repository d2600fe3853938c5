// What every problem of the catalogue promises, whatever it models.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "bizo/core/random.hpp"
#include "bizo/problems/catalogue.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::normal;
using test::same_bits;

constexpr double kEps = std::numeric_limits<double>::epsilon();

class EveryProblem : public ::testing::TestWithParam<test::Case> {
 protected:
  std::unique_ptr<ProductsProblem> problem = test::make_case(GetParam());
  Index d = problem->d(), p = problem->p();
  // Random points around the start.
  Matrix outer_points(std::uint64_t seed, Index B) const {
    return (normal(seed, d, B, 0.5)).colwise() + problem->info().start;
  }
  Matrix inner_points(std::uint64_t seed, Index B) const { return normal(100 + seed, p, B, 0.5); }
};

TEST_P(EveryProblem, HasAConsistentDescription) {
  const ProblemInfo& info = problem->info();
  EXPECT_EQ(info.name, GetParam().problem);
  EXPECT_EQ(info.start.size(), d);
  EXPECT_EQ(info.inner_start.size(), p);
  EXPECT_TRUE(info.start.allFinite() && info.inner_start.allFinite());
  EXPECT_EQ(level_of(*problem), OracleLevel::products);
}

// A central difference of `function` (a vector) along t, and a bound of its error: truncation falls to a
// quarter when h is halved, so it is a third of the change; rounding is some units in the last place of the
// function, over h.
struct Difference {
  Vector value;
  double error;
};
Difference difference(const std::function<Vector(double)>& function) {
  constexpr double h = 1e-3;
  const auto at = [&](double step) { return Vector((function(step) - function(-step)) / (2 * step)); };
  const Vector coarse = at(h), fine = at(h / 2);
  const double rounding = 64 * kEps * (1 + function(0).norm()) / h;
  return {fine, (coarse - fine).norm() + rounding};
}

void expect_derivative(const Vector& derivative, const Difference& numeric, const char* what) {
  EXPECT_LE((derivative - numeric.value).norm(), numeric.error) << what;
  // The comparison would notice an error of 1e-5.
  EXPECT_LT(numeric.error, 1e-5 * (1 + derivative.norm())) << what << ": the difference proves nothing";
}

TEST_P(EveryProblem, GradientsAreDerivativesOfTheValues) {
  using Value = void (ValuesProblem::*)(ConstMatrixRef, ConstMatrixRef, VectorRef);
  using Gradient = void (ProductsProblem::*)(ConstMatrixRef, ConstMatrixRef, MatrixRef);
  const auto check = [&](Value value, Gradient gradient, bool in_y, const Matrix& x, const Matrix& y,
                         const Matrix& u, const char* what) {
    Matrix g(in_y ? p : d, 1);
    (*problem.*gradient)(x, y, g);
    const Difference numeric = difference([&](double t) {
      Vector result(1);
      in_y ? (*problem.*value)(x, y + t * u, result) : (*problem.*value)(x + t * u, y, result);
      return result;
    });
    expect_derivative(g.transpose() * u, numeric, what);
  };
  using P = ProductsProblem;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1);
    // Random directions, then a coordinate: a wrong single entry must not drown.
    Matrix u = normal(200 + seed, d, 1).normalized(), v = normal(300 + seed, p, 1).normalized();
    if (seed % 2 == 1) {
      u = Matrix::Identity(d, d).col(d - 1);
      v = Matrix::Identity(p, p).col(p - 1);
    }
    check(&P::outer, &P::outer_gradient_y, true, x, y, v, "grad_y F");
    check(&P::outer, &P::outer_gradient_x, false, x, y, u, "grad_x F");
    check(&P::inner, &P::inner_gradient_y, true, x, y, v, "grad_y f");
    check(&P::inner, &P::inner_gradient_x, false, x, y, u, "grad_x f");
  }
}

TEST_P(EveryProblem, ProductsAreDerivativesOfTheGradients) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1);
    const Matrix v = seed == 0 ? Matrix::Identity(p, p).col(0) : normal(300 + seed, p, 1).normalized();
    Matrix hessian(p, 1), cross(d, 1);
    problem->inner_hessian_product(x, y, v, hessian);
    problem->inner_cross_product(x, y, v, cross);
    expect_derivative(hessian, difference([&](double t) {
                        Matrix g(p, 1);
                        problem->inner_gradient_y(x, y + t * v, g);
                        return Vector(g.col(0));
                      }),
                      "Hessian product");
    expect_derivative(cross, difference([&](double t) {
                        Matrix g(d, 1);
                        problem->inner_gradient_x(x, y + t * v, g);
                        return Vector(g.col(0));
                      }),
                      "cross product");
  }
}

TEST_P(EveryProblem, HessianProductIsLinearAndSymmetric) {
  const Matrix x = outer_points(1, 1).replicate(1, 3), y = inner_points(1, 1).replicate(1, 3);
  Matrix v = normal(301, p, 3), Hv(p, 3);
  v.col(2) = 2 * v.col(0) - 3 * v.col(1);
  problem->inner_hessian_product(x, y, v, Hv);
  const double size = Hv.norm() * v.norm();
  const double rounding = 16 * kEps * static_cast<double>(p) * size;
  EXPECT_NEAR(v.col(0).dot(Hv.col(1)), v.col(1).dot(Hv.col(0)), rounding);
  EXPECT_LE((Hv.col(2) - 2 * Hv.col(0) + 3 * Hv.col(1)).norm(), rounding);
}

// Everything that the problem answers for a batch.
std::vector<Matrix> answers(ProductsProblem& problem, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V) {
  const Index d = problem.d(), p = problem.p(), B = X.cols();
  std::vector<Matrix> all{Matrix(1, B), Matrix(1, B), Matrix(p, B), Matrix(p, B),
                          Matrix(d, B), Matrix(d, B), Matrix(p, B), Matrix(d, B)};
  Vector values(B);
  problem.outer(X, Y, values);
  all[0] = values.transpose();
  problem.inner(X, Y, values);
  all[1] = values.transpose();
  problem.inner_gradient_y(X, Y, all[2]);
  problem.outer_gradient_y(X, Y, all[3]);
  problem.inner_gradient_x(X, Y, all[4]);
  problem.outer_gradient_x(X, Y, all[5]);
  problem.inner_hessian_product(X, Y, V, all[6]);
  problem.inner_cross_product(X, Y, V, all[7]);
  if (auto* closed = dynamic_cast<ClosedFormInner*>(&problem)) {
    all.emplace_back(p, B);
    closed->inner_minimizer(X, all.back());
  }
  return all;
}

TEST_P(EveryProblem, AColumnsBitsDoNotDependOnTheBatch) {
  constexpr Index kMost = 37;
  const Matrix X = outer_points(5, kMost), Y = inner_points(5, kMost), V = normal(305, p, kMost);
  const auto whole = answers(*problem, X, Y, V);
  const auto expect_same = [&](const std::vector<Index>& chosen) {
    const auto some = answers(*problem, X(Eigen::all, chosen), Y(Eigen::all, chosen), V(Eigen::all, chosen));
    for (std::size_t k = 0; k < whole.size(); ++k)
      EXPECT_TRUE(same_bits(some[k], whole[k](Eigen::all, chosen)))
          << "answer " << k << ", batch of " << chosen.size() << " from " << chosen.front();
  };
  std::vector<Index> order(static_cast<std::size_t>(kMost));
  std::iota(order.begin(), order.end(), Index{0});
  for (auto end = order.begin() + 1; end != order.end(); ++end) expect_same({order.begin(), end});
  for (const Index b : order) expect_same({b});
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    expect_same(random_permutation({.seed = seed, .purpose = Purpose::noise}, kMost));
}

TEST_P(EveryProblem, ArgumentsMayBePartsOfLargerMatrices) {
  const Index B = 6;
  const Matrix X = outer_points(6, B), Y = inner_points(6, B), V = normal(306, p, B);
  const auto expected = answers(*problem, X, Y, V);
  Matrix large_x(d + 3, B), large_y(p + 5, B), large_v(p + 1, B), large_g(p + 2, B);
  large_x.bottomRows(d) = X;
  large_y.topRows(p) = Y;
  large_v.bottomRows(p) = V;
  const auto strided = answers(*problem, large_x.bottomRows(d), large_y.topRows(p), large_v.bottomRows(p));
  for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_TRUE(same_bits(strided[k], expected[k])) << k;
  problem->inner_gradient_y(X, Y, large_g.topRows(p));
  EXPECT_TRUE(same_bits(large_g.topRows(p), expected[2]));
  problem->inner_hessian_product(X, Y, V, large_g.bottomRows(p));
  EXPECT_TRUE(same_bits(large_g.bottomRows(p), expected[6]));
  problem->inner_gradient_y(X.col(0), large_y.col(0).head(p), large_g.col(1).tail(p));
  EXPECT_TRUE(same_bits(large_g.col(1).tail(p), expected[2].col(0)));
}

TEST_P(EveryProblem, ANonFinitePointSpoilsItsOwnColumnOnly) {
  const Index B = 5, bad = 2;
  const Matrix X = outer_points(7, B), V = normal(307, p, B);
  Matrix Y = inner_points(7, B);
  const auto expected = answers(*problem, X, Y, V);
  for (const double poison : {kNaN, std::numeric_limits<double>::infinity()}) {
    Y(0, bad) = poison;
    const auto spoilt = answers(*problem, X, Y, V);
    EXPECT_FALSE(std::isfinite(spoilt[0](bad))) << "F";
    EXPECT_FALSE(std::isfinite(spoilt[1](bad))) << "f";
    EXPECT_FALSE(spoilt[2].col(bad).allFinite()) << "grad_y f";
    for (std::size_t k = 0; k < expected.size(); ++k)
      for (Index b = 0; b < B; ++b)
        if (b != bad) {
          EXPECT_TRUE(same_bits(spoilt[k].col(b), expected[k].col(b))) << "answer " << k;
        }
  }
}

TEST_P(EveryProblem, CurvatureBoundsHold) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Matrix x = outer_points(10 + seed, 1);
    // At y = 0 losses are curved most; far away least.
    const Matrix y = inner_points(seed, 1) * (seed < 2 ? 0.0 : static_cast<double>(seed));
    const Curvature bounds = problem->inner_curvature(x);
    ASSERT_GT(bounds.smooth, 0);
    const bool intercept = GetParam().label.find("Intercept") != std::string::npos;
    ASSERT_EQ(std::isnan(bounds.strong), intercept);
    Matrix v = normal(310 + seed, p, 1), image(p, 1);
    for (const double shift : {0.0, bounds.smooth})  // towards the largest and the least curvature
      for (int step = 0; step < 60; ++step) {
        v.normalize();
        problem->inner_hessian_product(x, y, v, image);
        const double quotient = v.col(0).dot(image.col(0));
        EXPECT_LE(quotient, bounds.smooth * (1 + 1e-13));
        EXPECT_GE(quotient, intercept ? 0 : bounds.strong * (1 - 1e-13));
        v = shift > 0 ? Matrix(shift * v - image) : image;
      }
  }
}

TEST_P(EveryProblem, AClosedFormIsAStationaryPoint) {
  auto* closed = dynamic_cast<ClosedFormInner*>(problem.get());
  if (!closed) GTEST_SKIP() << "no closed form";
  const Matrix X = outer_points(8, 5);
  Matrix Y(p, 5), G(p, 5), at_zero(p, 5);
  closed->inner_minimizer(X, Y);
  problem->inner_gradient_y(X, Y, G);
  problem->inner_gradient_y(X, Matrix::Zero(p, 5), at_zero);
  for (Index b = 0; b < 5; ++b) {
    const double rounding = 32 * kEps * problem->inner_curvature(X.col(b)).smooth * static_cast<double>(p) *
                            (1 + Y.col(b).norm());
    EXPECT_LE(G.col(b).norm(), rounding);
    EXPECT_GT(at_zero.col(b).norm(), 1e6 * rounding) << "zero is as good: the test proves nothing";
  }
}

std::string label_of(const ::testing::TestParamInfo<test::Case>& info) {
  return info.param.label;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProblem, ::testing::ValuesIn(test::small_cases()), label_of);

TEST(ProblemCatalogue, EveryRowHasASmallCase) {
  for (const auto& name : names_of(problem_catalogue()))
    EXPECT_TRUE(std::any_of(test::small_cases().begin(), test::small_cases().end(),
                            [&](const test::Case& some) { return some.problem == name; }))
        << name << ": add a case to tests/support/problems.cpp";
}

}  // namespace
}  // namespace bizo
