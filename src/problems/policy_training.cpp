#include "problems/policy_training.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::problems {

Matrix PolicyTraining::trained(const Simulator& simulator, const Policy& policy, ConstVectorRef first,
                               ConstMatrixRef plants) const {
  const Index d = first.size(), B = plants.cols(), K = settings_.pairs, S = settings_.episodes;
  Matrix Y = first.replicate(1, B), noise(d, K), points(d, B * 2 * K);
  std::vector<Episode> episodes;
  for (Index b = 0; b < B; ++b)
    for (Index k = 0; k < 2 * K; ++k)
      for (Index s = 0; s < S; ++s) episodes.push_back({b * 2 * K + k, b * S + s});
  for (Index step = 0; step < settings_.steps; ++step) {
    const RandomKey key{.seed = settings_.seed,
                        .purpose = Purpose::environment,
                        .iteration = static_cast<std::uint32_t>(step + 1)};
    Matrix starts = starts_of(simulator, key, 0, S).replicate(1, B);
    for (Index b = 0; b < B; ++b)
      starts.block(starts.rows() - plants.rows(), b * S, plants.rows(), S).colwise() = plants.col(b);
    fill_normal({.seed = settings_.seed, .purpose = Purpose::tasks, .iteration = key.iteration}, 0,
                {noise.data(), static_cast<std::size_t>(d * K)});
    for (Index b = 0; b < B; ++b) {
      auto around = points.middleCols(b * 2 * K, 2 * K);
      around.colwise() = Y.col(b);
      around.leftCols(K) += settings_.sigma * noise;
      around.rightCols(K) -= settings_.sigma * noise;
    }
    const Vector totals = returns(simulator, policy, points, starts, episodes, settings_.horizon);
    for (Index b = 0; b < B; ++b) {
      Vector means(2 * K);
      for (Index k = 0; k < 2 * K; ++k)
        means(k) = sum(totals.segment((b * 2 * K + k) * S, S)) / static_cast<double>(S);
      const auto n = static_cast<double>(2 * K);
      const Vector off = means.array() - sum(means) / n;
      const double deviation = std::sqrt(dot(off, off) / n);
      if (!(deviation > 0)) continue;
      const double factor = settings_.step_size / (static_cast<double>(K) * deviation);
      for (Index k = 0; k < K; ++k) Y.col(b) += factor * (means(k) - means(K + k)) * noise.col(k);
    }
  }
  return Y;
}

}  // namespace bizo::problems
