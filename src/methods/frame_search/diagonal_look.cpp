#include "methods/frame_search/diagonal_look.hpp"

#include <cmath>

namespace bizo::methods {
namespace {

constexpr int kDiagonalPoints = 4;
// Of a point, in that of the start, which is solved from y_0.
constexpr double kMuchWork = 5;

}  // namespace

std::vector<SearchPoint> DiagonalLook::points(const WidthBox& box) const {
  std::vector<SearchPoint> points;
  for (const std::size_t half : {0, 1})
    if (goes_on_[half]) {
      const Vector& corner = half == 0 ? box.bounds().lower : box.bounds().upper;
      points.push_back({start_ + std::ldexp(1.0, reach_ - kDiagonalPoints) * (corner - start_)});
    }
  return points;
}

bool DiagonalLook::learn(const Vector& values, const Vector& work) {
  Index k = 0;
  for (const std::size_t half : {0, 1})
    if (goes_on_[half]) {
      goes_on_[half] = values(k) < last_[half] && !(work_ > 0 && work(k) > kMuchWork * work_);
      last_[half] = values(k++);
    }
  return ++reach_ < kDiagonalPoints && (goes_on_[0] || goes_on_[1]);
}

}  // namespace bizo::methods
