// exp, log, tanh, sin and cos on arrays: branch-free polynomials that the compiler vectorizes. An element's
// bits depend on its value alone, not on where in an array it stands (library kernels treat the ends of
// arrays differently), which the same-bits contract needs. Domain: finite arguments; exp saturates outside
// [-708, 709].
#pragma once

#include <span>

#include "bizo/core/types.hpp"

namespace bizo {

void exp_inplace(std::span<double> values);
void log_inplace(std::span<double> values);   // arguments > 0, normal numbers
void tanh_inplace(std::span<double> values);  // absolute error below 3e-16
// sine[i], cosine[i] of 2 pi turns[i],  0 <= turns[i] < 1.
void sincos_turns(std::span<const double> turns, std::span<double> sine, std::span<double> cosine);
// sine[i], cosine[i] of angles[i] in radians; absolute error below 4e-16 where |angles[i]| < 1e6.
void sincos_radians(std::span<const double> angles, std::span<double> sine, std::span<double> cosine);

}  // namespace bizo
