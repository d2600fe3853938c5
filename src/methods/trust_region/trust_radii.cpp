#include "methods/trust_region/trust_radii.hpp"

#include <algorithm>

namespace bizo::methods {

namespace {

constexpr double kApart = 1.5;  // of Delta from rho: Powell 2009, section 3

}  // namespace

void TrustRadii::set_delta(double delta) {
  delta_ = delta <= kApart * rho_ ? rho_ : delta;
}

// 0.1, 0.7, and the factors: Powell 2006, equation 2.6 and 2009, section 3. There rho only falls; but the
// first steps may fail for want of a model, and a valley would be followed in steps that are far too short.
void TrustRadii::after_step(double ratio, double length) {
  if (!(ratio > 0.1))
    set_delta(std::min(0.5 * delta_, length));
  else if (ratio <= 0.7)
    set_delta(std::max(0.5 * delta_, length));
  else {
    if (length > kApart * rho_) rho_ = std::max(rho_, std::min(2 * rho_, longest_));
    set_delta(std::max(0.5 * delta_, 2 * length));
  }
}

// 0.1 and 0.5: Powell 2006, section 7. Failed steps may come from noise or kinks, to which a model of a much
// smaller region is blinder still. Measured on half of the problems of docs/opaque.md: with
// 0.3 nonsmooth ones solved to 1e-3 are 17 instead of 19, with 0.1 18.
void TrustRadii::reduce(bool failed) {
  const double half = 0.5 * rho_;
  rho_ = std::max((failed ? 0.5 : 0.1) * rho_, last_);
  delta_ = std::max(half, rho_);
}

}  // namespace bizo::methods
