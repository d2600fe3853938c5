#include "problems/principal_directions.hpp"

#include <gtest/gtest.h>

namespace bizo::problems {
namespace {

// Samples on the axes of an ellipse about (5, 5, 5), turned by 45 degrees, and nothing along the third axis.
TEST(PrincipalDirections, AreTheAxesOfTheSamples) {
  const Vector center = Vector::Constant(3, 5), longer{{1, 1, 0}}, shorter{{1, -1, 0}};
  Matrix samples(3, 4);
  samples << center + 3 * longer, center - 3 * longer, center + shorter, center - shorter;
  const Matrix directions = principal_directions(Features(samples), 2);
  const Matrix known{{std::sqrt(0.5), std::sqrt(0.5), 0}, {std::sqrt(0.5), -std::sqrt(0.5), 0}};
  EXPECT_LT((directions.row(0) - known.row(0)).norm(), 1e-12);
  EXPECT_NEAR(std::abs(directions.row(1).dot(known.row(1))), 1, 1e-12);
  EXPECT_GT(directions.row(1).maxCoeff(), 0.7) << "the largest entry is positive";
}

}  // namespace
}  // namespace bizo::problems
