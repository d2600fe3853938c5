#include "bizo/core/polyhedron.hpp"

#include <gtest/gtest.h>

#include "bizo/core/random.hpp"

namespace bizo {
namespace {

Polyhedron rows(const Matrix& A, const Vector& b) {
  Polyhedron all{Matrix(0, A.cols()), Vector(0)};
  for (Index i = 0; i < b.size(); ++i) all.add(A.row(i), b(i));
  return all;
}

TEST(Polyhedron, NearestPointOfAHalfSpaceHasAFormula) {
  const Vector a{{3, 4}}, x{{5, 5}};
  const auto found = nearest(rows(a.transpose(), Vector{{10}}), x);
  ASSERT_TRUE(found);
  EXPECT_LT((*found - (x - (35.0 - 10) / 25 * a)).norm(), 1e-14);
}

TEST(Polyhedron, NearestPointOfABoxIsTheClampedOne) {
  const Box box{Vector{{-1, 0, 2}}, Vector{{1, 5, 3}}};
  const Vector x{{7, 2, -40}};
  const auto found = nearest(polyhedron_of({}, box), x);
  ASSERT_TRUE(found);
  EXPECT_LT((*found - Vector{{1, 2, 2}}).norm(), 1e-13);
}

TEST(Polyhedron, APointInsideStays) {
  const Vector x{{0.1, 0.2}};
  EXPECT_EQ(*nearest(rows(Matrix::Identity(2, 2), Vector::Ones(2)), x), x);
}

TEST(Polyhedron, NothingIsNearestInAnEmptyOne) {
  const Matrix A{{1, 1}, {-1, -1}};
  EXPECT_FALSE(nearest(rows(A, Vector{{1, -1.001}}), Vector::Zero(2)));
  EXPECT_FALSE(nearest(rows(A, Vector{{1, -3}}), Vector{{100, -7}}));
}

TEST(Polyhedron, BothSidesOfAnEqualityAreMet) {
  const LinearConstraints linear{Matrix{{1, 2, -1}}, Vector{{4}}, Vector{{4}}};
  const Vector x{{1, 0, 2}}, a{{1, 2, -1}};
  const auto found = nearest(polyhedron_of(linear, {}), x);
  ASSERT_TRUE(found);
  EXPECT_LT((*found - (x + (4.0 - a.dot(x)) / a.squaredNorm() * a)).norm(), 1e-13);
}

// Karush, Kuhn, Tucker: x - p is a nonnegative sum of the normals of constraints that hold at p.
TEST(Polyhedron, NearestPointsOfRandomOnesAreStationary) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    const Index d = 2 + seed % 6, m = 3 + seed % 11;
    const RandomKey key{seed, Purpose::directions, 0, 0};
    Matrix A(m, d);
    Vector b(m), x(d);
    std::uint64_t number = 0;
    for (double& entry : A.reshaped()) entry = 2 * random_uniform(key, number++) - 1;
    for (double& entry : b) entry = random_uniform(key, number++);  // 0 is inside
    for (double& entry : x) entry = 4 * 2 * random_uniform(key, number++) - 1;
    const Polyhedron all = rows(A, b);
    const auto found = nearest(all, x);
    ASSERT_TRUE(found) << seed;
    EXPECT_LT(violation(all, *found), 1e-12) << seed;
    const Vector room = all.b - all.A * *found;
    std::vector<Index> active;
    for (Index i = 0; i < m; ++i)
      if (room(i) < 1e-10) active.push_back(i);
    const Matrix normals = all.A(active, Eigen::all).transpose();
    const Vector rest = x - *found, u = nonnegative_least_squares(normals, rest);
    EXPECT_LT((normals * u - rest).norm(), 1e-10 * x.norm()) << seed;
  }
}

// With orthonormal columns every multiplier is the positive part of a product.
TEST(NonnegativeLeastSquares, IsThePositivePartWithOrthonormalColumns) {
  const Matrix Q = Matrix::Identity(5, 3);
  const Vector f{{1, -2, 3, 4, -5}};
  EXPECT_LT((nonnegative_least_squares(Q, f) - Vector{{1, 0, 3}}).norm(), 1e-15);
}

}  // namespace
}  // namespace bizo
