#include "methods/cma/search_space.hpp"

namespace bizo::methods {

std::vector<Index> unfixed_coordinates(const ProblemInfo& problem) {
  const Box& box = problem.box;
  std::vector<Index> free;
  for (Index i = 0; i < problem.start.size(); ++i)
    if (!box.bounded() || box.lower(i) < box.upper(i)) free.push_back(i);
  return free;
}

SearchSpace::SearchSpace(const ProblemInfo& problem, const Vector& scale, double share)
    : box_(problem.box), start_(problem.start), free_(unfixed_coordinates(problem)) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  unit_ = scale(free_);
  low_ = Vector::Constant(size(), -kInfinity);
  high_ = Vector::Constant(size(), kInfinity);
  if (!box_.bounded()) return;
  const Vector lower = box_.lower(free_), upper = box_.upper(free_), start = start_(free_);
  unit_ = unit_.cwiseMin(share * (upper - lower));
  low_ = (lower - start).cwiseQuotient(unit_);
  high_ = (upper - start).cwiseQuotient(unit_);
}

Vector SearchSpace::at(const Vector& z) const {
  Vector x = start_;
  for (Index k = 0; k < z.size(); ++k) {
    const Index i = free_[static_cast<std::size_t>(k)];
    x(i) = z(k) <= low_(k) ? box_.lower(i) : z(k) >= high_(k) ? box_.upper(i) : start_(i) + unit_(k) * z(k);
  }
  return project(box_, x);
}

Vector SearchSpace::of(const Vector& x) const {
  return Vector(x(free_) - start_(free_)).cwiseQuotient(unit_);
}

}  // namespace bizo::methods
