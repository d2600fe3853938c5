#include "methods/adaptive/tangent_cache.hpp"

#include <Eigen/Cholesky>

#include <algorithm>

#include "bizo/core/reduce.hpp"
#include "methods/probes/difference_probe.hpp"

namespace bizo::methods {

void TangentCache::offer(Query& query) const {
  if (tangents_.size() == 0 || block_ != query.block) return;
  query.detail = state_of(KnownTangents{query.radius / radius_ * residuals_, tangents_});
}

void TangentCache::take(const Query& query, const Outcomes& outcomes) {
  const auto ok = [](const Outcome& outcome) { return outcome.status == EvaluationStatus::ok; };
  if (!std::ranges::all_of(outcomes.items, ok) || !outcomes.payload.allFinite()) {
    *this = {};
    return;
  }
  tangents_ = outcomes.payload;
  if (!query.detail.empty())
    return;  // these solves did not start at y: the residuals there are known already
  block_ = query.block;
  radius_ = query.radius;
  residuals_.resize(tangents_.cols());
  for (Index j = 0; j < residuals_.size(); ++j)
    residuals_(j) = outcomes.items[static_cast<std::size_t>(j)].initial_residual;
}

Vector TangentCache::response(const Vector& direction, Combiner& combiner) const {
  if (tangents_.size() == 0 || tangents_.cols() > direction.size()) return {};
  const Vector coefficients = combiner.gram(block_).ldlt().solve(combiner.project(block_, direction));
  Vector sum = Vector::Zero(tangents_.rows());
  for (Index j = 0; j < tangents_.cols(); ++j) sum += coefficients(j) * tangents_.col(j);
  return sum;
}

double TangentCache::mean_square_residual() const {
  return tangents_.size() == 0 ? kNaN : dot(residuals_, residuals_) / static_cast<double>(residuals_.size());
}

}  // namespace bizo::methods
