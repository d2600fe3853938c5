#include "methods/estimates/shaping.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <vector>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {

Vector centered_ranks(const Vector& values) {
  const Index n = values.size();
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](Index i) { return values(i); });
  Vector ranks = Vector::Zero(n);
  if (n < 2) return ranks;
  for (Index first = 0, last = 0; first < n; first = last + 1) {
    const auto value_at = [&](Index place) { return values(order[static_cast<std::size_t>(place)]); };
    for (last = first; last + 1 < n && value_at(last + 1) == value_at(first);) ++last;
    const double rank = 0.5 * static_cast<double>(first + last) / static_cast<double>(n - 1) - 0.5;
    for (Index place = first; place <= last; ++place) ranks(order[static_cast<std::size_t>(place)]) = rank;
  }
  return ranks;
}

Vector against_others(const Vector& values) {
  assert(values.size() >= 2);
  const auto n = static_cast<double>(values.size());
  return n / (n - 1) * (values.array() - sum(values) / n).matrix();
}

}  // namespace bizo::methods
