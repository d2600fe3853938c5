#include "problems/labels.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::MemoryData;

TEST(Metrics, AccuracyCountsTheLargestScore) {
  const Vector scores{{1.0, -2.0, 0.5, 3.0}};
  const std::vector<Index> classes{1, 0, 0, 1};
  EXPECT_EQ(accuracy(scores, classes), 0.75);
  EXPECT_EQ(accuracy(scores * Matrix{{-1.0, 1.0, 0.0}}, classes), 0.75);  // -s, s, 0
  EXPECT_TRUE(std::isnan(accuracy(Matrix(0, 3), {})));
}

TEST(Metrics, AreaUnderTheCurveCountsTiesHalf) {
  const std::vector<bool> positive{true, false, true, false};
  EXPECT_EQ(area_under_curve(Vector{{2.0, 1.0, 4.0, 3.0}}, positive), 0.75);
  EXPECT_EQ(area_under_curve(Vector{{2.0, 2.0, 4.0, 3.0}}, positive), 0.625);
  EXPECT_EQ(area_under_curve(Vector::Ones(4), positive), 0.5);
  EXPECT_EQ(area_under_curve(Vector{{1.0, 2.0, 1.0, 2.0}}, positive), 0);
  EXPECT_TRUE(std::isnan(area_under_curve(Vector::Ones(2), {true, true})));
  EXPECT_TRUE(std::isnan(area_under_curve(Vector{{1.0, kNaN, 2.0, 3.0}}, positive)));  // and it returns
}

TEST(Mistakes, InLabels) {
  MemoryData files = test::random_data(200, 3);
  auto& single = files.datasets["single"] = files.datasets["dense"];
  single.targets.setConstant(1);
  expect_refused("logistic", {{"data", "single"}}, files, "same label");
  expect_refused("hyper-cleaning", {{"data", "single"}}, files, "same label");
  expect_refused("logistic", {{"data", "three"}}, files, "at most 2");
  expect_refused("hyper-cleaning", {{"train", "dense"}, {"validation", "three"}}, files, "does not occur");
}

}  // namespace
}  // namespace bizo::problems
