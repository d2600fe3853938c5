#include "methods/frame_search/side_probing.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

void SideProbing::begin(const std::vector<Index>& at_bounds, const RandomKey& key) {
  order_.clear();
  for (const Index k : random_permutation(key, static_cast<Index>(at_bounds.size())))
    order_.push_back(at_bounds[static_cast<std::size_t>(k)]);
  std::ranges::stable_sort(order_, {}, [&](Index i) { return std::abs(known_(i)); });
  next_ = 0;
}

std::vector<SearchPoint> SideProbing::probes(const WidthBox& box, const Vector& z, double radius, Index max) {
  steps_.resize(std::min(max, static_cast<Index>(order_.size() - next_)));
  std::vector<SearchPoint> probes;
  for (Index k = 0; k < steps_.size(); ++k) {
    const Index i = order_[next_ + static_cast<std::size_t>(k)];
    steps_(k) = box.inwards(z, i, radius);
    probes.push_back({z});
    probes.back().z(i) += steps_(k);
  }
  return probes;
}

bool SideProbing::learn(const Vector& values, double value) {
  gaining_.clear();
  for (Index k = 0; k < steps_.size(); ++k) {
    const Index i = order_[next_++];
    if (!std::isfinite(values(k))) continue;
    known_(i) = (values(k) - value) / steps_(k);
    if (values(k) < value) gaining_.push_back(i);
  }
  return !gaining_.empty();
}

std::vector<SearchPoint> SideProbing::moves(const WidthBox& box, const Vector& z) const {
  std::vector<SearchPoint> moves;
  for (const double share : {1.0, 0.25}) moves.push_back({box.towards_bounds(z, known_, gaining_, share)});
  if (gaining_.size() <= 2) return moves;
  std::vector<double> slopes;
  for (const Index i : gaining_) slopes.push_back(std::abs(known_(i)));
  std::ranges::sort(slopes);
  std::vector<Index> surest;
  for (const Index i : gaining_)
    if (std::abs(known_(i)) >= slopes[slopes.size() / 2]) surest.push_back(i);
  moves.push_back({box.towards_bounds(z, known_, surest, 1)});
  return moves;
}

}  // namespace bizo::methods
