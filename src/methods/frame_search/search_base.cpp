#include "methods/frame_search/search_base.hpp"

#include <cmath>

namespace bizo::methods {

SearchBase::SearchBase(const WidthBox& box, const ProblemInfo& problem, double base_tolerance) {
  base_.z = box.z_of(problem.start);
  base_.solution.y = problem.inner_start;
  base_.solution.accuracy.base_tolerance = base_tolerance;
}

BasePoint SearchBase::solution(const WidthBox& box) const {
  BasePoint solution = base_.solution;
  solution.x = box.x_of(base_.z);
  return solution;
}

void SearchBase::move_to(const WidthBox& box, const SearchTrial& trial) {
  base_.z = trial.z;
  base_.value = trial.value;
  base_.solution.y = trial.solution.y;
  base_.solution.curvature = trial.solution.curvature;
  incumbent_.current = {box.x_of(base_.z), base_.solution.y, base_.value};
}

void SearchBase::set_floor(double residual) {
  if (std::isfinite(residual)) base_.solution.accuracy.floor = residual;
}

void SearchBase::offer(const WidthBox& box, const SearchTrial& trial) {
  if (trial.value < incumbent_.best.value)
    incumbent_.best = {box.x_of(trial.z), trial.solution.y, trial.value};
}

void SearchBase::offer_base() {
  if (!(incumbent_.best.value <= incumbent_.current.value)) incumbent_.best = incumbent_.current;
}

}  // namespace bizo::methods
