#include "app/report/value_plot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace bizo::app {
namespace {

// Eight values that fall: a diagonal from the upper left corner, in 4 characters of 2 x 4 dots.
TEST(ValuePlot, FallingValuesAreADiagonal) {
  const std::vector<double> values{8, 7, 6, 5, 4, 3, 2, 1};
  EXPECT_EQ(value_plot(values, 4, 2),
            "           8 |⠑⢄\n"
            "           1 |  ⠑⢄\n");
}

TEST(ValuePlot, ManyValuesAreMeansAndMissingOnesAreGaps) {
  const std::vector<double> values{8, 8, 8, NAN, NAN, NAN, 1, 1};  // 8, 8, none, 1
  EXPECT_EQ(value_plot(values, 2, 1), "           8 |⠉⢀\n");
}

// 1000, 100, 10, 1 are equally far from each other.
TEST(ValuePlot, DecadesAreOnALogarithmicAxis) {
  const std::vector<double> values{1000, 100, 10, 1};
  EXPECT_EQ(value_plot(values, 2, 1), "        1000 |⠑⢄\n");
}

TEST(ValuePlot, NothingToDraw) {
  EXPECT_EQ(value_plot({}, 10, 3), "");
  EXPECT_EQ(value_plot(std::vector<double>{1}, 10, 3), "");
  EXPECT_EQ(value_plot(std::vector<double>{NAN, INFINITY, 1}, 10, 3), "");
  EXPECT_NE(value_plot(std::vector<double>{1, 1}, 10, 3), "");
}

}  // namespace
}  // namespace bizo::app
