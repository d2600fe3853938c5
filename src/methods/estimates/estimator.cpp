#include "methods/estimates/estimator.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/gram_solver.hpp"
#include "methods/estimates/sparse_recovery.hpp"

namespace bizo::methods {

namespace {

// The weight of what m missed along l of d directions: inflation = d/l makes the estimate unbiased, 1 makes
// its error least. Between them the least error of an average over a few steps, which step rules take: bias
// (1 - t l/d) and a variance of t^2 (l/d) (1 - l/d), divided by their number.
double damped(double inflation) {
  constexpr double kAveraged = 10;
  return inflation * kAveraged / (kAveraged - 1 + inflation);
}

}  // namespace

OptionTable estimator_options() {
  return {choice_option("memory", {"none", "sega", "damped"},
                        "keep a running estimate of the gradient; sega: unbiased; damped: less noise"),
          flag_option("orthogonalize", false,
                      "re-weight the arrived directions as if they were orthogonal; best up to d / 2"),
          integer_option("reuse", "1", 1, "number of iterations that share their directions"),
          integer_option(
              "sparsity", "0", 0,
              "number of nonzero entries of grad Phi, recovered from fewer differences; 0: not sparse")};
}

EstimatorSettings read_estimator_settings(const Params& directions, Index count, std::uint64_t seed) {
  const std::string& memory = directions.text("memory");
  const Index sparsity = directions.integer("sparsity");
  if (sparsity > 0 && (memory != "none" || directions.flag("orthogonalize")))
    directions.refuse("sparsity", "a sparse gradient is recovered from its own differences alone",
                      "leave memory and orthogonalize at their defaults");
  return {.count = count,
          .reuse = directions.integer("reuse"),
          .sparsity = sparsity,
          .seed = seed,
          .memory = memory == "sega"     ? GradientMemory::sega
                    : memory == "damped" ? GradientMemory::damped
                                         : GradientMemory::none,
          .adaptive = directions.has("count") && directions.text("count") == "auto",
          .orthogonalize = directions.flag("orthogonalize")};
}

DirectionBlock Estimator::block(Index iteration) const {
  return {settings_.seed, static_cast<std::uint64_t>((iteration - 1) / settings_.reuse + 1), settings_.count};
}

// The factor with which m would have predicted the last differences best; below one, m has aged. One that
// predicts nothing or the contrary is forgotten with its averages, which would otherwise never change sign.
void Estimator::decay_memory(const Vector& differences, const Vector& predictions) {
  constexpr double kKeep = 0.9;  // some ten iterations, as many as steps average
  predicted_ = kKeep * predicted_ + dot(predictions, predictions);
  matched_ = kKeep * matched_ + dot(differences, predictions);
  if (!(predicted_ > 0)) return;
  memory_ *= std::clamp(matched_ / predicted_, 0.0, 1.0);
  if (!(matched_ > 0)) predicted_ = matched_ = 0;
}

Estimate Estimator::estimate(const DirectionBlock& block, const Differences& differences, double noise,
                             Combiner& combiner) {
  const auto count = static_cast<double>(differences.arrived.size());
  Estimate estimate;
  estimate.directions = count;
  estimate.failed_share =
      1 - (count - static_cast<double>(differences.penalized)) / static_cast<double>(differences.asked);
  if (differences.arrived.empty()) return estimate;
  // E D^2 = |grad|^2 / d + noise^2 (docs/math.md, Gradient norm), in whatever units F has.
  const double size = norm(differences.values) / std::sqrt(count);
  const double share = size > noise ? noise / size : 1;
  estimate.norm = std::sqrt(static_cast<double>(d_) * (1 - share * share)) * size;
  if (settings_.sparsity > 0)
    from_sparsity(block, differences, noise, combiner, estimate);
  else
    from_differences(block, differences, noise, combiner, estimate);
  return estimate;
}

void Estimator::from_sparsity(const DirectionBlock& block, const Differences& differences, double noise,
                              Combiner& combiner, Estimate& estimate) const {
  estimate.gradient =
      recover_sparse(block, differences.arrived, differences.values, settings_.sparsity, combiner);
  estimate.slope = dot(estimate.gradient, estimate.gradient);
  // Least squares for so many entries from differences along directions with entries of size 1/sqrt d.
  const double share =
      static_cast<double>(d_ * settings_.sparsity) / static_cast<double>(differences.arrived.size());
  estimate.gradient_noise = std::sqrt(share) * noise;
}

void Estimator::from_differences(const DirectionBlock& block, const Differences& differences, double noise,
                                 Combiner& combiner, Estimate& estimate) {
  const bool remembers = settings_.memory != GradientMemory::none;
  if (remembers && memory_.size() == 0) memory_.setZero(d_);
  // D and what m predicts of it.
  Matrix along = Matrix::Zero(differences.values.size(), 2);
  along.col(0) = differences.values;
  if (remembers) along.col(1) = combiner.project(block, memory_)(differences.arrived);

  // U w is the projection on these directions of what has the differences D; for orthonormal ones w = D.
  const GramSolution solved =
      settings_.orthogonalize || remembers
          ? solve_gram(combiner.gram(block)(differences.arrived, differences.arrived), along)
          : GramSolution{along, along.rows()};
  const double inflation = static_cast<double>(d_) / static_cast<double>(solved.rank);
  const double trust = settings_.memory == GradientMemory::damped ? damped(inflation) : inflation;
  const Vector weights = trust * (solved.weights.col(0) - solved.weights.col(1));
  const Vector correction = combiner.combine(block, differences.spread(weights));
  estimate.gradient = remembers ? Vector(memory_ + correction) : correction;
  estimate.gradient_noise = trust * std::sqrt(static_cast<double>(along.rows())) * noise;
  // Of <grad Phi, m> the part along the directions is known, on average a share 1 / inflation.
  estimate.slope = inflation * dot(along.col(0), solved.weights.col(1)) + dot(along.col(0), weights);
  if (remembers) memory_ += correction / trust;
  if (settings_.memory == GradientMemory::damped) decay_memory(along.col(0), along.col(1));
}

}  // namespace bizo::methods
