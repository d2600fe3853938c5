// The noise of a computed function, and the finite-difference radius that it allows.
#pragma once

#include <span>

#include "bizo/core/types.hpp"

namespace bizo {

struct NoiseEstimate {
  enum class Verdict { found, radius_too_small, radius_too_large } verdict = Verdict::radius_too_large;
  double noise = kNaN;  // standard deviation of the error of a value
};

// ECnoise (More & Wild, SISC 33, 2011; docs/math.md, Noise) on at least four values at equally spaced points.
NoiseEstimate estimate_noise(std::span<const double> values);

// The radius with the least worst-case error, for values with error `noise` and derivatives of size |value|
// in scaled units: 2 sqrt(e) forward, (3 e)^(1/3) central, e = noise / |value|.
double optimal_radius(double noise, double value, bool central);

}  // namespace bizo
