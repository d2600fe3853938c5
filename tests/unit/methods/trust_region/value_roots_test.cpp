#include "methods/trust_region/value_roots.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {
namespace {

TEST(ValueRoots, ValueAndSlopeAtTheBestAreThoseOfTheValue) {
  EXPECT_EQ(ValueRoots::of(3.0, 3.0), 3);
  const double h = 1e-6;
  for (const double value : {3.0, 5.0, 40.0}) {
    const double slope = (ValueRoots::of(value + h, 3) - ValueRoots::of(value - h, 3)) / (2 * h);
    EXPECT_NEAR(ValueRoots::slopes(Vector::Constant(1, value), 3)(0), slope, 1e-8);
  }
  EXPECT_EQ(ValueRoots::slopes(Vector::Constant(1, 3), 3)(0), 1);
}

TEST(ValueRoots, TheValueOfARootIsTheValue) {
  for (const double value : {1e-3, 1.0, 3.0, 1e4})
    EXPECT_NEAR(ValueRoots::value(ValueRoots::of(value, 3), 3), value, 1e-12 * value);
  EXPECT_EQ(ValueRoots::value(-50, 3), 0);  // where a model falls below all roots
  EXPECT_EQ(ValueRoots::of(-1.0, 3), -HUGE_VAL);
}

TEST(ValueRoots, TheModelThatPredictedBetterOfLateIsPreferred) {
  ValueRoots roots;
  EXPECT_FALSE(roots.are_better());
  roots.learn(1, 2, 1.1);
  EXPECT_TRUE(roots.are_better());
  roots.learn(1, 1.01, 1.1);
  roots.learn(1, 1.01, 1.1);
  EXPECT_FALSE(roots.are_better());
  roots.learn(1, 1, 1);  // as good as each other: nothing is learned
  roots.learn(1, kNaN, 1);
  EXPECT_FALSE(roots.are_better());
  roots.learn(1, 9, 1.1);
  EXPECT_TRUE(roots.are_better());
}

// The square of a quadratic that is large where a search begins: until the points determine a quadratic,
// roots lead nearer to its minimizer.
TEST(ValueRoots, ASearchForTheMinimizerOfASquareIsFaster) {
  const auto quartic = [](const Vector& z) {
    return std::pow(1 + (z - Vector{{1.0, -2.0, 1.5}}).squaredNorm(), 2);
  };
  const auto least = [&](bool roots) {
    RegionSearch search({.radius = 0.5, .last_radius = 1e-8, .max = 10, .full = true, .roots = roots},
                        Vector::Zero(3), Vector::Constant(3, -9), Vector::Constant(3, 9));
    for (int evaluations = 0; evaluations < 10;) {
      const Matrix z = search.ask();
      Vector values(z.cols());
      for (Index i = 0; i < z.cols(); ++i) values(i) = quartic(z.col(i));
      search.tell(values, Matrix(0, z.cols()));
      evaluations += static_cast<int>(z.cols());
    }
    return search.min();
  };
  EXPECT_LT(least(true) - 1, 0.5 * (least(false) - 1));
}

// Where a value is not positive there is no root, and the model is one of values.
TEST(ValueRoots, ASearchWithNegativeValuesGoesTheSameWayWithout) {
  const auto told = [](bool roots) {
    RegionSearch search({.radius = 0.5, .last_radius = 1e-8, .max = 6, .full = true, .roots = roots},
                        Vector::Ones(2), Vector::Constant(2, -9), Vector::Constant(2, 9));
    for (int round = 0; round < 20; ++round) {
      const Matrix z = search.ask();
      Vector values(z.cols());
      for (Index i = 0; i < z.cols(); ++i) values(i) = std::cosh(z(0, i)) + std::pow(z(1, i), 4) - 30;
      search.tell(values, Matrix(0, z.cols()));
    }
    return search.best();
  };
  EXPECT_EQ(told(true), told(false));
}

}  // namespace
}  // namespace bizo::methods
