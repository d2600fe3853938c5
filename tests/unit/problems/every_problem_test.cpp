// Suite over the problems of the catalogue: what each of them promises, whatever it models.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/proximal.hpp"
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
  std::unique_ptr<Problem> owner = test::make_any_case(GetParam());
  ProximalInner* composite = dynamic_cast<ProximalInner*>(owner.get());
  ProductsProblem* problem = &test::smooth_part(*owner);  // derivatives are those of f, or of its smooth part
  Index d = problem->d(), p = problem->p();
  // The curvature of some losses jumps: differences of gradients then need a small radius.
  double difference_radius() const { return GetParam().problem == "svm" ? 1e-5 : 1e-3; }
  // Random points around the start.
  Matrix outer_points(std::uint64_t seed, Index B) const {
    return (normal(seed, d, B, 0.5)).colwise() + problem->info().start;
  }
  Matrix inner_points(std::uint64_t seed, Index B) const { return normal(100 + seed, p, B, 0.5); }
};

TEST_P(EveryProblem, HasAConsistentDescription) {
  const ProblemInfo& info = owner->info();
  EXPECT_EQ(info.name, GetParam().problem);
  EXPECT_EQ(info.start.size(), d);
  EXPECT_EQ(info.inner_start.size(), p);
  EXPECT_TRUE(info.start.allFinite() && info.inner_start.allFinite());
  EXPECT_EQ(level_of(*owner), composite ? OracleLevel::values : OracleLevel::products);
  EXPECT_EQ(problem->d(), owner->d());
  EXPECT_EQ(problem->p(), owner->p());
}

// A central difference of `function` (a vector) along t, and a bound of its error: truncation falls to a
// quarter when h is halved, so it is a third of the change; rounding is some units in the last place of the
// function, over h.
struct Difference {
  Vector value;
  double error;
};
Difference difference(const std::function<Vector(double)>& function, double h) {
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
    const Difference numeric = difference(
        [&](double t) {
          Vector result(1);
          in_y ? (*problem.*value)(x, y + t * u, result) : (*problem.*value)(x + t * u, y, result);
          return result;
        },
        1e-3);
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
    expect_derivative(hessian,
                      difference(
                          [&](double t) {
                            Matrix g(p, 1);
                            problem->inner_gradient_y(x, y + t * v, g);
                            return Vector(g.col(0));
                          },
                          difference_radius()),
                      "Hessian product");
    expect_derivative(cross,
                      difference(
                          [&](double t) {
                            Matrix g(d, 1);
                            problem->inner_gradient_x(x, y + t * v, g);
                            return Vector(g.col(0));
                          },
                          difference_radius()),
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

TEST_P(EveryProblem, ItsHessianHasTheProductsWithUnitVectors) {
  auto* able = dynamic_cast<InnerHessian*>(problem);
  if (!able) GTEST_SKIP() << "products only";
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1);
    Matrix H = Matrix::Constant(p, p, kNaN), products(p, p), diagonal(p, 1);
    able->inner_hessian(x, y, H);
    problem->inner_hessian_product(x.replicate(1, p), y.replicate(1, p), Matrix::Identity(p, p), products);
    able->inner_hessian_diagonal(x, y, diagonal);
    const double rounding = 64 * kEps * static_cast<double>(p) * products.cwiseAbs().maxCoeff();
    EXPECT_LE((H - products).cwiseAbs().maxCoeff(), rounding);
    EXPECT_LE((diagonal - products.diagonal()).cwiseAbs().maxCoeff(), rounding);
    EXPECT_LE((H - H.transpose()).cwiseAbs().maxCoeff(), rounding);
    EXPECT_GT(products.cwiseAbs().maxCoeff(), 1e-3) << "nothing is curved: the test proves nothing";
    Matrix larger(p + 3, p + 1);  // other addresses, other alignments
    able->inner_hessian(x, y, larger.block(3, 1, p, p));
    EXPECT_TRUE(same_bits(larger.block(3, 1, p, p), H));
  }
  EXPECT_GE(able->inner_hessian_cost(), 1);
}

// Everything that the problem answers for a batch.
std::vector<Matrix> answers(Problem& owner, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V) {
  ProductsProblem& problem = test::smooth_part(owner);
  const Index d = problem.d(), p = problem.p(), B = X.cols();
  std::vector<Matrix> all{Matrix(1, B), Matrix(1, B), Matrix(p, B), Matrix(p, B),
                          Matrix(d, B), Matrix(d, B), Matrix(p, B), Matrix(d, B)};
  Vector values(B);
  owner.outer(X, Y, values);
  all[0] = values.transpose();
  dynamic_cast<ValuesProblem&>(owner).inner(X, Y, values);
  all[1] = values.transpose();
  problem.inner_gradient_y(X, Y, all[2]);
  problem.outer_gradient_y(X, Y, all[3]);
  problem.inner_gradient_x(X, Y, all[4]);
  problem.outer_gradient_x(X, Y, all[5]);
  problem.inner_hessian_product(X, Y, V, all[6]);
  problem.inner_cross_product(X, Y, V, all[7]);
  if (auto* able = dynamic_cast<InnerHessian*>(&problem)) {
    all.emplace_back(p, B);
    able->inner_hessian_diagonal(X, Y, all.back());
  }
  if (auto* closed = dynamic_cast<ClosedFormInner*>(&owner)) {
    all.emplace_back(Y);
    closed->inner_minimizer(X, all.back());
  }
  if (auto* composite = dynamic_cast<ProximalInner*>(&owner)) {
    all.emplace_back(Y);
    composite->inner_prox(X, 0.7, all.back());
    Matrix slope(p, B), out(d, B);
    composite->inner_prox_slopes(X, 0.7, Y, V, slope, out);
    all.insert(all.end(), {slope, out});
  }
  return all;
}

TEST_P(EveryProblem, AColumnsBitsDoNotDependOnTheBatch) {
  constexpr Index kMost = 37;
  const Matrix X = outer_points(5, kMost), Y = inner_points(5, kMost), V = normal(305, p, kMost);
  const auto whole = answers(*owner, X, Y, V);
  const auto expect_same = [&](const std::vector<Index>& chosen) {
    const auto some = answers(*owner, X(Eigen::all, chosen), Y(Eigen::all, chosen), V(Eigen::all, chosen));
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
  const auto expected = answers(*owner, X, Y, V);
  Matrix large_x(d + 3, B), large_y(p + 5, B), large_v(p + 1, B), large_g(p + 2, B);
  large_x.bottomRows(d) = X;
  large_y.topRows(p) = Y;
  large_v.bottomRows(p) = V;
  const auto strided = answers(*owner, large_x.bottomRows(d), large_y.topRows(p), large_v.bottomRows(p));
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
  const auto expected = answers(*owner, X, Y, V);
  for (const double poison : {kNaN, std::numeric_limits<double>::infinity()}) {
    Y(0, bad) = poison;
    const auto spoilt = answers(*owner, X, Y, V);
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
    const bool bounded = !intercept && GetParam().problem != "lasso";  // from below
    ASSERT_EQ(std::isnan(bounds.strong), !bounded);
    const Curvature same = dynamic_cast<ValuesProblem&>(*owner).inner_curvature(x);
    EXPECT_EQ(same.smooth, bounds.smooth);
    Matrix v = normal(310 + seed, p, 1), image(p, 1);
    for (const double shift : {0.0, bounds.smooth})  // towards the largest and the least curvature
      for (int step = 0; step < 60; ++step) {
        v.normalize();
        problem->inner_hessian_product(x, y, v, image);
        const double quotient = v.col(0).dot(image.col(0));
        EXPECT_LE(quotient, bounds.smooth * (1 + 1e-13));
        EXPECT_GE(quotient, (bounded ? bounds.strong : 0) * (1 - 1e-13) - kEps * bounds.smooth);
        v = shift > 0 ? Matrix(shift * v - image) : image;
      }
  }
}

TEST_P(EveryProblem, AClosedFormIsAStationaryPoint) {
  auto* closed = dynamic_cast<ClosedFormInner*>(owner.get());
  if (!closed) GTEST_SKIP() << "no closed form";
  const Matrix X = outer_points(8, 5);
  Matrix Y = inner_points(8, 5), G(p, 5), at_zero(p, 5);
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

// Composite problems: f - g is the r whose proximal operator is given.
class EveryProx : public EveryProblem {
 protected:
  // r(x, Y_b) + |Y_b - z|^2 / (2 step) for one x and z.
  Vector objective(ConstMatrixRef x, ConstMatrixRef z, double step, ConstMatrixRef Y) {
    const Matrix X = x.replicate(1, Y.cols());
    Vector f(Y.cols()), g(Y.cols());
    dynamic_cast<ValuesProblem&>(*owner).inner(X, Y, f);
    problem->inner(X, Y, g);
    return f - g + (Y.colwise() - z.col(0)).colwise().squaredNorm().transpose() / (2 * step);
  }
  // Points some of whose entries the prox puts to zero, and some not.
  Matrix points_around_kinks(std::uint64_t seed, double step) const {
    return inner_points(seed, 1) * std::min(1.0, 0.2 * step);
  }
  Matrix prox(ConstMatrixRef X, double step, ConstMatrixRef Z) {
    Matrix Y = Z;
    composite->inner_prox(X, step, Y);
    return Y;
  }
};

// The objective of the prox is strongly convex with modulus 1/step: at its minimizer, and nowhere else, a
// move by delta raises it by delta^2 / (2 step) or more, whatever its direction.
TEST_P(EveryProx, MinimizesItsObjective) {
  Index zeros = 0;
  for (const double step : {0.3, 5.0})
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Matrix x = outer_points(seed, 1), z = points_around_kinks(seed, step), y = prox(x, step, z);
      zeros += (y.array() == 0).count();
      const double least = objective(x, z, step, y)(0);
      Matrix moves(p, 2 * p + 4);
      moves << Matrix::Identity(p, p), -Matrix::Identity(p, p), normal(seed, p, 4, 0.5);
      for (const double size : {1e-4, 1e-2, 1.0}) {
        const Vector raised = objective(x, z, step, (size * moves).colwise() + y.col(0));
        const double rounding = 64 * kEps * (1 + raised.cwiseAbs().maxCoeff() + std::abs(least));
        for (Index k = 0; k < moves.cols(); ++k)
          EXPECT_GE(raised(k) - least, size * size * moves.col(k).squaredNorm() / (2 * step) - 10 * rounding);
        EXPECT_LT(10 * rounding, 0.01 * size * size / step) << "rounding hides the rise";
      }
    }
  EXPECT_GT(zeros, 0) << "no point was at a kink";
  EXPECT_LT(zeros, 6 * p);
}

TEST_P(EveryProx, IsFirmlyNonexpansive) {
  for (const double step : {0.3, 5.0})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Matrix x = outer_points(seed, 1), z = points_around_kinks(seed, step),
                   other = points_around_kinks(50 + seed, step);
      const Matrix change = prox(x, step, z) - prox(x, step, other);
      EXPECT_LE(change.squaredNorm(), change.cwiseProduct(z - other).sum() + kEps * z.squaredNorm());
    }
}

// Away from kinks, which a difference of this radius meets rarely, and this seed never.
TEST_P(EveryProx, SlopesAreDerivatives) {
  constexpr double h = 1e-5;
  bool flat = false, steep = false;
  for (const double step : {0.3, 5.0})
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Matrix x = outer_points(seed, 1), z = points_around_kinks(seed, step), v = normal(seed, p, 1);
      Matrix slope(p, 1), out(d, 1);
      composite->inner_prox_slopes(x, step, z, v, slope, out);
      flat |= slope.minCoeff() == 0;
      steep |= slope.maxCoeff() > 0;
      const Vector direction = normal(10 + seed, p, 1), u = normal(20 + seed, d, 1).normalized();
      const Vector along_z = (prox(x, step, z + h * direction) - prox(x, step, z - h * direction)) / (2 * h);
      EXPECT_LE((along_z - slope.col(0).cwiseProduct(direction)).norm(), 1e-9);
      const Vector along_x = (prox(x + h * u, step, z) - prox(x - h * u, step, z)) / (2 * h);
      EXPECT_NEAR(along_x.dot(v.col(0)), out.col(0).dot(u), 1e-8);
    }
  EXPECT_TRUE(flat && steep) << "one kind of slope only";
}

TEST_P(EveryProx, TheSmoothPartHasTheSameOuterObjective) {
  const Matrix X = outer_points(9, 4), Y = inner_points(9, 4);
  Vector whole(4), part(4);
  owner->outer(X, Y, whole);
  problem->outer(X, Y, part);
  EXPECT_TRUE(same_bits(whole, part));
}

std::string label_of(const ::testing::TestParamInfo<test::Case>& info) {
  return info.param.label;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProblem, ::testing::ValuesIn(test::small_cases()), label_of);

std::vector<test::Case> composite_cases() {
  std::vector<test::Case> chosen;
  for (const auto& some : test::small_cases())
    if (dynamic_cast<ProximalInner*>(test::make_any_case(some).get())) chosen.push_back(some);
  return chosen;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProx, ::testing::ValuesIn(composite_cases()), label_of);

TEST(ProblemCatalogue, EveryRowHasASmallCase) {
  for (const auto& name : names_of(problem_catalogue()))
    EXPECT_TRUE(std::any_of(test::small_cases().begin(), test::small_cases().end(),
                            [&](const test::Case& some) { return some.problem == name; }))
        << name << ": add a case to tests/support/problems.cpp";
}

}  // namespace
}  // namespace bizo
