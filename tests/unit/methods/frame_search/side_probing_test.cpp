#include "methods/frame_search/side_probing.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

const WidthBox kBox({Vector::Zero(5), Vector::Ones(5)});
constexpr RandomKey kKey{.seed = 2};
constexpr double kRadius = 0.125;

Vector values_at(const std::vector<SearchPoint>& points, const Vector& slope) {
  Vector values(static_cast<Index>(points.size()));
  for (Index i = 0; i < values.size(); ++i) values(i) = slope.dot(points[static_cast<std::size_t>(i)].z);
  return values;
}

// The coordinate that a probe moves.
Index moved(const SearchPoint& probe, const Vector& z) {
  Index i = 0;
  (probe.z - z).cwiseAbs().maxCoeff(&i);
  return i;
}

TEST(SideProbing, ProbesEveryCoordinateOnceIntoTheBoxTheLeastCertainFirst) {
  const Vector z{{0, 1, 0.5, 0, 1}};
  SideProbing sides(5);
  sides.learn_slopes(Vector{{3, -1, 0, 2, -4}}, {0, 1, 3, 4});
  sides.begin({0, 1, 3, 4}, kKey);
  std::vector<Index> order;
  while (!sides.done()) {
    const auto probes = sides.probes(kBox, z, kRadius, 3);
    for (const SearchPoint& probe : probes) {
      order.push_back(moved(probe, z));
      EXPECT_EQ(probe.z(order.back()), z(order.back()) == 0 ? kRadius : 1 - kRadius);
    }
    EXPECT_FALSE(sides.learn(Vector::Ones(static_cast<Index>(probes.size())), 0));
  }
  EXPECT_EQ(order, (std::vector<Index>{1, 3, 0, 4}));
}

// Phi falls from coordinates 0 (by 1), 3 (by 2) and 4 (by 3) inwards, and rises from 1.
TEST(SideProbing, MovesAllThatGainAndTheSurestAlone) {
  const Vector z{{0, 1, 0.5, 0, 1}}, slope{{-1, -5, 0, -2, 3}};
  SideProbing sides(5);
  sides.begin({0, 1, 3, 4}, kKey);
  EXPECT_TRUE(sides.learn(values_at(sides.probes(kBox, z, kRadius, 8), slope), slope.dot(z)));
  const auto moves = sides.moves(kBox, z);
  ASSERT_EQ(moves.size(), 3U);
  EXPECT_EQ(moves[0].z, (Vector{{1, 1, 0.5, 1, 0}}));
  EXPECT_EQ(moves[1].z, (Vector{{0.25, 1, 0.5, 0.25, 0.75}}));
  EXPECT_EQ(moves[2].z, (Vector{{0, 1, 0.5, 1, 0}}));
}

TEST(SideProbing, AProbeThatFailedTellsNothing) {
  const Vector z{{0, 1, 0.5, 0, 1}};
  SideProbing sides(5);
  sides.begin({0, 4}, kKey);
  const auto probes = sides.probes(kBox, z, kRadius, 8);
  Vector values = values_at(probes, Vector{{-1, 0, 0, 0, 1}});
  const Index failed = moved(probes[0], z);
  values(0) = kNaN;
  EXPECT_TRUE(sides.learn(values, 1));
  EXPECT_EQ(sides.moves(kBox, z).size(), 2U);
  EXPECT_EQ(sides.moves(kBox, z)[0].z(failed), z(failed));
}

TEST(SideProbing, HasNothingToDoWithoutCoordinates) {
  SideProbing sides(5);
  sides.begin({}, kKey);
  EXPECT_TRUE(sides.done());
}

// Between two queries its state may be kept and taken up by another object.
TEST(SideProbing, GoesOnFromItsState) {
  const Vector z{{0, 1, 0.5, 0, 1}}, slope{{-1, -5, 0, -2, 3}};
  SideProbing sides(5), again(5);
  sides.begin({0, 1, 3, 4}, kKey);
  const auto probes = sides.probes(kBox, z, kRadius, 2);
  const Bytes state = state_of(sides);
  restore(again, state);
  for (SideProbing* one : {&sides, &again}) one->learn(values_at(probes, slope), slope.dot(z));
  EXPECT_EQ(state_of(sides), state_of(again));
}

}  // namespace
}  // namespace bizo::methods
