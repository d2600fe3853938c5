#include "methods/steps/candidate.hpp"

namespace bizo::methods {

Vector candidate(const Box& box, const Vector& scale, const Vector& x, const Vector& direction, double length,
                 const OuterProx& prox, Index iteration) {
  Vector to = x - scale.cwiseProduct(length * direction);
  prox.apply(iteration, length, scale, to);
  return to.allFinite() ? project(box, to) : x;
}

}  // namespace bizo::methods
