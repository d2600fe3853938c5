#include "bizo/core/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/random.hpp"

namespace bizo {
namespace {

Vector normals(Index n, std::uint32_t stream) {
  Vector v(n);
  fill_normal({.seed = 5, .stream = stream}, 0, {v.data(), static_cast<std::size_t>(n)});
  return v;
}

// Each of the at most n/8 + 3 additions that a term goes through errs by half a unit of the partial sum.
TEST(Reduce, AgreesWithExtendedPrecision) {
  for (const Index n : {0, 1, 7, 8, 9, 63, 64, 65, 1000}) {
    const Vector a = normals(n, 1), b = normals(n, 2);
    long double total = 0, product = 0;
    for (Index i = 0; i < n; ++i) {
      total += a(i);
      product += static_cast<long double>(a(i)) * b(i);
    }
    const double unit = 0x1p-53 * static_cast<double>(n / 8 + 4);
    EXPECT_NEAR(sum(a), total, unit * a.cwiseAbs().sum());
    EXPECT_NEAR(dot(a, b), product, unit * a.cwiseProduct(b).cwiseAbs().sum());
    EXPECT_EQ(norm(a), std::sqrt(dot(a, a)));
  }
}

// Squares of 1e-300 and 1e300 are no doubles; scaled by a power of two, the bits are those of size 1.
TEST(Reduce, ANormHasAnyScale) {
  const Vector a = Vector::LinSpaced(19, -1, 2);
  for (const int exponent : {-1000, -600, -520, 0, 500, 520, 1000})
    EXPECT_EQ(norm(std::ldexp(1, exponent) * a), std::ldexp(norm(a), exponent)) << exponent;
  EXPECT_EQ(norm(Vector::Zero(3)), 0);
  EXPECT_EQ(norm(Vector()), 0);
  EXPECT_EQ(norm(Vector::Constant(2, std::numeric_limits<double>::infinity())),
            std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(norm(Vector::Constant(2, kNaN))));
}

TEST(Reduce, BitsDoNotDependOnTheAlignment) {
  for (const Index n : {5, 8, 61, 250}) {
    const Vector a = normals(n, 1), b = normals(n, 2);
    for (Index offset = 1; offset < 9; ++offset) {
      Vector shifted_a(n + offset), shifted_b(n + 2 * offset);
      shifted_a.tail(n) = a;
      shifted_b.tail(n) = b;
      EXPECT_EQ(sum(shifted_a.tail(n)), sum(a));
      EXPECT_EQ(dot(shifted_a.tail(n), shifted_b.tail(n)), dot(a, b));
    }
  }
}

// 2^53 + 1 - 2^53 depends on the order: term i belongs to accumulator i mod 8.
TEST(Reduce, TheOrderIsTheDocumentedOne) {
  Vector a = Vector::Zero(24);
  a(3) = 0x1p53;
  a(11) = 1;
  a(19) = -0x1p53;
  EXPECT_EQ(sum(a), 0);
  a(11) = 0;
  a(12) = 1;
  EXPECT_EQ(sum(a), 1);
}

}  // namespace
}  // namespace bizo
