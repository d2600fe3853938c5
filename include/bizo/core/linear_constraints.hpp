// Linear constraints on x beside its box, which are known before anything is evaluated.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// lower <= A x <= upper; an infinite bound is none, equal ones are an equality.
struct LinearConstraints {
  Matrix A;  // m x d; no rows: no constraints
  Vector lower, upper;
  Index count() const { return lower.size(); }
};

}  // namespace bizo
