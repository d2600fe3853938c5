// Suite over the problems of the catalogue, and over doubles of the levels that no row is of: derivatives of
// each, its curvature, its closed form; each property of those problems that have it.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/proximal.hpp"
#include "support/subjects.hpp"

namespace bizo::problems {
namespace {

using test::label_of;
using test::normal;
using test::offers;
using test::same_bits;
using test::smooth_part;
using test::smooth_part_offers;
using test::subjects_that;

constexpr double kEps = std::numeric_limits<double>::epsilon();

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

class EveryGradientInY : public test::OfASubject {
 protected:
  InnerGradientProblem& problem = dynamic_cast<InnerGradientProblem&>(smooth_part(*owner));
};

class EveryGradientInX : public test::OfASubject {
 protected:
  GradientsProblem& problem = dynamic_cast<GradientsProblem&>(smooth_part(*owner));
};

using ValuesAt = std::function<void(ConstMatrixRef point, VectorRef values)>;
using GradientAt = std::function<void(ConstMatrixRef point, MatrixRef G)>;

void expect_gradient(const ValuesAt& values_at, const GradientAt& gradient_at, const Matrix& point,
                     const Matrix& along, const char* what) {
  Matrix gradient(point.rows(), 1);
  gradient_at(point, gradient);
  const Difference numeric = difference(
      [&](double t) {
        Vector result(1);
        values_at(point + t * along, result);
        return result;
      },
      1e-3);
  expect_derivative(gradient.transpose() * along, numeric, what);
}

// Random directions, then a coordinate: a wrong single entry must not drown.
Matrix direction(std::uint64_t seed, Index size) {
  return seed % 2 == 0 ? Matrix(normal(seed, size, 1).normalized()) : Matrix(Vector::Unit(size, size - 1));
}

TEST_P(EveryGradientInY, IsTheDerivativeOfTheValues) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1), v = direction(300 + seed, p);
    expect_gradient([&](ConstMatrixRef at, VectorRef values) { problem.outer(x, at, values); },
                    [&](ConstMatrixRef at, MatrixRef G) { problem.outer_gradient_y(x, at, G); }, y, v, "F");
    expect_gradient([&](ConstMatrixRef at, VectorRef values) { problem.inner(x, at, values); },
                    [&](ConstMatrixRef at, MatrixRef G) { problem.inner_gradient_y(x, at, G); }, y, v, "f");
  }
}

TEST_P(EveryGradientInX, IsTheDerivativeOfTheValues) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1), u = direction(200 + seed, d);
    expect_gradient([&](ConstMatrixRef at, VectorRef values) { problem.outer(at, y, values); },
                    [&](ConstMatrixRef at, MatrixRef G) { problem.outer_gradient_x(at, y, G); }, x, u, "F");
    expect_gradient([&](ConstMatrixRef at, VectorRef values) { problem.inner(at, y, values); },
                    [&](ConstMatrixRef at, MatrixRef G) { problem.inner_gradient_x(at, y, G); }, x, u, "f");
  }
}

class EveryProduct : public test::OfASubject {
 protected:
  ProductsProblem& problem = dynamic_cast<ProductsProblem&>(smooth_part(*owner));
  // The curvature of some losses jumps: differences of gradients then need a small radius.
  double difference_radius() const { return GetParam().problem == "svm" ? 1e-5 : 1e-3; }
};

TEST_P(EveryProduct, IsTheDerivativeOfTheGradient) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1);
    const Matrix v = seed == 0 ? Matrix::Identity(p, p).col(0) : normal(300 + seed, p, 1).normalized();
    Matrix hessian(p, 1), cross(d, 1);
    problem.inner_hessian_product(x, y, v, hessian);
    problem.inner_mixed_product(x, y, v, cross);
    expect_derivative(hessian,
                      difference(
                          [&](double t) {
                            Matrix g(p, 1);
                            problem.inner_gradient_y(x, y + t * v, g);
                            return Vector(g.col(0));
                          },
                          difference_radius()),
                      "Hessian product");
    expect_derivative(cross,
                      difference(
                          [&](double t) {
                            Matrix g(d, 1);
                            problem.inner_gradient_x(x, y + t * v, g);
                            return Vector(g.col(0));
                          },
                          difference_radius()),
                      "cross product");
  }
}

TEST_P(EveryProduct, OfTheHessianIsLinearAndSymmetric) {
  const Matrix x = outer_points(1, 1).replicate(1, 3), y = inner_points(1, 1).replicate(1, 3);
  Matrix v = normal(301, p, 3), Hv(p, 3);
  v.col(2) = 2 * v.col(0) - 3 * v.col(1);
  problem.inner_hessian_product(x, y, v, Hv);
  const double size = Hv.norm() * v.norm();
  const double rounding = 16 * kEps * static_cast<double>(p) * size;
  EXPECT_NEAR(v.col(0).dot(Hv.col(1)), v.col(1).dot(Hv.col(0)), rounding);
  EXPECT_LE((Hv.col(2) - 2 * Hv.col(0) + 3 * Hv.col(1)).norm(), rounding);
}

class EveryHessian : public EveryProduct {
 protected:
  InnerHessian& matrix = dynamic_cast<InnerHessian&>(problem);
};

TEST_P(EveryHessian, HasTheProductsWithUnitVectors) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Matrix x = outer_points(seed, 1), y = inner_points(seed, 1);
    Matrix H = Matrix::Constant(p, p, kNaN), products(p, p), diagonal(p, 1);
    matrix.inner_hessian(x, y, H);
    problem.inner_hessian_product(x.replicate(1, p), y.replicate(1, p), Matrix::Identity(p, p), products);
    matrix.inner_hessian_diagonal(x, y, diagonal);
    const double rounding = 64 * kEps * static_cast<double>(p) * products.cwiseAbs().maxCoeff();
    EXPECT_LE((H - products).cwiseAbs().maxCoeff(), rounding);
    EXPECT_LE((diagonal - products.diagonal()).cwiseAbs().maxCoeff(), rounding);
    EXPECT_LE((H - H.transpose()).cwiseAbs().maxCoeff(), rounding);
    EXPECT_GT(products.cwiseAbs().maxCoeff(), 1e-3) << "nothing is curved: the test proves nothing";
    Matrix larger(p + 3, p + 1);  // other addresses, other alignments
    matrix.inner_hessian(x, y, larger.block(3, 1, p, p));
    EXPECT_TRUE(same_bits(larger.block(3, 1, p, p), H));
  }
  EXPECT_GE(matrix.inner_hessian_cost(), 1);
}

const std::set<std::string> kCurvedEverywhere{
    "quadratic",      "ridge",       "logistic",      "svm",
    "hyper-cleaning", "elastic-net", "least-squares", "hyper-representation"};

class EveryKnownCurvature : public EveryGradientInY {
 protected:
  Matrix gradient(ConstMatrixRef x, ConstMatrixRef y) {
    Matrix G(p, y.cols());
    problem.inner_gradient_y(x.replicate(1, y.cols()), y, G);
    return G;
  }
  Curvature bounds(ConstVectorRef x) { return problem.inner_curvature(x); }
};

TEST_P(EveryKnownCurvature, IsThatOfTheWholeProblem) {
  const Vector x = outer_points(10, 1);
  const Curvature known = bounds(x), whole = dynamic_cast<ValuesProblem&>(*owner).inner_curvature(x);
  EXPECT_GT(known.L, 0);
  EXPECT_EQ(whole.L, known.L);
  // An intercept is not penalized, and a lasso's g need not be curved everywhere: others know how much f is.
  const bool intercept = GetParam().label.find("Intercept") != std::string::npos;
  if (kCurvedEverywhere.contains(GetParam().problem)) {
    EXPECT_EQ(std::isnan(known.mu), intercept);
  }
}

// mu |v|^2 <= <grad_y f(y + v) - grad_y f(y), v>, and |grad_y f(y + v) - grad_y f(y)| <= L |v|.
TEST_P(EveryKnownCurvature, BoundsHowTheGradientChanges) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Matrix x = outer_points(10 + seed, 1), y = inner_points(seed, 1);
    const Curvature known = bounds(x);
    for (const double size : {1e-2, 1.0, 10.0}) {
      const Matrix v = size * normal(310 + seed, p, 1).normalized();
      const Matrix before = gradient(x, y), after = gradient(x, y + v), change = after - before;
      const double rounding = 64 * kEps * (before.norm() + after.norm());
      EXPECT_LE(change.norm(), known.L * size + rounding);
      EXPECT_GE(change.col(0).dot(v.col(0)),
                (std::isnan(known.mu) ? 0 : known.mu) * size * size - rounding * size);
    }
  }
}

class EveryCurvatureOfAHessian : public EveryProduct {};

// The power method, towards the largest and the least curvature, finds none beyond the bounds.
TEST_P(EveryCurvatureOfAHessian, IsWithinItsBounds) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Matrix x = outer_points(10 + seed, 1);
    // At y = 0 losses are curved most; far away least.
    const Matrix y = inner_points(seed, 1) * (seed < 2 ? 0.0 : static_cast<double>(seed));
    const Curvature known = problem.inner_curvature(x);
    Matrix v = normal(310 + seed, p, 1), image(p, 1);
    for (const double shift : {0.0, known.L})
      for (int step = 0; step < 60; ++step) {
        v.normalize();
        problem.inner_hessian_product(x, y, v, image);
        const double quotient = v.col(0).dot(image.col(0));
        EXPECT_LE(quotient, known.L * (1 + 1e-13));
        EXPECT_GE(quotient, (std::isnan(known.mu) ? 0 : known.mu) * (1 - 1e-13) - kEps * known.L);
        v = shift > 0 ? Matrix(shift * v - image) : image;
        if (v.isZero(0)) break;  // f is curved the same in all directions
      }
  }
}

// The norm of the second derivatives at a point, from differences along all coordinates.
double curvature_at(InnerGradientProblem& problem, const Matrix& x, const Matrix& y) {
  constexpr double h = 1e-6;
  const Index p = y.rows();
  Matrix forward(p, p), at(p, 1);
  problem.inner_gradient_y(x.replicate(1, p), y.replicate(1, p) + h * Matrix::Identity(p, p), forward);
  problem.inner_gradient_y(x, y, at);
  return (forward.colwise() - at.col(0)).norm() / h;
}

class EveryClosedForm : public EveryGradientInY {};

TEST_P(EveryClosedForm, IsAStationaryPoint) {
  const Matrix X = outer_points(8, 5);
  Matrix Y = inner_points(8, 5), G(p, 5), at_zero(p, 5);
  dynamic_cast<ClosedFormInner&>(*owner).inner_minimizer(X, Y);
  problem.inner_gradient_y(X, Y, G);
  problem.inner_gradient_y(X, Matrix::Zero(p, 5), at_zero);
  inner_residual(problem.info().inner_box, Y, Matrix(G), G);
  inner_residual(problem.info().inner_box, Matrix::Zero(p, 5), Matrix(at_zero), at_zero);
  for (Index b = 0; b < 5; ++b) {
    const double known = problem.inner_curvature(X.col(b)).L;
    const double curvature = std::isnan(known) ? curvature_at(problem, X.col(b), Y.col(b)) : known;
    const double rounding = 32 * kEps * curvature * static_cast<double>(p) * (1 + Y.col(b).norm());
    EXPECT_LE(G.col(b).norm(), rounding);
    EXPECT_GT(at_zero.col(b).norm(), 1e6 * rounding) << "zero is as good: the test proves nothing";
  }
}

template <class Level>
bool knows_its_curvature(Problem& problem) {
  auto* able = dynamic_cast<Level*>(&smooth_part(problem));
  return able && !std::isnan(able->inner_curvature(problem.info().start).L);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryGradientInY,
                         ::testing::ValuesIn(subjects_that(smooth_part_offers<InnerGradientProblem>)),
                         label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryGradientInX,
                         ::testing::ValuesIn(subjects_that(smooth_part_offers<GradientsProblem>)), label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProduct,
                         ::testing::ValuesIn(subjects_that(smooth_part_offers<ProductsProblem>)), label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryHessian,
                         ::testing::ValuesIn(subjects_that(smooth_part_offers<InnerHessian>)), label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryKnownCurvature,
                         ::testing::ValuesIn(subjects_that(knows_its_curvature<InnerGradientProblem>)),
                         label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryCurvatureOfAHessian,
                         ::testing::ValuesIn(subjects_that(knows_its_curvature<ProductsProblem>)), label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryClosedForm,
                         ::testing::ValuesIn(subjects_that(offers<ClosedFormInner>)), label_of);

}  // namespace
}  // namespace bizo::problems
