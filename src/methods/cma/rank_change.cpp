#include "methods/cma/rank_change.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace bizo::methods {
namespace {

// Share of the median of all possible changes that is accepted; the paper's theta.
constexpr double kAccepted = 0.2;

double rank_in(const Vector& all, double value) {
  return static_cast<double>((all.array() < value).count());
}

// Accepted for a point of this rank (from 1) among `count` others.
double limit(double rank, Index count) {
  std::vector<double> changes;
  for (Index other = 1; other <= count; ++other)
    changes.push_back(std::abs(static_cast<double>(other) - rank));
  const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
  std::ranges::nth_element(changes, middle);
  return kAccepted * *middle;
}

}  // namespace

double rank_change(const Vector& values, const Vector& again) {
  if (again.size() == 0) return 0;
  Vector all(values.size() + again.size());
  all << values, again;
  double excess = 0;
  for (Index i = 0; i < again.size(); ++i) {
    const double before = rank_in(all, values(i)), after = rank_in(all, again(i));
    // Ranks among the others: that of the larger value counts the smaller one of the same point.
    const double change = std::abs(after - before) - (after == before ? 0 : 1);
    excess += 2 * change - limit(after - (again(i) > values(i)) + 1, all.size() - 1) -
              limit(before - (values(i) > again(i)) + 1, all.size() - 1);
  }
  return excess / static_cast<double>(again.size());
}

}  // namespace bizo::methods
