// Structure of x beside the box: r(x) in min F(x, y*(x)) + r(x), by a proximal step on every candidate
// (proximal gradient; hard thresholding: Blumensath & Davies 2009). docs/math.md, Outer structure.
#pragma once

#include <optional>

#include "methods/steps/schedule.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

// Options of [step].
OptionTable outer_prox_options();

class OuterProx {
 public:
  OuterProx() = default;  // r = 0
  // Reads the section. ConfigError for a rule whose steps are no gradient steps of a known length.
  explicit OuterProx(const Params& step);

  bool active() const { return kind_ != Kind::none; }

  // r(x); 0 for a constraint, which candidates fulfil.
  double value(const Vector& x) const;

  // x <- prox of a r at x in the metric of x / scale, a = t times the step length that leads to x_iteration.
  void apply(Index iteration, double t, const Vector& scale, Vector& x) const;

 private:
  enum class Kind { none, l1, hard_threshold } kind_ = Kind::none;
  double weight_ = 0;
  Index keep_ = 0;
  std::optional<Schedule> schedule_;
};

}  // namespace bizo::methods
