#include "methods/cma/recombination.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Of the path of sigma with a limited memory: where d is small, or a restart's population large, the paper's
// 2 lambda/d would exceed 1.
constexpr double kMaxPathRate = 0.5;

double effective_number(const Vector& weights) {
  return weights.sum() * weights.sum() / weights.squaredNorm();
}

// The negative weights: as strong as the positive ones, but not so strong that C might lose its sign.
double negative_sum(const Recombination& r, const Vector& negative, double d) {
  const double by_rates = 1 + r.one_rate / r.parent_rate;
  const double by_numbers = 1 + 2 * effective_number(negative) / (r.effective + 2);
  const double definite = (1 - r.one_rate - r.parent_rate) / (d * r.parent_rate);
  return std::max(0.0, std::min({by_rates, by_numbers, definite}));
}

}  // namespace

Index default_population(Index d) {
  return 4 + static_cast<Index>(3 * std::log(static_cast<double>(d)));
}

Covariance default_covariance(Index d) {
  return d <= 200 ? Covariance::full : Covariance::limited;
}

Recombination recombination(Index d, Index population, Covariance covariance) {
  Recombination r;
  const auto n = static_cast<double>(d);
  r.parents = population / 2;
  r.weights.resize(population);
  for (Index i = 0; i < population; ++i)
    r.weights(i) = std::log((static_cast<double>(population) + 1) / 2) - std::log(static_cast<double>(i + 1));
  const Vector positive = r.weights.head(r.parents);
  const Vector negative = r.weights.tail(population - r.parents).cwiseMin(0.0);
  r.effective = effective_number(positive);
  const double m = r.effective;
  r.sigma_rate = (m + 2) / (n + m + 5);
  r.damping = 1 + 2 * std::max(0.0, std::sqrt((m - 1) / (n + 1)) - 1) + r.sigma_rate;
  r.path_rate = (4 + m / n) / (n + 4 + 2 * m / n);
  const double faster = covariance == Covariance::separable ? (n + 2) / 3 : 1;
  r.one_rate = faster * 2 / ((n + 1.3) * (n + 1.3) + m);
  r.parent_rate = faster * 2 * (0.25 + m - 2 + 1 / m) / ((n + 2) * (n + 2) + m);
  // Together they replace no more than all of C.
  r.one_rate = std::min(r.one_rate, 0.5);
  r.parent_rate = std::min(r.parent_rate, 1 - r.one_rate);
  r.weights.head(r.parents) = positive / positive.sum();
  if (covariance == Covariance::limited) {
    r.damping -= r.sigma_rate;
    r.sigma_rate = std::min(2 * static_cast<double>(population) / n, kMaxPathRate);
    r.weights.tail(negative.size()).setZero();
  } else if (negative.sum() < 0) {
    r.weights.tail(negative.size()) = negative * (negative_sum(r, negative, n) / -negative.sum());
  }
  return r;
}

double normal_length(Index d) {
  const auto n = static_cast<double>(d);
  return std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
}

}  // namespace bizo::methods
