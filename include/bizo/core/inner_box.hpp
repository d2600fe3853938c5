// Bounds of y: points moved inside, the residual of a bounded inner problem, its free coordinates.
#pragma once

#include <string>

#include "bizo/core/problem.hpp"

namespace bizo {

// As flaw_of, for bounds of y: a coordinate that they fix is not a variable.
std::string inner_flaw_of(const Box& box);

// Moves every column of Y to the nearest point of the box. Without bounds, and where Y is NaN, nothing
// changes.
void project_inner(const Box& box, MatrixRef Y);

// R_b = Y_b - P(Y_b - G_b), P the projection on the box: zero where Y_b minimizes, G_b without bounds.
void inner_residual(const Box& box, ConstMatrixRef Y, ConstMatrixRef G, MatrixRef R);

// 0 for the coordinates that are at a bound, 1 for the others. While the former stay there, y*(x) minimizes
// over the latter, and y* has derivatives in these alone.
Vector free_coordinates(const Box& box, ConstVectorRef y);

// y moved into the box and, where there is room, by margin(i) away from its sides.
Vector moved_inside(const Box& box, ConstVectorRef y, ConstVectorRef margin);

}  // namespace bizo
