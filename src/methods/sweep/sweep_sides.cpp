// The part of a cycle of sweep that looks at the coordinates at the sides of the box.
#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/probes/point_probe.hpp"
#include "methods/sweep/sweep.hpp"

namespace bizo {

// The least certain first: where the derivative that was seen last is smallest.
void Sweep::begin_sides() {
  if (sides_.empty()) {
    begin_cycle();
    return;
  }
  const RandomKey key{.seed = settings_.seed,
                      .purpose = Purpose::directions,
                      .iteration = static_cast<std::uint32_t>(row_.cost.evaluations),
                      .stream = 1};
  std::vector<Index> shuffled;
  for (const Index k : random_permutation(key, static_cast<Index>(sides_.size())))
    shuffled.push_back(sides_[static_cast<std::size_t>(k)]);
  sides_ = shuffled;
  std::ranges::stable_sort(sides_, {}, [&](Index i) { return std::abs(known_(i)); });
  next_side_ = 0;
  continue_sides();
}

void Sweep::continue_sides() {
  if (next_side_ >= sides_.size()) {
    begin_cycle();
    return;
  }
  stage_ = Stage::sides;
  points_.clear();
  const std::size_t end = std::min(next_side_ + static_cast<std::size_t>(settings_.block), sides_.size());
  for (std::size_t k = next_side_; k < end; ++k) points_.push_back({z_ + side_shift(sides_[k])});
}

// First single probes, then moves of all coordinates that gain at once; the better of both becomes the base.
std::optional<Iteration> Sweep::take_sides(const Outcomes& outcomes, const Vector& values) {
  const Vector from = z_;
  const auto best = least(values);
  if (stage_ == Stage::sides) {
    std::vector<Index> gaining;
    std::vector<double> sizes;
    for (Index k = 0; k < values.size(); ++k) {
      const Index i = sides_[next_side_ + static_cast<std::size_t>(k)];
      if (!std::isfinite(values(k))) continue;
      known_(i) = (values(k) - value_) / side_shift(i)(i);
      if (values(k) < value_) {
        gaining.push_back(i);
        sizes.push_back(std::abs(known_(i)));
      }
    }
    next_side_ += static_cast<std::size_t>(values.size());
    if (!gaining.empty()) {
      std::ranges::sort(sizes);
      std::vector<Index> surest;
      for (const Index i : gaining)
        if (std::abs(known_(i)) >= sizes[sizes.size() / 2]) surest.push_back(i);
      // From where the base is now, so that the moves are those that the probes measured.
      stage_ = Stage::side_moves;
      points_.clear();
      add_ends(known_, gaining, 1);
      add_ends(known_, gaining, 0.25);
      if (gaining.size() > 2) add_ends(known_, surest, 1);
      trial_value_ = values(*best);
      trial_z_ = z_ + side_shift(sides_[next_side_ - static_cast<std::size_t>(values.size() - *best)]);
      PointProbe::unpack(outcomes.payload.col(*best), trial_);
      return {};
    }
  } else if (best && !(trial_value_ <= values(*best))) {
    if (values(*best) < value_) move_to(outcomes, *best);
  } else {
    z_ = trial_z_;
    value_ = trial_value_;
    at_.y = trial_.y;
    at_.curvature = trial_.curvature;
    incumbent_.current = {at(z_), at_.y, value_};
  }
  ++row_.iteration;
  continue_sides();
  return close(norm((z_ - from).cwiseProduct(width_)));
}

}  // namespace bizo
