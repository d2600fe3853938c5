// Counter-based random numbers: a value is a pure function of (seed, purpose, iteration, stream, position),
// so any rank can compute any of them in any order. Generator: Philox4x32-10 (Salmon et al., SC 2011).
#pragma once

#include <span>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo {

// What the numbers are for. Two purposes never share numbers. The values are part of the file format of a
// run: do not renumber.
enum class Purpose : std::uint32_t {
  directions = 1,
  problem = 2,
  split = 3,
  corruption = 4,
  inner = 5,
  noise = 6,
  inner_directions = 7,
  samples = 8,
  program = 9,
  tasks = 10,
  environment = 11
};

struct RandomKey {
  std::uint64_t seed = 0;
  Purpose purpose = Purpose::problem;
  std::uint32_t iteration = 0;
  std::uint32_t stream = 0;  // direction index, or whatever the purpose counts
};

// 64 random bits at a position.
std::uint64_t random_bits(const RandomKey& key, std::uint64_t position);

// Uniform in (0, 1): one of the 2^52 odd multiples of 2^-53, so never 0 or 1, and symmetric about 1/2.
double random_uniform(const RandomKey& key, std::uint64_t position);

// out[i] = standard normal number first + i of the key (Box-Muller on Philox bits; about 200 M/s a core).
void fill_normal(const RandomKey& key, std::uint64_t first, std::span<double> out);

// out[i] = +1 or -1, number first + i of the key.
void fill_sign(const RandomKey& key, std::uint64_t first, std::span<double> out);

// A uniformly random permutation of 0 .. n-1.
std::vector<Index> random_permutation(const RandomKey& key, Index n);

// `count` distinct values of 0 .. n-1, uniform over ordered samples; O(count) memory, so n may be huge.
std::vector<Index> random_sample(const RandomKey& key, Index n, Index count);

}  // namespace bizo
