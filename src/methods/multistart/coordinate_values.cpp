#include "methods/multistart/coordinate_values.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Values inside the region, one in each of so many equal parts of it.
constexpr Index kInside = 5;
// The region ends at a bound within the first of these times the size of x_0, or of a unit; otherwise at the
// second.
constexpr double kBoundWithin = 30, kReach = 3;
// Positions of random numbers of one key: of the values, whether they are tried, and of the one that is
// drawn.
constexpr std::uint64_t kTried = 100, kDrawn = 200;

}  // namespace

CoordinateValues::CoordinateValues(const ProblemInfo& problem, const Vector& scale)
    : low_(problem.start), high_(problem.start) {
  const Vector& x = problem.start;
  const Box& box = problem.box;
  const double size = std::max(1.0, x.cwiseQuotient(scale).lpNorm<Eigen::Infinity>());
  for (Index i = 0; i < x.size(); ++i) {
    const double unit = size * scale(i);
    const double lower = box.bounded() ? box.lower(i) : -HUGE_VAL;
    const double upper = box.bounded() ? box.upper(i) : HUGE_VAL;
    at_low_.push_back(x(i) - lower <= kBoundWithin * unit);
    at_high_.push_back(upper - x(i) <= kBoundWithin * unit);
    low_(i) = at_low_.back() ? lower : x(i) - kReach * unit;
    high_(i) = at_high_.back() ? upper : x(i) + kReach * unit;
  }
}

std::vector<CoordinateValues::Value> CoordinateValues::all(Index i, double x, const RandomKey& key) const {
  std::vector<Value> values;
  const auto place = static_cast<std::size_t>(i);
  if (at_low_[place]) values.push_back({low_(i), true});
  if (at_high_[place]) values.push_back({high_(i), true});
  for (Index k = 0; k < kInside; ++k) {
    const double part = static_cast<double>(k) + random_uniform(key, static_cast<std::uint64_t>(k));
    values.push_back({low_(i) + (high_(i) - low_(i)) * part / static_cast<double>(kInside), false});
  }
  std::erase_if(values, [x](const Value& value) { return value.at == x; });
  return values;
}

// By how often one value of the kind has led further, one time more than it has, over the same of the better
// kind.
double CoordinateValues::share(bool is_bound) const {
  const double bound = bounds_ / 2, inside = inside_ / static_cast<double>(kInside);
  return ((is_bound ? bound : inside) + 1) / (std::max(bound, inside) + 1);
}

std::vector<CoordinateValues::Value> CoordinateValues::draw(Index i, double x, const RandomKey& key) const {
  const std::vector<Value> values = all(i, x, key);
  std::vector<Value> tried;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (random_uniform(key, kTried + k) < share(values[k].is_bound)) tried.push_back(values[k]);
  if (tried.empty()) tried.push_back(values.back());
  return tried;
}

double CoordinateValues::draw_one(Index i, double x, const RandomKey& key) const {
  const std::vector<Value> values = all(i, x, key);
  double sum = 0;
  for (const Value& value : values) sum += share(value.is_bound);
  double left = sum * random_uniform(key, kDrawn);
  for (const Value& value : values)
    if ((left -= share(value.is_bound)) < 0) return value.at;
  return values.back().at;
}

}  // namespace bizo::methods
