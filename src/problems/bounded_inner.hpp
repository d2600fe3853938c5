// Bounds of y for a problem that has none.
#pragma once

#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo::problems {

// Why the problem cannot have bounds of y; "" if it can.
std::string flaw_of_bounding(const Problem& problem);

// The problem whose f is minimized over y in this box of R^p, with the same answers. What `full` knows of the
// minimizer without bounds (a formula, an inverse Hessian) is no more, nor are its samples. Takes `full`,
// which flaw_of_bounding allows; y_0 goes to the nearest point of the box.
std::unique_ptr<Problem> bounded_inner(std::unique_ptr<Problem> full, const Box& box);

}  // namespace bizo::problems
