// Per-feature logistic regression on random features whose sizes fall geometrically: an ill-conditioned inner
// problem that is not quadratic.
#pragma once

#include <memory>

#include "problems/binary_classifier.hpp"

namespace bizo::test {

struct LogisticShape {
  Index features = 40;
  double spread = 1e3;  // of the features' variances, largest over smallest
  double start = -9;    // of x: the penalty's curvature is e^x
  std::uint64_t seed = 1;
};

std::unique_ptr<problems::LinearClassifier> synthetic_logistic(const LogisticShape& shape,
                                                               Vector inner_start = {});

// Condition number of the inner Hessian.
double condition_number(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y);

}  // namespace bizo::test
