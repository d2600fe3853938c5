// Activations phi of a multi-layer perceptron. Their derivatives are functions of h = phi(z), so that z need
// not be kept: phi'(z) = slope(h), phi''(z) = slope(h) bend(h).
#pragma once

#include <span>
#include <string_view>

#include "bizo/core/types.hpp"

namespace bizo::problems {

class Activation {
 public:
  virtual ~Activation() = default;
  virtual void apply(std::span<double> z) const = 0;  // z <- phi(z)
  // out has the size of h.
  virtual void slope(std::span<const double> h, std::span<double> out) const = 0;
  virtual void bend(std::span<const double> h, std::span<double> out) const = 0;
};

// tanh, softplus (log(1 + e^{sz}) / s with s = sharpness) or relu (max(0, z), with slope 0 at 0).
const Activation& activation_named(std::string_view name, double sharpness = 1);

}  // namespace bizo::problems
