// Values of F that solves told beside their answers.
#pragma once

#include <cmath>
#include <deque>
#include <vector>

#include "bizo/core/problem.hpp"

namespace bizo::blackbox {

// F at the answers of the last solves, where the program told it: it need not be asked for again.
class ValueCache {
 public:
  void keep(std::vector<EvaluationKey> keys, ConstMatrixRef X, ConstMatrixRef Y, const Vector& values) {
    if (blocks_.size() == kBlocks) blocks_.pop_back();
    blocks_.push_front({std::move(keys), X, Y, values});
  }

  // False: not all of them are known. The same point in another evaluation may have another value.
  bool find(const std::vector<EvaluationKey>& keys, ConstMatrixRef X, ConstMatrixRef Y,
            VectorRef values) const {
    for (Index b = 0; b < X.cols(); ++b)
      if (!find_one(keys[static_cast<std::size_t>(b)], X.col(b), Y.col(b), values(b))) return false;
    return true;
  }

 private:
  struct Block {
    std::vector<EvaluationKey> keys;
    Matrix X, Y;
    Vector values;
  };
  static constexpr std::size_t kBlocks = 2;  // both sides of a batch of differences

  bool find_one(const EvaluationKey& key, ConstVectorRef x, ConstVectorRef y, double& value) const {
    for (const auto& block : blocks_)
      for (Index b = 0; b < block.X.cols(); ++b)
        if (block.keys[static_cast<std::size_t>(b)] == key && std::isfinite(block.values(b)) &&
            block.X.col(b) == x && block.Y.col(b) == y) {
          value = block.values(b);
          return true;
        }
    return !y.allFinite();  // failed before: there is nothing to ask
  }

  std::deque<Block> blocks_;
};

}  // namespace bizo::blackbox
