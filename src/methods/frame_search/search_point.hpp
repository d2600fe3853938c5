// Points of frame-search: those of a query, and those with the value they turned out to have.
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/outcome.hpp"
#include "methods/frame_search/width_box.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {

struct SearchPoint {
  Vector z;
  double length_factor = 0;  // of a point along the gradient: its share of the current length; 0: another

  void archive(Archive& a) { a(z, length_factor); }
};

// A point that was solved at: Phi there, and in `solution` y and the inner curvature.
struct SearchTrial {
  Vector z;
  double value = kNaN;
  BasePoint solution;

  void archive(Archive& a) { a(z, value, solution); }
};

// What a PointProbe is asked for.
PointList in_x(const WidthBox& box, const std::vector<SearchPoint>& points);

// Phi of every item; NaN: it failed.
Vector values_of(const Outcomes& outcomes);

// Inner gradients of every item, or steps where its solver counts no others.
Vector work_of(const Outcomes& outcomes);

// Where the least of the values that are numbers is; none if all failed.
std::optional<Index> argmin(const Vector& values);

// The trial that item `chosen` of the outcomes was.
SearchTrial trial_of(const Outcomes& outcomes, const std::vector<SearchPoint>& points, Index chosen);

}  // namespace bizo::methods
