#include "problems/dense_samples.hpp"

namespace bizo::problems {

Matrix dense_samples(const Features& features, Range samples) {
  if (features.is_sparse()) return features.sparse().middleCols(samples.first, samples.count);
  return features.dense().middleCols(samples.first, samples.count);
}

}  // namespace bizo::problems
