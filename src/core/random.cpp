#include "bizo/core/random.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "bizo/core/elementary.hpp"

namespace bizo {
namespace {

// 128 bits a block: the 64-bit words at positions 2 block and 2 block + 1.
struct Block {
  std::uint64_t low;
  std::uint64_t high;
};

// Philox4x32-10. Key: the seed's two halves. Counter: block (low 32 bits), stream, iteration, and the block's
// next 24 bits above the 8 bits of the purpose.
inline Block philox(const RandomKey& key, std::uint64_t block) {
  const auto purpose = static_cast<std::uint32_t>(key.purpose);
  const auto block_low = static_cast<std::uint32_t>(block);
  const auto block_high = static_cast<std::uint32_t>(block >> 32);
  const philox4x32_key_t seed{
      {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)}};
  const philox4x32_ctr_t counter{{block_low, key.stream, key.iteration, block_high << 8 | purpose}};
  const auto [words] = philox4x32_R(10, counter, seed);
  return {std::uint64_t{words[1]} << 32 | words[0], std::uint64_t{words[3]} << 32 | words[2]};
}

// Bulk fills work on tiles of this many blocks, small enough for the first-level cache.
constexpr std::size_t kTile = 256;

struct Tile {
  std::array<std::uint64_t, kTile> low;
  std::array<std::uint64_t, kTile> high;

  void fill(RandomKey key, std::uint64_t first, std::size_t blocks) {
    for (std::size_t i = 0; i < blocks; ++i) {
      const Block block = philox(key, first + i);
      low[i] = block.low;
      high[i] = block.high;
    }
  }
};

// (2 m + 1) / 2^53 with m the word's top 52 bits: the mantissa of a number in [1, 2), moved down.
inline double to_uniform(std::uint64_t word) {
  return std::bit_cast<double>(0x3ff0000000000000 | word >> 12) - (1.0 - 0x1p-53);
}

// +1.0 or -1.0, by bit `index` of the word.
inline double to_sign(std::uint64_t word, std::uint64_t index) {
  return std::bit_cast<double>(0x3ff0000000000000 | (word >> index & 1) << 63);
}

// Box-Muller: block b gives normals 2 b and 2 b + 1, its low word their radius and its high word their angle.
void fill_normal_tile(const RandomKey& key, std::uint64_t first, std::size_t blocks, double* out) {
  Tile words;
  words.fill(key, first, blocks);
  std::array<double, kTile> radius, turns, sine, cosine;
  for (std::size_t i = 0; i < blocks; ++i) {
    radius[i] = to_uniform(words.low[i]);
    turns[i] = to_uniform(words.high[i]);
  }
  log_inplace({radius.data(), blocks});
  sincos_turns({turns.data(), blocks}, {sine.data(), blocks}, {cosine.data(), blocks});
  for (std::size_t i = 0; i < blocks; ++i) {
    const double length = std::sqrt(-2.0 * radius[i]);
    out[2 * i] = length * cosine[i];
    out[2 * i + 1] = length * sine[i];
  }
}

// Independent uniform integers, drawn one after the other.
class Draws {
 public:
  explicit Draws(const RandomKey& key) : key_(key) {}

  // Uniform over 0 .. n-1; the first 2^64 mod n values are refused, so that n divides the number of the
  // others.
  Index below(Index n) {
    const auto range = static_cast<std::uint64_t>(n);
    const std::uint64_t refused = (0 - range) % range;
    std::uint64_t word = 0;
    do word = random_bits(key_, position_++);
    while (word < refused);
    return static_cast<Index>(word % range);
  }

 private:
  RandomKey key_;
  std::uint64_t position_ = 0;
};

}  // namespace

std::uint64_t random_bits(const RandomKey& key, std::uint64_t position) {
  assert(position >> 57 == 0 && static_cast<std::uint32_t>(key.purpose) < 256);
  const Block block = philox(key, position / 2);
  return position % 2 == 0 ? block.low : block.high;
}

double random_uniform(const RandomKey& key, std::uint64_t position) {
  return to_uniform(random_bits(key, position));
}

void fill_normal(const RandomKey& key, std::uint64_t first, std::span<double> out) {
  std::array<double, 2 * kTile> tile;
  while (!out.empty()) {
    const std::size_t skip = first % 2;
    const std::size_t blocks = std::min(kTile, (skip + out.size() + 1) / 2);
    const std::size_t count = std::min(out.size(), 2 * blocks - skip);
    fill_normal_tile(key, first / 2, blocks, tile.data());
    std::copy_n(tile.data() + skip, count, out.data());
    out = out.subspan(count);
    first += count;
  }
}

// Sign i is bit i mod 64 of word i / 64.
void fill_sign(const RandomKey& key, std::uint64_t first, std::span<double> out) {
  Tile words;
  while (!out.empty()) {
    const std::uint64_t block = first / 128;
    const std::uint64_t skip = first % 128;
    const std::size_t blocks = std::min<std::size_t>(kTile, (skip + out.size() + 127) / 128);
    const std::size_t count = std::min<std::size_t>(out.size(), 128 * blocks - skip);
    words.fill(key, block, blocks);
    for (std::size_t i = 0; i < count;) {
      const std::uint64_t bit = skip + i;
      const std::uint64_t word = bit / 64 % 2 == 0 ? words.low[bit / 128] : words.high[bit / 128];
      const std::size_t run = std::min<std::size_t>(count - i, 64 - bit % 64);
      for (std::size_t k = 0; k < run; ++k) out[i + k] = to_sign(word, bit % 64 + k);
      i += run;
    }
    out = out.subspan(count);
    first += count;
  }
}

// Fisher-Yates from the front; random_sample makes the same draws, so it gives the permutation's first
// entries.
std::vector<Index> random_permutation(const RandomKey& key, Index n) {
  std::vector<Index> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), Index{0});
  Draws draws(key);
  for (Index i = 0; i < n; ++i) std::swap(values[i], values[i + draws.below(n - i)]);
  return values;
}

std::vector<Index> random_sample(const RandomKey& key, Index n, Index count) {
  assert(0 <= count && count <= n);
  std::unordered_map<Index, Index> moved;  // places of the array that no longer hold their own index
  const auto value_at = [&](Index place) {
    const auto found = moved.find(place);
    return found == moved.end() ? place : found->second;
  };
  std::vector<Index> sample;
  sample.reserve(static_cast<std::size_t>(count));
  Draws draws(key);
  for (Index i = 0; i < count; ++i) {
    const Index drawn = i + draws.below(n - i);
    sample.push_back(value_at(drawn));
    moved[drawn] = value_at(i);
  }
  return sample;
}

}  // namespace bizo
