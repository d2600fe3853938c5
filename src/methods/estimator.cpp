#include "bizo/methods/estimator.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo {

OptionTable estimator_options() {
  return {choice_option("memory", {"none", "sega", "memory"},
                        "keep a running estimate of the gradient; sega: unbiased, memory: less noise"),
          flag_option("orthogonalize", false,
                      "re-weight the directions that arrived as if they were orthogonal; count <= d / 2"),
          integer_option("hold", "1", 1, "iterations that share their directions")};
}

EstimatorSettings read_estimator_settings(const Params& directions, Index count, std::uint64_t seed) {
  const std::string& memory = directions.text("memory");
  return {.count = count,
          .hold = directions.integer("hold"),
          .seed = seed,
          .memory = memory == "sega"     ? GradientMemory::sega
                    : memory == "memory" ? GradientMemory::memory
                                         : GradientMemory::none,
          .orthogonalize = directions.flag("orthogonalize")};
}

DirectionBlock Estimator::block(Index iteration) const {
  return {settings_.seed, static_cast<std::uint64_t>((iteration - 1) / settings_.hold + 1), settings_.count};
}

// U w is the projection on the directions that arrived of what has the differences D along them.
Vector Estimator::innovation_weights(const DirectionBlock& block, const std::vector<Index>& ok,
                                     const Vector& differences, Combiner& combiner) const {
  const bool orthogonalize = settings_.orthogonalize || settings_.memory != GradientMemory::none;
  const Vector arrived = differences(ok);
  Vector weights = Vector::Zero(block.count);
  weights(ok) = arrived;
  if (!orthogonalize) return weights;
  const Matrix gram = combiner.gram(block)(ok, ok);
  weights(ok) = Vector(gram.ldlt().solve(arrived));
  return weights;
}

// The factor with which m would have predicted the last differences best; below one, m has aged.
void Estimator::decay_memory(const Vector& differences, const Vector& predictions) {
  constexpr double kKeep = 0.9;
  predicted_ = kKeep * predicted_ + dot(predictions, predictions);
  matched_ = kKeep * matched_ + dot(differences, predictions);
  if (predicted_ > 0) memory_ *= std::clamp(matched_ / predicted_, 0.0, 1.0);
}

Estimate Estimator::estimate(Index iteration, const Outcomes& outcomes, double noise_square,
                             Combiner& combiner) {
  const DirectionBlock block = this->block(iteration);
  const auto l = static_cast<Index>(outcomes.items.size());
  std::vector<Index> ok;
  Vector differences = Vector::Zero(l);
  for (Index j = 0; j < l; ++j) {
    const auto& outcome = outcomes.items[static_cast<std::size_t>(j)];
    if (outcome.status != EvaluationStatus::ok) continue;
    ok.push_back(j);
    differences(j) = outcome.difference;
  }
  const auto arrived = static_cast<double>(ok.size());
  const auto d = static_cast<double>(d_);
  Estimate estimate;
  estimate.directions = arrived;
  estimate.failed_share = 1 - arrived / static_cast<double>(l);
  if (ok.empty()) return estimate;

  const double inflation = d / arrived;
  // E D^2 = |grad|^2 / d + noise (docs/math.md, Gradient norm).
  estimate.gradient_noise = std::sqrt(d * d / arrived * noise_square);
  estimate.norm = std::sqrt(d * std::max(0.0, dot(differences, differences) / arrived - noise_square));
  if (settings_.memory == GradientMemory::none) {
    const Vector weights = inflation * innovation_weights(block, ok, differences, combiner);
    estimate.slope = dot(weights, differences);
    estimate.gradient = combiner.combine(block, weights);
    return estimate;
  }
  if (memory_.size() == 0) memory_.setZero(d_);
  const Vector predictions = combiner.project(block, memory_);
  Vector missing = Vector::Zero(l);
  missing(ok) = differences(ok) - predictions(ok);
  const Vector innovation = combiner.combine(block, innovation_weights(block, ok, missing, combiner));
  if (settings_.memory == GradientMemory::sega) {
    estimate.gradient = memory_ + inflation * innovation;
    memory_ += innovation;
  } else {
    memory_ += innovation;
    estimate.gradient = memory_;
    Vector predicted = Vector::Zero(l);
    predicted(ok) = predictions(ok);
    decay_memory(differences, predicted);
  }
  return estimate;
}

}  // namespace bizo
