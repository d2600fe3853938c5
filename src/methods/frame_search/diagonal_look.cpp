#include "methods/frame_search/diagonal_look.hpp"

#include <cmath>

#include "methods/frame_search/dimension.hpp"

namespace bizo::methods {
namespace {

constexpr int kDiagonalPoints = 4;

}  // namespace

std::vector<SearchPoint> DiagonalLook::points(const WidthBox& box) const {
  const int end = few_coordinates(box.size()) ? reach_ + 1 : kDiagonalPoints;
  std::vector<SearchPoint> points;
  for (int k = reach_; k < end; ++k)
    for (const std::size_t half : {0, 1})
      if (goes_on_[half]) {
        const Vector& corner = half == 0 ? box.bounds().lower : box.bounds().upper;
        points.push_back({start_ + std::ldexp(1.0, k - kDiagonalPoints) * (corner - start_)});
      }
  return points;
}

bool DiagonalLook::learn(const Vector& values) {
  if (!few_coordinates(start_.size())) return false;
  Index k = 0;
  for (const std::size_t half : {0, 1})
    if (goes_on_[half]) {
      goes_on_[half] = values(k) < last_[half];
      last_[half] = values(k++);
    }
  return ++reach_ < kDiagonalPoints && (goes_on_[0] || goes_on_[1]);
}

}  // namespace bizo::methods
