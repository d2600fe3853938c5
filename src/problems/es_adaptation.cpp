#include "problems/es_adaptation.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

// Less their mean, by their standard deviation; 0 where all are the same.
Vector standard_scores(const Vector& values) {
  const auto n = static_cast<double>(values.size());
  const Vector off = values.array() - sum(values) / n;
  const double deviation = std::sqrt(dot(off, off) / n);
  return deviation > 0 ? Vector(off / deviation) : Vector(Vector::Zero(values.size()));
}

}  // namespace

Matrix EsAdaptation::adapted(const Simulator& simulator, const Policy& policy, ConstMatrixRef X,
                             ConstMatrixRef starts, RandomKey key, std::uint32_t first) const {
  const Index d = X.rows(), M = starts.cols(), K = settings_.queries;
  Matrix Y(d, X.cols() * M);
  for (Index y = 0; y < Y.cols(); ++y) Y.col(y) = X.col(y / M);
  Matrix noise(d, M * K), points(d, Y.cols() * (K + 1));
  std::vector<Episode> episodes;
  for (Index y = 0; y < Y.cols(); ++y)
    for (Index k = 0; k <= K; ++k) episodes.push_back({y * (K + 1) + k, y % M});
  for (Index step = 0; step < settings_.steps; ++step) {
    for (Index t = 0; t < M; ++t) {
      key.stream = first + static_cast<std::uint32_t>(t);
      fill_normal(key, static_cast<std::uint64_t>(step * K * d),
                  {noise.col(t * K).data(), static_cast<std::size_t>(d * K)});
    }
    for (Index y = 0; y < Y.cols(); ++y) {
      auto around = points.middleCols(y * (K + 1), K + 1);
      around.colwise() = Y.col(y);
      around.leftCols(K) += settings_.sigma * noise.middleCols(y % M * K, K);
    }
    const Vector totals = returns(simulator, policy, points, starts, episodes, simulator.shape().horizon);
    for (Index y = 0; y < Y.cols(); ++y) {
      const Vector scores = standard_scores(totals.segment(y * (K + 1), K + 1));
      const double factor = settings_.step_size / (static_cast<double>(K) * settings_.sigma);
      for (Index k = 0; k < K; ++k) Y.col(y) += factor * scores(k) * noise.col(y % M * K + k);
    }
  }
  return Y;
}

}  // namespace bizo::problems
