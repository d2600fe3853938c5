// For algorithms that combine no directions.
#pragma once

#include "bizo/core/algorithm.hpp"

namespace bizo::test {

struct NoCombiner final : Combiner {
  Vector combine(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Vector project(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Matrix gram(const DirectionBlock&) override { return {}; }
};

}  // namespace bizo::test
