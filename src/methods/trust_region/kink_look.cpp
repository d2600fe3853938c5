#include "methods/trust_region/kink_look.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace bizo::methods {
namespace {

// Of five values at equal distances. Fourth over second difference: small with the square of the distance
// where F is smooth. A kink at node 1 + t has the second differences j (1 - t, t, 0), and the fourth over the
// largest of them is |1 - 3 t| / max(1 - t, t): 0 to 2, and below 1/2 at one position in nine, where it is
// missed this time. Second differences of one kink have one sign, those of noise have both.
bool has_one_kink(const Vector& values) {
  constexpr double kKink = 0.5, kOther = 0.1;
  const Vector second = values.head(3) - 2 * values.segment(1, 3) + values.tail(3);
  const double fourth = std::abs(second(0) - 2 * second(1) + second(2));
  const double size = second.cwiseAbs().maxCoeff();
  const double other = std::min(second.maxCoeff(), -second.minCoeff());  // of the sign that is weaker
  return fourth > kKink * size && other < kOther * size;
}

}  // namespace

void KinkLook::failed(const Vector& end, double value) {
  end_ = end;
  value_ = value;
}

bool KinkLook::is_due(const Vector& centre, int failures) const {
  return !noisy_ && failures > smooth_ && end_.size() > 0 && end_ != centre;
}

Matrix KinkLook::points(const Vector& centre) const {
  // As short as the differences of what would follow.
  constexpr double kBeside = 1e-5;
  const std::vector<double> shares =
      found_ ? std::vector{kBeside, 2 * kBeside} : std::vector{0.25, 0.5, 0.75};
  Matrix points = centre.replicate(1, static_cast<Index>(shares.size()));
  for (Index k = 0; k < points.cols(); ++k)
    points.col(k) += shares[static_cast<std::size_t>(k)] * (end_ - centre);
  return points;
}

KinkLook::Found KinkLook::learn(double centre, const Vector& values) {
  // Second over first difference, of three values close to each other: if they have no noise, small with the
  // distance.
  constexpr double kNoise = 0.1;
  // Times that no kink was found that count.
  constexpr int kMaxLooks = 3;
  const bool beside = std::exchange(found_, false);
  if (!values.allFinite()) return Found::nothing;  // a wall tells neither kinks nor noise
  if (beside) {
    noisy_ = !(std::abs(centre - 2 * values(0) + values(1)) < kNoise * std::abs(values(1) - centre));
    return noisy_ ? Found::nothing : Found::kink_without_noise;
  }
  found_ = has_one_kink(Vector{{centre, values(0), values(1), values(2), value_}});
  if (found_) return Found::kink;
  smooth_ = std::min(smooth_ + 1, kMaxLooks);
  return Found::nothing;
}

}  // namespace bizo::methods
