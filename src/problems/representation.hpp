// Representations phi: features of samples that depend on parameters, for a batch of B parameter vectors in
// one pass over blocks of samples, as in model.hpp: start(), then of each block features() first and
// add_gradient() after it. A column's bits depend on that column alone.
#pragma once

#include <memory>

#include "bizo/core/features.hpp"

namespace bizo::problems {

class Representation {
 public:
  virtual ~Representation() = default;
  virtual std::unique_ptr<Representation> clone() const = 0;
  virtual Index parameters() const = 0;
  virtual Index outputs() const = 0;         // K, number of features
  virtual Index points_at_once() const = 0;  // of a pass, at most: more of them would leave the cache

  virtual void start(ConstMatrixRef X) = 0;  // parameters x B
  // P is samples x (K * B), the features of one point side by side.
  virtual void features(const Features& samples, MatrixRef P) = 0;
  virtual void clear_sum(Index columns) = 0;
  // sum += J^T G for G = the derivative in P of the block that features() was called for last.
  virtual void add_gradient(const Features& samples, ConstMatrixRef G) = 0;
  virtual void write_sum(MatrixRef out) = 0;  // parameters x B
};

// The samples as they are; no parameters.
std::unique_ptr<Representation> plain_features(Index inputs);

}  // namespace bizo::problems
