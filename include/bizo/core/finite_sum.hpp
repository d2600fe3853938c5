// A problem whose f and F are means over samples; stochastic methods may ask about a few of them.
#pragma once

#include <memory>
#include <span>

#include "bizo/core/problem.hpp"

namespace bizo {

class FiniteSum {
 public:
  virtual ~FiniteSum() = default;
  virtual Index inner_samples() const = 0;  // in the mean of f
  virtual Index outer_samples() const = 0;  // in the mean of F
  // The same problem with both means over these samples only (distinct, at least one of each); other terms,
  // such as a penalty, stay. So for uniformly random samples all its answers are unbiased. x and y have the
  // dimensions of the whole. It may outlive this problem.
  virtual std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                                      std::span<const Index> outer) const = 0;
};

}  // namespace bizo
