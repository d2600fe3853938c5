// Sums with one fixed order of additions, whatever the alignment of the data, so that a column's result does
// not depend on its place in a batch. (Eigen's reductions peel to the alignment of the address.)
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

double sum(ConstVectorRef a);
double dot(ConstVectorRef a, ConstVectorRef b);
double norm(ConstVectorRef a);

}  // namespace bizo
