// Bounds of x.
#pragma once

#include <string>

#include "bizo/core/params.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// Bounds lower <= x <= upper, by coordinate; both empty: no bounds. An infinite bound is no bound. A
// coordinate whose bounds are equal is fixed: no method perturbs it.
struct Box {
  Vector lower;
  Vector upper;
  bool bounded() const { return lower.size() > 0; }
  // Whether every coordinate has a bound on both sides.
  bool finite() const { return bounded() && lower.allFinite() && upper.allFinite(); }
};

// The nearest point of the box, in units of x: never outside, not even by round-off. Without bounds x itself.
Vector project(const Box& box, const Vector& x);

// Why the bounds are not intervals that hold a number, with the coordinate; "" if they are.
std::string flaw_of(const Box& box);

// The option problem.box, 'lower, upper' for every coordinate.
Option box_option(std::string help);
// Empty bounds where it is empty. ConfigError if it is not an interval.
Box read_box(const Params& params, Index d);

// ConfigError "start" if x_0 has a coordinate outside the box.
void refuse_start_outside(const Params& params, const Box& box, const Vector& start);

}  // namespace bizo
