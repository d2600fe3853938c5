// The synthetic samples of data-set distillation.
#pragma once

#include "bizo/core/box.hpp"
#include "problems/splits.hpp"

namespace bizo::problems {

// What is synthetic: x has the samples, the labels, or both; what it has not stays as it began.
struct Synthetic {
  Matrix samples;  // k x m
  Matrix labels;   // m x c
  bool learn_samples = true;
  bool learn_labels = true;
  Index learned() const;        // d
  Vector learned_part() const;  // of `samples` and `labels`
  // Those of column b of X; where x has none, as they began.
  using Map = Eigen::Map<const Matrix>;
  Map samples_of(ConstMatrixRef X, Index b) const;  // k x m
  Map labels_of(ConstMatrixRef X, Index b) const;   // m x c
};

// problem.samples: so many of the samples with their one-hot labels, the first of every class, then the
// second, and so on. ConfigError if there are fewer.
Synthetic first_samples(const Params& params, const Dataset& data, const Matrix& targets);

// problem.sample_bounds: bounds of the samples' entries; labels have none. ConfigError if they are no
// interval, or stand beside problem.box, or x has no samples.
Box bounds_of_samples(const Params& params, const Synthetic& synthetic);

}  // namespace bizo::problems
