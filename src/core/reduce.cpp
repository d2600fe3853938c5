#include "bizo/core/reduce.hpp"

#include <array>
#include <cassert>
#include <cmath>

namespace bizo {
namespace {

// Sum of term(0) ... term(n - 1): term i goes to accumulator i mod 8, and the eight are added as a tree.
template <class Term>
double accumulate(Index n, const Term& term) {
  constexpr Index kWays = 8;
  std::array<double, kWays> a = {};
  const Index whole = n - n % kWays;
  for (Index i = 0; i < whole; i += kWays)
    for (Index k = 0; k < kWays; ++k) a[k] += term(i + k);
  for (Index i = whole; i < n; ++i) a[i - whole] += term(i);
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

}  // namespace

double sum(ConstVectorRef a) {
  return accumulate(a.size(), [p = a.data()](Index i) { return p[i]; });
}

double dot(ConstVectorRef a, ConstVectorRef b) {
  assert(a.size() == b.size());
  return accumulate(a.size(), [p = a.data(), q = b.data()](Index i) { return p[i] * q[i]; });
}

// Numbers whose squares are too large or too small are scaled to size 1 first, by a power of two.
double norm(ConstVectorRef a) {
  constexpr double kSmall = std::numeric_limits<double>::min() / std::numeric_limits<double>::epsilon();
  const double square = dot(a, a);
  if (square > kSmall && std::isfinite(square)) return std::sqrt(square);
  const double largest = a.size() > 0 ? a.cwiseAbs().maxCoeff() : 0;
  if (!(largest > 0) || !std::isfinite(largest)) return std::sqrt(square);
  const int exponent = std::ilogb(largest);
  const auto term = [p = a.data(), exponent](Index i) { return std::pow(std::ldexp(p[i], -exponent), 2); };
  return std::ldexp(std::sqrt(accumulate(a.size(), term)), exponent);
}

}  // namespace bizo
