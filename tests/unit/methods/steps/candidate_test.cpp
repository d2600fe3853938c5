#include "methods/steps/candidate.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

const Box kBox{Vector{{-1, -1}}, Vector{{5, 5}}};
const Vector kScale{{1, 10}}, kX{{1, 2}}, kDirection{{1, 1}};

TEST(Candidate, IsAStepInScaledUnitsOnTheBox) {
  EXPECT_EQ(candidate({}, kScale, kX, kDirection, 0.5), (Vector{{0.5, -3}}));
  EXPECT_EQ(candidate(kBox, kScale, kX, kDirection, 0.5), (Vector{{0.5, -1}}));
  EXPECT_EQ(candidate(kBox, kScale, kX, kDirection, 0), kX);
}

TEST(Candidate, StaysWhereTheStepIsNotFinite) {
  EXPECT_EQ(candidate(kBox, kScale, kX, Vector{{1, kNaN}}, 0.5), kX);
  EXPECT_EQ(candidate(kBox, kScale, kX, Vector::Constant(2, 1e308), 1e10), kX);
}

}  // namespace
}  // namespace bizo::methods
