// Which samples a minibatch has: a function of (seed, iteration, item), known to every rank.
#pragma once

#include <vector>

#include "bizo/core/types.hpp"

namespace bizo::methods {

// One side of a problem: the samples of f, or those of F.
class SampleSource {
 public:
  // `batch` of `size` samples each time, drawn afresh, or one of the fixed blocks into which a random
  // permutation is cut (their sizes differ by one at most). `side` tells the sources of a problem apart.
  SampleSource(std::uint64_t seed, std::uint32_t side, Index size, Index batch, bool fixed_blocks);

  // Of item `item` among the `count` of iteration k >= 1.
  std::vector<Index> samples(Index k, Index item, Index count) const;

  // Fixed blocks: how many, each one's share of the samples, and which the item has. The items of an
  // iteration have different blocks; those of iteration 0 have one after the other.
  Index blocks() const { return blocks_; }
  double share(Index block) const;
  Index block(Index k, Index item, Index count) const;

 private:
  Index first(Index block) const { return size_ * block / blocks_; }

  std::uint64_t seed_;
  std::uint32_t side_;
  Index size_, batch_, blocks_;
  std::vector<Index> order_;  // of fixed blocks
};

// The iterations that take all samples instead of minibatches.
struct FullPasses {
  Index period = 0;        // every so many, from the first; 0: none
  double probability = 0;  // the first, and then each with this probability; 0: none
  std::uint64_t seed = 0;

  bool at(Index k) const;  // k >= 1
};

// The minibatches of a method; `whole`: the problem itself, one item an iteration.
struct SampleSchedule {
  bool whole;
  Index count;  // minibatches an iteration
  SampleSource inner, outer;
  FullPasses passes = {};

  bool takes_all(Index k) const { return whole || passes.at(k); }
  // Items of iteration k; of iteration 0, so many that all fixed blocks have their turn.
  Index items(Index k) const {
    if (k == 0) return std::max(inner.blocks(), outer.blocks());
    return takes_all(k) ? 1 : count;
  }
};

}  // namespace bizo::methods
