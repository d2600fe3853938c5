#include "methods/sampling/sample_schedule.hpp"

#include <algorithm>

#include "bizo/core/random.hpp"

namespace bizo::methods {

SampleSource::SampleSource(std::uint64_t seed, std::uint32_t side, Index size, Index batch, bool fixed_blocks)
    : seed_(seed),
      side_(side),
      size_(size),
      batch_(std::min(size, batch)),
      blocks_(fixed_blocks ? (size + batch_ - 1) / batch_ : 0) {
  if (fixed_blocks)
    order_ = random_permutation({.seed = seed, .purpose = Purpose::samples, .stream = side}, size);
}

std::vector<Index> SampleSource::samples(Index k, Index item, Index count) const {
  if (blocks_ > 0) {
    const Index chosen = block(k, item, count);
    return {order_.begin() + first(chosen), order_.begin() + first(chosen + 1)};
  }
  return random_sample({.seed = seed_,
                        .purpose = Purpose::samples,
                        .iteration = static_cast<std::uint32_t>(k),
                        .stream = 2 * static_cast<std::uint32_t>(item) + side_},
                       size_, batch_);
}

double SampleSource::share(Index block) const {
  return static_cast<double>(first(block + 1) - first(block)) / static_cast<double>(size_);
}

Index SampleSource::block(Index k, Index item, Index count) const {
  if (k == 0) return item % blocks_;
  const RandomKey key{.seed = seed_,
                      .purpose = Purpose::samples,
                      .iteration = static_cast<std::uint32_t>(k),
                      .stream = side_};
  return random_sample(key, blocks_, count)[static_cast<std::size_t>(item)];
}

bool FullPasses::at(Index k) const {
  if (period > 0) return (k - 1) % period == 0;
  if (!(probability > 0)) return false;
  constexpr std::uint32_t kStream = 0xffffffff;  // no source of samples has it
  const RandomKey key{.seed = seed,
                      .purpose = Purpose::samples,
                      .iteration = static_cast<std::uint32_t>(k),
                      .stream = kStream};
  return k == 1 || random_uniform(key, 0) < probability;
}

}  // namespace bizo::methods
