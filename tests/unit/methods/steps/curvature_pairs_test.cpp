#include "methods/steps/curvature_pairs.hpp"

#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::methods {
namespace {

constexpr Index kDimension = 4;

Vector hessian_times(const Vector& s) {
  return Vector::LinSpaced(kDimension, 1, 10).cwiseProduct(s);
}

const Vector kFree = Vector::Ones(kDimension);

TEST(CurvaturePairs, GiveTheInverseAlongTheLastMove) {
  CurvaturePairs pairs(10);
  EXPECT_FALSE(pairs.inverse_hessian_times(kFree, kFree));
  Vector s;
  for (std::uint64_t k = 0; k < 3; ++k) {
    s = test::normal(k, kDimension, 1);
    pairs.add(s, hessian_times(s));
  }
  EXPECT_LT((*pairs.inverse_hessian_times(hessian_times(s), kFree) - s).norm(), 1e-12 * s.norm());
}

TEST(CurvaturePairs, KeepNoneThatErrorsCouldHaveMade) {
  CurvaturePairs pairs(10);
  const Vector s = test::normal(1, kDimension, 1), y = hessian_times(s);
  pairs.add(s, y, 1.001 * s.dot(y));
  pairs.add(s, -y);
  pairs.add(s, Vector::Zero(kDimension));
  EXPECT_FALSE(pairs.inverse_hessian_times(y, kFree));
  pairs.add(s, y, 0.999 * s.dot(y));
  EXPECT_TRUE(pairs.inverse_hessian_times(y, kFree));
}

TEST(CurvaturePairs, ForgetTheOldest) {
  CurvaturePairs one(1), two(2);
  const Vector old = test::normal(1, kDimension, 1), s = test::normal(2, kDimension, 1),
               g = test::normal(3, kDimension, 1);
  for (auto* pairs : {&one, &two}) {
    pairs->add(old, hessian_times(old));
    pairs->add(s, hessian_times(s));
  }
  CurvaturePairs alone(1);
  alone.add(s, hessian_times(s));
  EXPECT_EQ(*one.inverse_hessian_times(g, kFree), *alone.inverse_hessian_times(g, kFree));
  EXPECT_NE(*two.inverse_hessian_times(g, kFree), *alone.inverse_hessian_times(g, kFree));
}

TEST(CurvaturePairs, LeaveHeldCoordinatesAlone) {
  CurvaturePairs pairs(10);
  for (std::uint64_t k = 0; k < 3; ++k) {
    const Vector s = test::normal(k, kDimension, 1);
    pairs.add(s, hessian_times(s));
  }
  Vector free = kFree;
  free(2) = 0;
  EXPECT_EQ((*pairs.inverse_hessian_times(kFree, free))(2), 0);
  EXPECT_FALSE(pairs.inverse_hessian_times(kFree, Vector::Zero(kDimension)));
}

}  // namespace
}  // namespace bizo::methods
