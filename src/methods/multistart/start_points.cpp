#include "methods/multistart/start_points.hpp"

#include <algorithm>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

// Bounds farther away than this many times the size of x_0, or of a unit, say nothing of where solutions are.
constexpr double kStartReach = 30;
// Strata of a Latin hypercube (McKay, Beckman and Conover 1979).
constexpr Index kStrata = 16;
// Coordinates that a start near the best point draws anew: one in ten.
constexpr Index kRedrawn = 10;
// One start in so many is far away. Of four functions with many minima (docs/methods.md), those whose least
// value differs from others in single coordinates are solved by starts near the best point alone.
constexpr Index kFarEvery = 4;
// Iterations that no method reaches: the numbers of starts are those of no direction.
constexpr std::uint32_t kStarts = 0xffffffff;

}  // namespace

StartPoints::StartPoints(const ProblemInfo& problem, const Vector& scale, Matrix given, bool from_best,
                         std::uint64_t seed)
    : box_(problem.box), given_(std::move(given)), from_best_(from_best), seed_(seed) {
  const double size = std::max(1.0, problem.start.cwiseQuotient(scale).lpNorm<Eigen::Infinity>());
  low_ = problem.start - kStartReach * size * scale;
  high_ = problem.start + kStartReach * size * scale;
  if (!box_.bounded()) return;
  low_ = low_.cwiseMax(box_.lower);
  high_ = high_.cwiseMin(box_.upper);
}

Vector StartPoints::at(Index k, const Vector& best) const {
  if (k <= given_.cols()) return given_.col(k - 1);
  const Index drawn = k - given_.cols() - (from_best_ ? 2 : 1);
  if (drawn < 0) return best;
  return drawn % kFarEvery < kFarEvery - 1 ? nearby(drawn, best) : far(drawn / kFarEvery);
}

Vector StartPoints::nearby(Index k, const Vector& best) const {
  const RandomKey key{seed_, Purpose::directions, kStarts, static_cast<std::uint32_t>(2 * k)};
  const Index d = best.size();
  const auto redrawn = random_sample(key, d, (d + kRedrawn - 1) / kRedrawn);
  RandomKey place = key;
  ++place.stream;
  Vector x = best;
  for (const Index i : redrawn)
    x(i) = low_(i) + (high_(i) - low_(i)) * random_uniform(place, static_cast<std::uint64_t>(i));
  return project(box_, x);
}

Vector StartPoints::far(Index k) const {
  const Index block = k / kStrata, point = k % kStrata;
  Vector x(low_.size());
  for (Index i = 0; i < x.size(); ++i) {
    const RandomKey key{seed_, Purpose::directions, kStarts - 1 - static_cast<std::uint32_t>(block),
                        static_cast<std::uint32_t>(i)};
    const auto strata = random_permutation(key, kStrata);
    const double share = (static_cast<double>(strata[static_cast<std::size_t>(point)]) +
                          random_uniform(key, 1000 + static_cast<std::uint64_t>(point))) /
                         static_cast<double>(kStrata);
    x(i) = low_(i) + (high_(i) - low_(i)) * share;
  }
  return project(box_, x);
}

}  // namespace bizo::methods
