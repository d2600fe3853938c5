// A problem from several draws of y_0 at once: its y has a part for each of them, y = (y_1, ..., y_S),
//   f(x, y) = sum_s f(x, y_s),   F(x, y) = 1/S sum_s F(x, y_s).
// Steps in y are those of S inner problems side by side, and Phi is the mean of what they give.
#pragma once

#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo::problems {

// Takes `one`, if it has other starts, Hessian products and a Gauss-Newton part; else null.
std::unique_ptr<Problem> ensemble(std::unique_ptr<Problem>& one);

}  // namespace bizo::problems
