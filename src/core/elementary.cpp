// Argument reduction to a short interval, then a minimax polynomial (Remez exchange in 50 digits; the error
// quoted beside each is relative to the function). Conditions are selections, never branches, so loops
// vectorize.
#include "bizo/core/elementary.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace bizo {
namespace {

// Adding this to |x| < 2^51 rounds x to an integer, which then stands in the low bits of the sum.
constexpr double kRound = 0x1.8p52;

// ln 2 in two parts; multiples of the high part by integers below 2^11 are exact.
constexpr double kLn2High = 0x1.62e42fefa38p-1;
constexpr double kLn2Low = 5.497923018708371e-14;

constexpr std::uint64_t bits_of(double x) {
  return std::bit_cast<std::uint64_t>(x);
}
constexpr double from_bits(std::uint64_t x) {
  return std::bit_cast<double>(x);
}

// c0 + x (c1 + x (c2 + ...)).
constexpr double horner(double, double c0) {
  return c0;
}
template <class... Rest>
constexpr double horner(double x, double c0, Rest... rest) {
  return c0 + x * horner(x, rest...);
}

// x = k ln 2 + r, |r| <= ln 2 / 2;  exp r = 1 + r + r^2 E(r), error 2e-17. Both comparisons let NaN pass.
inline double exp_of(double x) {
  x = x < -708.0 ? -708.0 : x;
  x = x > 709.0 ? 709.0 : x;
  const double shifted = x * 1.4426950408889634 + kRound;
  const double k = shifted - kRound;
  const double r = (x - k * kLn2High) - k * kLn2Low;
  const double tail =
      horner(r, 0.5000000000000001, 0.16666666666666674, 0.04166666666662416, 0.008333333333322215,
             0.0013888888917198464, 0.0001984126988656611, 2.4801521320044576e-05, 2.7557242365188843e-06,
             2.7620076847063753e-07, 2.511003904868797e-08);
  const double power_of_two = from_bits((bits_of(shifted) + 1023) << 52);
  return power_of_two * (1.0 + (r + r * r * tail));
}

// x = 2^k m, sqrt(1/2) <= m < sqrt(2).  With f = m - 1, s = f / (2 + f), z = s^2:
//   log m = 2 atanh s = 2 s + s z R(z) = f - s (f - z R(z)),  error 5e-18;
// the last form loses nothing near m = 1, where f is exact and the rest a small correction.
inline double log_of(double x) {
  constexpr std::uint64_t kOne = 0x3ff0000000000000, kRootHalf = 0x3fe6a09e667f3bcd;
  const std::uint64_t shifted = bits_of(x) + (kOne - kRootHalf);
  const double f = from_bits((shifted & 0x000fffffffffffff) + kRootHalf) - 1.0;
  // An integer below 2^52 becomes a double by joining it to the exponent of 2^52.
  const double k = from_bits(0x4330000000000000 | (shifted >> 52)) - (0x1p52 + 1023.0);
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double tail =
      z * horner(z, 0.666666666666667, 0.39999999999898506, 0.28571428626371287, 0.22222211077394793,
                 0.18182892887446106, 0.15331607958229473, 0.1461773687926201);
  return k * kLn2High + (f - (s * (f - tail) - k * kLn2Low));
}

struct SineCosine {
  double sine;
  double cosine;
};

// Of q / 4 + r turns, |r| <= 1/8, where `quarter` ends with the bits of q:  sin 2 pi r = r S(r^2),
// cos 2 pi r = 1 + r^2 C(r^2), errors 3e-18 and 1e-19; then q quarter turns exchange the two and set their
// signs.
inline SineCosine sincos_of(double r, std::uint64_t quarter) {
  const double w = r * r;
  const double sine =
      r * horner(w, 6.283185307179586, -41.341702240399634, 81.60524927594811, -76.70585970429562,
                 42.05868502276172, -15.093804357941723, 3.780872115598897);
  const double cosine =
      1.0 + w * horner(w, -19.739208802178716, 64.93939402266824, -85.45681720664383, 60.24464135270937,
                       -26.426253276763354, 7.90320696326018, -1.699035496784098);
  const bool exchange = (quarter & 1) != 0;
  const std::uint64_t sine_sign = (quarter & 2) << 62;
  const std::uint64_t cosine_sign = ((quarter + 1) & 2) << 62;
  return {from_bits(bits_of(exchange ? cosine : sine) ^ sine_sign),
          from_bits(bits_of(exchange ? sine : cosine) ^ cosine_sign)};
}

inline SineCosine sincos_of_turns(double t) {
  const double shifted = 4.0 * t + kRound;
  return sincos_of(t - 0.25 * (shifted - kRound), bits_of(shifted));
}

// pi / 2 in three parts, of which the first two have 33 bits: their multiples by integers below 2^20 are
// exact.
constexpr double kHalfPiHigh = 0x1.921fb544p+0;
constexpr double kHalfPiMiddle = 0x1.0b4611a6p-34;
constexpr double kHalfPiLow = 0x1.3198a2e037073p-69;

// x = q pi / 2 + rest, |rest| <= pi / 4.
inline SineCosine sincos_of_radians(double x) {
  constexpr double kPerRadian = 0.15915494309189535;  // turns: 1 / (2 pi)
  const double shifted = 4 * kPerRadian * x + kRound;
  const double q = shifted - kRound;
  const double rest = ((x - q * kHalfPiHigh) - q * kHalfPiMiddle) - q * kHalfPiLow;
  return sincos_of(kPerRadian * rest, bits_of(shifted));
}

}  // namespace

void exp_inplace(std::span<double> values) {
  for (double& value : values) value = exp_of(value);
}

void log_inplace(std::span<double> values) {
  for (double& value : values) value = log_of(value);
}

// sign(x) (1 - e) / (1 + e), e = exp(-2 |x|), which never overflows.
void tanh_inplace(std::span<double> values) {
  for (double& value : values) {
    const double e = exp_of(-2.0 * std::abs(value));
    value = std::copysign((1.0 - e) / (1.0 + e), value);
  }
}

void sincos_turns(std::span<const double> turns, std::span<double> sine, std::span<double> cosine) {
  assert(sine.size() == turns.size() && cosine.size() == turns.size());
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const auto [s, c] = sincos_of_turns(turns[i]);
    sine[i] = s;
    cosine[i] = c;
  }
}

void sincos_radians(std::span<const double> angles, std::span<double> sine, std::span<double> cosine) {
  assert(sine.size() == angles.size() && cosine.size() == angles.size());
  for (std::size_t i = 0; i < angles.size(); ++i) {
    const auto [s, c] = sincos_of_radians(angles[i]);
    sine[i] = s;
    cosine[i] = c;
  }
}

}  // namespace bizo
