// Supports of inner solutions, signs included, and whether a difference has crossed a kink of Phi: where
// y*(x) has exact zeros, Phi is smooth as long as they, and the signs beside them, stay.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

Index support_size(ConstVectorRef y);

// Every coordinate is negative, zero or positive in both.
bool same_signs(ConstVectorRef a, ConstVectorRef b);

// The signs of an inner solution at x + h u, or at x - h u, are not those at x: the difference has slopes of
// both sides of a kink in it. For a one-sided difference pass the same point twice.
bool crosses_kink(ConstVectorRef base, ConstVectorRef plus, ConstVectorRef minus);

}  // namespace bizo
