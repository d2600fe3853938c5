// From differences along directions to a gradient estimate: the layer that every method shares which
// estimates in directions (docs/math.md, The estimate, Gradient memory).
#pragma once

#include "bizo/core/params.hpp"
#include "methods/estimates/differences.hpp"
#include "methods/estimates/hypergradient.hpp"

namespace bizo::methods {

// What is kept of earlier differences, in a vector m that stands for grad Phi. With what it missed along the
// new directions, e = U (U^T U)^-1 (D - U^T m):
enum class GradientMemory {
  none,    // no m: g = (d/l) sum_j D_j u_j
  sega,    // g = m + (d/l) e,  m <- m + e: unbiased whatever m is
  damped,  // g = m + t e, 1 <= t <= d/l,  m <- c (m + e): biased and less noisy; c fades an m that has aged
};

struct EstimatorSettings {
  Index count = 1;     // directions an iteration; at first, if adaptive
  Index reuse = 1;     // iterations that share their directions
  Index sparsity = 0;  // entries of a sparse gradient, recovered as such (sparse_recovery.hpp); 0: it is not
  std::uint64_t seed = 0;
  GradientMemory memory = GradientMemory::none;
  bool adaptive = false;       // count = auto (direction_count.hpp)
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
  void set_count(Index count) { settings_.count = count; }  // of the next iterations
  DirectionBlock block(Index iteration) const;              // the directions that lead to x_iteration

  // From the differences D_j along the directions of a block; noise: the standard deviation of their error.
  // Failed directions leave with their pair, and the others are re-weighted, which keeps the estimate
  // unbiased when failures do not depend on the direction. Fills gradient, norm, slope, gradient_noise,
  // directions and failed_share, in scaled units; if all directions failed the first four stay empty or NaN.
  // Throws nothing of its own.
  Estimate estimate(const DirectionBlock& block, const Differences& differences, double noise,
                    Combiner& combiner);

  void archive(Archive& archive) { archive(memory_, predicted_, matched_); }

 private:
  void from_differences(const DirectionBlock& block, const Differences& differences, double noise,
                        Combiner& combiner, Estimate& estimate);
  void from_sparsity(const DirectionBlock& block, const Differences& differences, double noise,
                     Combiner& combiner, Estimate& estimate) const;
  void decay_memory(const Vector& differences, const Vector& predictions);

  EstimatorSettings settings_;
  Index d_;
  Vector memory_;         // m
  double predicted_ = 0;  // averages of |U^T m|^2 and <D, U^T m>
  double matched_ = 0;
};

}  // namespace bizo::methods
