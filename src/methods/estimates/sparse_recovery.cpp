#include "methods/estimates/sparse_recovery.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// The measurement a -> UT a along the directions that arrived, and its transpose.
struct Measurement {
  const DirectionBlock& block;
  const std::vector<Index>& arrived;
  Combiner& combiner;

  Vector forward(const Vector& a) const { return combiner.project(block, a)(arrived); }
  Vector backward(const Vector& r) const {
    Vector weights = Vector::Zero(block.count);
    weights(arrived) = r;
    return combiner.combine(block, weights);
  }
};

// The places of the `count` largest entries in absolute value; of equals the first.
std::vector<Index> largest(const Vector& v, Index count) {
  std::vector<Index> places(static_cast<std::size_t>(v.size()));
  std::iota(places.begin(), places.end(), 0);
  const auto end = places.begin() + std::min(count, v.size());
  std::partial_sort(places.begin(), end, places.end(), [&](Index i, Index k) {
    return std::abs(v(i)) != std::abs(v(k)) ? std::abs(v(i)) > std::abs(v(k)) : i < k;
  });
  places.erase(end, places.end());
  return places;
}

Vector kept(const Vector& v, const std::vector<Index>& places) {
  Vector result = Vector::Zero(v.size());
  result(places) = v(places);
  return result;
}

// argmin |UT b - D| over the vectors with entries at `support` only; `start` is one.
Vector least_squares(const Measurement& measurement, const Vector& D, const std::vector<Index>& support,
                     const Vector& start) {
  // At l = 3 k log d random directions the condition on 3 k entries is about 6, and 1e-12 takes some 35
  // steps.
  constexpr Index kSteps = 60;
  Matrix solution = start;
  const Vector rhs = kept(measurement.backward(D), support);
  ConjugateGradients().solve(
      [&](const Matrix& V, Matrix& out) {
        out = kept(measurement.backward(measurement.forward(V.col(0))), support);
      },
      rhs, solution, kSteps, 1e-12);
  return solution.col(0);
}

}  // namespace

Vector recover_sparse(const DirectionBlock& block, const std::vector<Index>& arrived, const Vector& D,
                      Index sparsity, Combiner& combiner) {
  constexpr int kIterations = 10;  // docs/math.md, Sparse gradients
  // An iteration that leaves more than this share of what was unexplained has found all there is.
  constexpr double kProgress = 0.95;
  const Measurement measurement{block, arrived, combiner};
  Vector found, residual = D;
  for (int k = 0; k < kIterations && norm(residual) > 1e-12 * norm(D); ++k) {
    const Vector proxy = measurement.backward(residual);
    if (found.size() == 0) found.setZero(proxy.size());
    std::vector<Index> support = largest(proxy, 2 * sparsity);
    for (Index i = 0; i < found.size(); ++i)
      if (found(i) != 0) support.push_back(i);
    std::ranges::sort(support);
    support.erase(std::ranges::unique(support).begin(), support.end());
    const Vector wide = least_squares(measurement, D, support, found);
    const auto places = largest(wide, sparsity);
    const Vector next = least_squares(measurement, D, places, kept(wide, places));
    const Vector left = D - measurement.forward(next);
    if (!(norm(left) < kProgress * norm(residual))) break;
    found = next;
    residual = left;
  }
  return found.size() > 0 ? found : measurement.backward(Vector::Zero(D.size()));
}

}  // namespace bizo::methods
