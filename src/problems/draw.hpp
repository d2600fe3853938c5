// Which random starts, goals and the like an evaluation meets: those of its iteration, whatever its point.
#pragma once

#include <span>

#include "bizo/core/evaluation.hpp"
#include "bizo/core/random.hpp"

namespace bizo::problems {

// Number of the first start, goal, ... of a test, which is beyond those of all evaluations, and the seed of
// tests, so that those of different runs can be compared.
inline constexpr std::uint32_t kFirstOfTest = 100'000;
inline constexpr std::uint64_t kTestSeed = 99;

class Draw {
 public:
  explicit Draw(std::uint64_t seed = 1) : seed_(seed) {}
  // Of the announced evaluations. A batch belongs to one iteration.
  void follow(std::span<const EvaluationKey> columns) {
    if (columns.empty()) return;
    seed_ = columns.front().seed;
    iteration_ = static_cast<std::uint32_t>(columns.front().iteration);
  }
  // renewed: of this iteration; else always the same.
  RandomKey key(Purpose purpose, bool renewed) const {
    return {.seed = seed_, .purpose = purpose, .iteration = renewed ? iteration_ : 0};
  }

 private:
  std::uint64_t seed_;
  std::uint32_t iteration_ = 0;
};

// NaN for the columns whose point is not finite: a policy acts whatever its parameters are.
inline void spoil(ConstMatrixRef X, VectorRef values) {
  for (Index b = 0; b < X.cols(); ++b)
    if (!X.col(b).allFinite()) values(b) = kNaN;
}

}  // namespace bizo::problems
