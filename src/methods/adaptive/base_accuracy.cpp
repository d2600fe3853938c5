#include "methods/adaptive/base_accuracy.hpp"

#include <utility>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {

double BaseAccuracy::base_tolerance(const Base& base, const Vector& scale, double gradient, double adjoint) {
  const Vector before = std::exchange(x_, base.at.x);
  if (share_ == 0 || before.size() == 0) return kNaN;
  return share_ * gradient * norm((base.at.x - before).cwiseQuotient(scale)) / adjoint;
}

}  // namespace bizo::methods
