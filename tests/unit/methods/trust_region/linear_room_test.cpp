#include "methods/trust_region/linear_room.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kHalf = std::sqrt(0.5);

// x_1 + x_2 <= 1 and x_1 >= 0.
LinearRoom triangle() {
  return {{Matrix{{kHalf, kHalf}}, Vector{{kHalf}}}, Vector{{0, -kInfinity}}, Vector::Constant(2, kInfinity)};
}

TEST(LinearRoom, WithoutConstraintsHasRoomEverywhere) {
  const LinearRoom none({}, Vector::Constant(2, -kInfinity), Vector::Constant(2, kInfinity));
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.meets(Vector{{1e9, 1e9}}));
  Region region;
  none.limit(Vector::Zero(2), region);
  EXPECT_EQ(region.rows.size(), 0);
  const auto points = none.inside({Vector{{1, 2}}, Vector{{3, 4}}}, 3);
  EXPECT_EQ(points.centre, (Vector{{1, 2}}));
  EXPECT_EQ(points.offsets, (Vector{{3, 4}}));
  EXPECT_EQ(none.multipliers(Vector::Zero(2), Vector{{1, 1}}, 1).size(), 0);
}

TEST(LinearRoom, MeetsAllButForRounding) {
  EXPECT_TRUE(triangle().meets(Vector{{0.5, 0.5 + 1e-13}}));
  EXPECT_FALSE(triangle().meets(Vector{{0.5, 0.5 + 1e-9}}));
}

// At (1/4, 1/4) there is room for kHalf / 2 along the normal; at the edge, or beyond by rounding, for none.
TEST(LinearRoom, LimitsARegion) {
  Region region;
  triangle().limit(Vector{{0.25, 0.25}}, region);
  EXPECT_NEAR(region.room(0), kHalf / 2, 1e-15);
  triangle().limit(Vector{{0.5, 0.5 + 1e-13}}, region);
  EXPECT_EQ(region.room(0), 0);
}

TEST(LinearRoom, FirstPointsAreInside) {
  const LinearRoom room = triangle();
  const LinearRoom::FirstPoints far{Vector{{0.1, -5}}, Vector{{1, 1}}};
  EXPECT_EQ(room.inside(far, 1).centre, far.centre) << "they are already";
  const LinearRoom::FirstPoints corner{Vector{{0, 1}}, Vector{{1, 1}}};
  const auto [centre, offsets] = room.inside(corner, 1);
  EXPECT_TRUE(room.meets(centre));
  for (Index i = 0; i < 2; ++i) {
    Vector point = centre;
    point(i) += offsets(i);
    EXPECT_TRUE(room.meets(point));
    EXPECT_GE(point(0), -1e-12);
    EXPECT_NE(offsets(i), 0);
  }
}

// At the corner (0, 1), -gradient = 2 (kHalf, kHalf) + 3 (-1, 0): of the edge 2, of the bound 3.
TEST(LinearRoom, MultipliersAreOfTheNormalsThatAreNear) {
  const Vector gradient{{3 - 2 * kHalf, -2 * kHalf}};
  EXPECT_NEAR(triangle().multipliers(Vector{{0, 1}}, gradient, 0.1)(0), 2, 1e-12);
  EXPECT_EQ(triangle().multipliers(Vector{{0, -9}}, gradient, 0.1)(0), 0) << "far from the edge";
  EXPECT_EQ(triangle().multipliers(Vector{{0, 1}}, Vector(), 0.1)(0), 0) << "nothing is known yet";
}

}  // namespace
}  // namespace bizo::methods
