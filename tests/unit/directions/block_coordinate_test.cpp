#include "directions/block_coordinate.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bizo::directions {
namespace {

Matrix directions(DirectionFamily& family, std::uint64_t iteration, Index count) {
  Matrix all(family.dimension(), count);
  family.fill({.seed = 3, .iteration = iteration, .count = count}, {0, family.dimension()}, {0, count}, all);
  return all;
}

// d = 10 with l = 5 divides, with l = 3 the last block of a sweep repeats two coordinates.
// Iterations begin at 1.
TEST(BlockCoordinate, SeesEveryCoordinateInEverySweepInRandomOrder) {
  for (const Index count : {5, 3, 10, 1}) {
    BlockCoordinate family(10);
    const auto blocks = static_cast<std::uint64_t>((10 + count - 1) / count);
    std::vector<Matrix> sweeps;
    for (std::uint64_t sweep = 0; sweep < 4; ++sweep) {
      Vector seen = Vector::Zero(10);
      for (std::uint64_t k = 0; k < blocks; ++k)
        seen += directions(family, sweep * blocks + k + 1, count).rowwise().sum();
      EXPECT_GE(seen.minCoeff(), 1) << count;
      EXPECT_EQ(seen.sum(), static_cast<double>(blocks) * static_cast<double>(count));
      sweeps.push_back(directions(family, sweep * blocks + 1, count));
    }
    EXPECT_FALSE(sweeps[0] == sweeps[1] && sweeps[1] == sweeps[2]) << count;
  }
}

}  // namespace
}  // namespace bizo::directions
