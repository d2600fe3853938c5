#include "methods/trust_region/polyhedral_step.hpp"

#include <gtest/gtest.h>

#include "bizo/core/polyhedron.hpp"
#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Sample {
  QuadraticModel model;
  Region region;
};

// A random quadratic, convex or not, on rows that 0 meets, every other one with no room.
Sample sample(std::uint32_t seed, bool convex) {
  const Index d = 2 + seed % 5, m = 1 + seed % 7;
  const RandomKey key{seed, Purpose::directions, 1, 0};
  std::uint64_t number = 0;
  const auto normal = [&](Index rows, Index columns) {
    Matrix all(rows, columns);
    for (double& entry : all.reshaped()) entry = 2 * random_uniform(key, number++) - 1;
    return all;
  };
  const Matrix half = normal(d, d);
  Sample s;
  s.model = {0, normal(d, 1), convex ? Matrix(half * half.transpose()) : Matrix(half + half.transpose())};
  s.region = {1, Vector::Constant(d, -kInfinity), Vector::Constant(d, kInfinity), normal(m, d), Vector(m)};
  for (Index i = 0; i < m; ++i) s.region.room(i) = i % 2 == 0 ? 0 : 0.3 * random_uniform(key, number++);
  return s;
}

TEST(PolyhedralStep, KeepsToRowsAndRadiusAndIsNoWorseThanZero) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const Sample s = sample(seed, seed % 2 == 0);
    const Vector step = polyhedral_step(s.model, s.region);
    EXPECT_LE((s.region.rows * step - s.region.room).maxCoeff(), 1e-12) << seed;
    EXPECT_LE(step.norm(), 1 + 1e-12) << seed;
    EXPECT_LE(s.model.at(step), 0) << seed;
  }
}

// The gradient is a normal but for a millionth: what is left of it along the constraint is nearly rounding.
TEST(PolyhedralStep, KeepsToAConstraintAlongTheGradient) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    Sample s = sample(5 * seed + 1, false);  // d = 3
    const Index d = s.model.gradient.size();
    s.region.rows = Vector::LinSpaced(d, 1, 2).normalized().transpose();
    s.region.room = Vector::Constant(1, seed % 2 == 0 ? 0 : 1e-3);
    s.model.gradient = 1e-4 * s.model.gradient - 400 * s.region.rows.transpose();
    EXPECT_LE((s.region.rows * polyhedral_step(s.model, s.region) - s.region.room)(0), 1e-12) << seed;
  }
}

// Of a convex one inside the sphere: the gradient is a nonpositive sum of the active normals.
TEST(PolyhedralStep, FindsTheMinimumOfConvexQuadratics) {
  int inside = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Sample s = sample(seed, true);
    s.region.radius = 100;
    const Vector step = polyhedral_step(s.model, s.region);
    if (step.norm() > 99) continue;
    ++inside;
    const Polyhedron all =
        polyhedron_of({s.region.rows, Vector::Constant(s.region.room.size(), -kInfinity), s.region.room}, {});
    const Vector room = all.b - all.A * step;
    std::vector<Index> active;
    for (Index i = 0; i < room.size(); ++i)
      if (room(i) < 1e-9) active.push_back(i);
    const Matrix normals = all.A(active, Eigen::all).transpose();
    const Vector gradient = s.model.gradient + s.model.hessian * step;
    const Vector rest = normals * nonnegative_least_squares(normals, -gradient) + gradient;
    EXPECT_LT(rest.norm(), 1e-3 * s.model.gradient.norm()) << seed;
  }
  EXPECT_GT(inside, 100);
}

// Bounds as rows are bounds.
TEST(PolyhedralStep, AgreesWithBounds) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    Sample s = sample(seed, true);
    const Index d = s.model.gradient.size();
    Region bounds{10, Vector::Constant(d, -0.2), Vector::Constant(d, 0.3)};
    Region rows{10, Vector::Constant(d, -kInfinity), Vector::Constant(d, kInfinity), Matrix(2 * d, d),
                Vector(2 * d)};
    rows.rows << Matrix::Identity(d, d), -Matrix::Identity(d, d);
    rows.room << bounds.upper, -bounds.lower;
    const double by_bounds = s.model.at(region_step(s.model, bounds));
    EXPECT_NEAR(s.model.at(region_step(s.model, rows)), by_bounds, 1e-3 * std::abs(by_bounds)) << seed;
  }
}

}  // namespace
}  // namespace bizo::methods
