#include "app/report/value_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/report/text.hpp"

namespace bizo::app {
namespace {

// Bits of the dots of a Braille character (Unicode, U+2800): by row from the top, left and right.
constexpr std::array<std::array<int, 2>, 4> kDots{{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

std::string braille(int dots) {
  const int code = 0x2800 + dots;
  return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

// The mean of the finite values of every dot's share of all; nan: it has none.
std::vector<double> means(std::span<const double> values, std::size_t dots) {
  std::vector<double> sums(dots, 0), counts(dots, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const std::size_t dot = i * dots / values.size();
    sums[dot] += values[i];
    ++counts[dot];
  }
  for (std::size_t k = 0; k < dots; ++k) sums[k] /= counts[k];  // 0 / 0
  return sums;
}

}  // namespace

std::string value_plot(std::span<const double> values, int columns, int rows) {
  const auto dots = std::min<std::size_t>(2 * static_cast<std::size_t>(columns), values.size());
  if (dots == 0) return "";
  std::vector<double> heights = means(values, dots);
  double low = INFINITY, high = -INFINITY;
  for (const double height : heights)
    if (std::isfinite(height)) low = std::min(low, height), high = std::max(high, height);
  if (!(low <= high) || std::ranges::count_if(values, [](double v) { return std::isfinite(v); }) < 2)
    return "";
  const bool logarithmic = low > 0 && high >= 100 * low;
  const auto place = [&](double v) {
    const auto on_axis = [&](double value) { return logarithmic ? std::log(value) : value; };
    return high > low ? (on_axis(v) - on_axis(low)) / (on_axis(high) - on_axis(low)) : 0.5;
  };
  std::vector<std::vector<int>> cells(static_cast<std::size_t>(rows),
                                      std::vector<int>(static_cast<std::size_t>(columns), 0));
  const int levels = 4 * rows;
  for (std::size_t k = 0; k < dots; ++k) {
    if (!std::isfinite(heights[k])) continue;
    const int level = std::min(levels - 1, static_cast<int>(std::floor((1 - place(heights[k])) * levels)));
    cells[static_cast<std::size_t>(level / 4)][k / 2] |= kDots[static_cast<std::size_t>(level % 4)][k % 2];
  }
  std::string text;
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (const int cell : cells[static_cast<std::size_t>(row)]) line += cell == 0 ? " " : braille(cell);
    line.erase(line.find_last_not_of(' ') + 1);
    text += (row == 0          ? format("%12.6g |", high)
             : row == rows - 1 ? format("%12.6g |", low)
                               : format("%12s |", "")) +
            line + "\n";
  }
  return text;
}

}  // namespace bizo::app
