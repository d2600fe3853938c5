// The noise of a computed function, from values at equally spaced points, and the radius that it allows.
#pragma once

#include <span>

#include "bizo/core/types.hpp"

namespace bizo::methods {

struct NoiseEstimate {
  // flat: all values are the same. steps: they are multiples of `quantum` and seldom change, so they were
  // rounded. radius_too_large: they are smooth, or there are too few of them.
  enum class Verdict { found, flat, steps, radius_too_small, radius_too_large };
  Verdict verdict = Verdict::radius_too_large;
  double noise = kNaN;    // standard deviation of the error of a value: found, steps
  double quantum = kNaN;  // of values that were rounded: steps, found
  bool white = false;     // first differences are noise already: there is no trend
};

// ECnoise (More & Wild, SISC 33, 2011; docs/math.md, Noise) on at least four finite values, with mean
// absolute differences, which outliers spoil less than mean squares, and without a bound on the range of the
// values.
NoiseEstimate estimate_noise(std::span<const double> values);

// The radius with the least worst-case error, for values with error `noise` and derivatives of size |value|
// in scaled units: 2 sqrt(e) forward, (3 e)^(1/3) central, e = noise / |value|.
double optimal_radius(double noise, double value, bool central);

}  // namespace bizo::methods
