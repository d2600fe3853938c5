// From differences along directions to a gradient estimate: the layer that every method shares which
// estimates in directions (docs/math.md, The estimate, Gradient memory).
#pragma once

#include "bizo/core/params.hpp"
#include "bizo/methods/hypergradient.hpp"

namespace bizo {

// What is kept of earlier differences, in a vector m that stands for grad Phi.
enum class GradientMemory {
  none,    // g = (d/l) sum_j D_j u_j
  sega,    // g = m + (d/l) e,  m <- m + e,  e = sum_j (D_j - u_jT m) u_j: unbiased whatever m is
  memory,  // m <- m + e,  g = m: biased, and far less noisy while the gradient changes slowly
};

struct EstimatorSettings {
  Index count = 1;  // directions an iteration
  Index hold = 1;   // iterations that share their directions
  std::uint64_t seed = 0;
  GradientMemory memory = GradientMemory::none;
  bool orthogonalize = false;  // g = (d/l) U (U^T U)^-1 D, whatever directions arrived; implied by a memory
};

// Options of [directions] beyond family, count and scale.
OptionTable estimator_options();
EstimatorSettings read_estimator_settings(const Params& directions, Index count, std::uint64_t seed);

class Estimator {
 public:
  // d: the dimension of x.
  Estimator(EstimatorSettings settings, Index d) : settings_(settings), d_(d) {}

  Index count() const { return settings_.count; }
  DirectionBlock block(Index iteration) const;  // the directions that lead to x_iteration

  // From the differences D_j of block(iteration); noise_square: the variance of their error. Failed
  // directions leave with their pair, and the others are re-weighted, which keeps the estimate unbiased when
  // failures do not depend on the direction. Fills gradient, norm, slope, directions and failed_share.
  Estimate estimate(Index iteration, const Outcomes& outcomes, double noise_square, Combiner& combiner);

  void archive(Archive& archive) { archive(memory_, predicted_, matched_); }

 private:
  Vector innovation_weights(const DirectionBlock& block, const std::vector<Index>& ok,
                            const Vector& differences, Combiner& combiner) const;
  void decay_memory(const Vector& differences, const Vector& predictions);

  EstimatorSettings settings_;
  Index d_;
  Vector memory_;         // m
  double predicted_ = 0;  // averages of |U^T m|^2 and <D, U^T m>
  double matched_ = 0;
};

}  // namespace bizo
