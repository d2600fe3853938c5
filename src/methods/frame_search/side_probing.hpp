// Coordinates at the bounds of the box, of many: they are probed one by one, and those that gain move at
// once.
#pragma once

#include <vector>

#include "bizo/core/random.hpp"
#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

class SideProbing {
 public:
  explicit SideProbing(Index d) : known_(Vector::Zero(d)) {}

  // Derivatives that a gradient told, of some coordinates.
  void learn_slopes(const Vector& gradient, const std::vector<Index>& on) { known_(on) = gradient(on); }

  // A round over the coordinates `at_bounds`, those with the least derivative, when it was seen last, first:
  // they are the least certain.
  void begin(const std::vector<Index>& at_bounds, const RandomKey& key);
  bool done() const { return next_ >= order_.size(); }

  // The next coordinates, `max` at a time, each moved into the box by the radius.
  std::vector<SearchPoint> probes(const WidthBox& box, const Vector& z, double radius, Index max);
  // Phi at these points, and at z. Returns whether it is less at some of them.
  bool learn(const Vector& values, double value);
  // Then: all coordinates that gain at once, to their other bounds or a quarter of the way, or the half of
  // them that gain most.
  std::vector<SearchPoint> moves(const WidthBox& box, const Vector& z) const;

  void archive(Archive& a) { a(known_, order_, next_, steps_, gaining_); }

 private:
  Vector known_;  // last known derivative of every coordinate
  std::vector<Index> order_;
  std::size_t next_ = 0;
  Vector steps_;                // of the probes under way: the radius, signed to lead into the box
  std::vector<Index> gaining_;  // of the last probes
};

}  // namespace bizo::methods
