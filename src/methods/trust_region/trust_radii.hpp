// The two radii of Powell's methods (UOBYQA 2002, NEWUOA 2006): Delta, in which a step is looked for, and
// rho <= Delta, a length below which steps are not yet of interest.
#pragma once

#include <algorithm>

#include "bizo/core/archive.hpp"

namespace bizo::methods {

class TrustRadii {
 public:
  TrustRadii() = default;
  // longest: up to which rho may grow again.
  TrustRadii(double first, double last, double longest)
      : longest_(longest), last_(last), rho_(first), delta_(first) {}
  TrustRadii(double first, double last) : TrustRadii(first, last, first) {}

  double delta() const { return delta_; }
  double rho() const { return rho_; }
  bool at_end() const { return rho_ <= last_; }

  // After a step: the decrease over that of the model; NaN: no value there.
  void after_step(double ratio, double length);
  // Before a point that mends the model: not far beyond where the model is good.
  void limit(double delta) { set_delta(std::min(delta_, delta)); }
  // The next rho. failed: steps of this length led nowhere; otherwise the model says that they would not.
  void reduce(bool failed);

  void archive(Archive& a) { a(longest_, last_, rho_, delta_); }

 private:
  void set_delta(double delta);

  double longest_ = 0, last_ = 0, rho_ = 0, delta_ = 0;
};

}  // namespace bizo::methods
