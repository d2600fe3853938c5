#include "methods/frame_search/search_point.hpp"

#include <algorithm>
#include <cmath>

#include "methods/estimates/outcome_summary.hpp"

namespace bizo::methods {

PointList in_x(const WidthBox& box, const std::vector<SearchPoint>& points) {
  PointList list{Matrix(box.size(), static_cast<Index>(points.size()))};
  for (Index i = 0; i < list.points.cols(); ++i)
    list.points.col(i) = box.x_of(points[static_cast<std::size_t>(i)].z);
  return list;
}

Vector values_of(const Outcomes& outcomes) {
  Vector values(static_cast<Index>(outcomes.items.size()));
  for (Index i = 0; i < values.size(); ++i)
    values(i) = value_of_phi(outcomes.items[static_cast<std::size_t>(i)]);
  return values;
}

Vector work_of(const Outcomes& outcomes) {
  Vector work(static_cast<Index>(outcomes.items.size()));
  for (Index i = 0; i < work.size(); ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    work(i) = static_cast<double>(std::max(outcome.inner_gradients, outcome.inner_steps));
  }
  return work;
}

std::optional<Index> argmin(const Vector& values) {
  std::optional<Index> best;
  for (Index i = 0; i < values.size(); ++i)
    if (std::isfinite(values(i)) && (!best || values(i) < values(*best))) best = i;
  return best;
}

SearchTrial trial_of(const Outcomes& outcomes, const std::vector<SearchPoint>& points, Index chosen) {
  const auto place = static_cast<std::size_t>(chosen);
  SearchTrial trial{points[place].z, value_of_phi(outcomes.items[place]), {}};
  PointProbe::unpack(outcomes.payload.col(chosen), trial.solution);
  return trial;
}

}  // namespace bizo::methods
