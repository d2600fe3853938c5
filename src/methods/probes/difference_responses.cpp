// The part of the probe that differences inner solutions.
#include <algorithm>

#include "bizo/core/reduce.hpp"
#include "methods/probes/difference_probe.hpp"

namespace bizo::methods {

// PZOBO (Sow, Ji, Liang, NeurIPS 2022): D = uT grad_x F + <(y_plus - y_minus) / 2h, grad_y F>.
void DifferenceProbe::difference_responses(const Query& query, std::span<Outcome> outcomes) {
  auto& problem = dynamic_cast<InnerGradientProblem&>(problem_);
  gradient_y_.resize(problem_.p(), 1);
  problem.outer_gradient_y(query.at.x, query.at.y, gradient_y_);
  explicit_slopes(query, outcomes);
  for (Index j = 0; j < b_; ++j)
    outcomes[static_cast<std::size_t>(j)].difference += dot(inner_difference(query, j), gradient_y_.col(0));
}

// D <- (s o u)T grad_x F(x, y), y fixed: exact where the problem has the gradient, else by differences.
void DifferenceProbe::explicit_slopes(const Query& query, std::span<Outcome> outcomes) {
  if (auto* problem = dynamic_cast<GradientsProblem*>(&problem_)) {
    gradient_x_.resize(problem_.d(), 1);
    problem->outer_gradient_x(query.at.x, query.at.y, gradient_x_);
    gradient_x_.col(0).array() *= settings_.scale.array();
    for (Index j = 0; j < b_; ++j)
      outcomes[static_cast<std::size_t>(j)].difference = dot(U_.col(j), gradient_x_.col(0));
    return;
  }
  fixed_y_ = query.at.y.replicate(1, points_);
  Vector base = Vector::Constant(1, kNaN), minus(1);
  if (std::ranges::any_of(stencils_, &Stencil::needs_base)) problem_.outer(origin(query), query.at.y, base);
  announce_all(query);
  problem_.outer(X_.leftCols(points_), fixed_y_, values_);
  judge_values();
  for (Index j = 0; j < b_; ++j) {
    minus(0) = settings_.central ? values_(b_ + j) : kNaN;
    if (const Extra* extra = extra_of(j); extra && !settings_.central)
      problem_.outer(extra->x, query.at.y, minus);
    outcomes[static_cast<std::size_t>(j)].difference =
        stencils_[static_cast<std::size_t>(j)].difference(values_(j), minus(0), base(0));
  }
}

// (y_plus - y_minus) / 2h, or what the stencil has for it.
Vector DifferenceProbe::inner_difference(const Query& query, Index j) const {
  const Extra* extra = extra_of(j);
  const Vector& known = y_at_origin(query);
  const Vector base = settings_.central && extra ? extra->y : known;
  const Vector minus = settings_.central ? Vector(Y_.col(b_ + j)) : extra ? extra->y : known;
  return stencils_[static_cast<std::size_t>(j)].difference(Vector(Y_.col(j)), minus, base);
}

void DifferenceProbe::keep_tangents(const Query& query, MatrixRef payload) const {
  for (Index j = 0; j < b_; ++j) payload.col(j) = inner_difference(query, j);
}

}  // namespace bizo::methods
