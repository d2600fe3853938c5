#include "methods/estimates/noise_record.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

TEST(NoiseRecord, TellsRelativeNoiseFromTheSameEverywhere) {
  for (const bool relative : {true, false}) {
    NoiseRecord record;
    EXPECT_TRUE(std::isnan(record.at(5)));
    record.add(0, 1000, 3);
    EXPECT_DOUBLE_EQ(record.at(1), 3);
    EXPECT_FALSE(record.due(5, 500));
    EXPECT_TRUE(record.due(5, 20));  // a tenfold change
    record.add(5, 20, relative ? 0.1 : 5);
    EXPECT_FALSE(record.due(6, 1));  // it is known what a change makes
    if (relative)
      EXPECT_NEAR(record.at(1), 0.077 / 20, 0.001);  // sqrt(0.1 * 0.06) at 20
    else
      EXPECT_NEAR(record.at(1), std::sqrt(15.0), 1e-12);
  }
}

TEST(NoiseRecord, AsksLessOftenWhileItIsConfirmed) {
  NoiseRecord record;
  Index asked = 0;
  for (Index k = 0; k <= 1000; ++k)
    if (record.due(k, 1)) {
      record.add(k, 1, 0.01 * static_cast<double>(1 + asked % 2));
      ++asked;
    }
  EXPECT_EQ(asked, 9);  // 0, 20, 60, 140, 300, then every 160
  record.add(1001, 1, 7);
  EXPECT_DOUBLE_EQ(record.at(1), 7);
  EXPECT_TRUE(record.due(1021, 1));
  record.add(1021, 1, kNaN);  // no answer there: what was known stays
  EXPECT_DOUBLE_EQ(record.at(1), 7);
}

}  // namespace
}  // namespace bizo::methods
