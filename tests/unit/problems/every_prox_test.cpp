// Suite over the composite problems of the catalogue: their proximal operators.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "bizo/core/proximal.hpp"
#include "support/subjects.hpp"

namespace bizo::problems {
namespace {

using test::label_of;
using test::normal;
using test::offers;
using test::same_bits;
using test::subjects_that;

constexpr double kEps = std::numeric_limits<double>::epsilon();

// Composite problems: f - g is the r whose proximal operator is given.
class EveryProx : public test::OfASubject {
 protected:
  ProximalInner& composite = dynamic_cast<ProximalInner&>(*owner);
  ProductsProblem& problem = composite.smooth();
  // r(x, Y_b) + |Y_b - z|^2 / (2 step) for one x and z.
  Vector objective(ConstMatrixRef x, ConstMatrixRef z, double step, ConstMatrixRef Y) {
    const Matrix X = x.replicate(1, Y.cols());
    Vector f(Y.cols()), g(Y.cols());
    dynamic_cast<ValuesProblem&>(*owner).inner(X, Y, f);
    problem.inner(X, Y, g);
    return f - g + (Y.colwise() - z.col(0)).colwise().squaredNorm().transpose() / (2 * step);
  }
  // Points some of whose entries the prox puts to zero, and some not.
  Matrix points_around_kinks(std::uint64_t seed, double step) const {
    return inner_points(seed, 1) * std::min(1.0, 0.2 * step);
  }
  Matrix prox(ConstMatrixRef X, double step, ConstMatrixRef Z) {
    Matrix Y = Z;
    composite.inner_prox(X, step, Y);
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
      const double min = objective(x, z, step, y)(0);
      Matrix moves(p, 2 * p + 4);
      moves << Matrix::Identity(p, p), -Matrix::Identity(p, p), normal(seed, p, 4, 0.5);
      for (const double size : {1e-4, 1e-2, 1.0}) {
        const Vector raised = objective(x, z, step, (size * moves).colwise() + y.col(0));
        const double rounding = 64 * kEps * (1 + raised.cwiseAbs().maxCoeff() + std::abs(min));
        for (Index k = 0; k < moves.cols(); ++k)
          EXPECT_GE(raised(k) - min, size * size * moves.col(k).squaredNorm() / (2 * step) - 10 * rounding);
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
      composite.inner_prox_slopes(x, step, z, v, slope, out);
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
  problem.outer(X, Y, part);
  EXPECT_TRUE(same_bits(whole, part));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryProx, ::testing::ValuesIn(subjects_that(offers<ProximalInner>)),
                         label_of);

}  // namespace
}  // namespace bizo::problems
