#include "bizo/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

namespace bizo {
namespace {

constexpr RandomKey kKey{
    .seed = 0x0123456789abcdef, .purpose = Purpose::directions, .iteration = 7, .stream = 3};

std::vector<double> normals(const RandomKey& key, std::uint64_t first, std::size_t count) {
  std::vector<double> out(count);
  fill_normal(key, first, out);
  return out;
}

std::vector<double> signs(const RandomKey& key, std::uint64_t first, std::size_t count) {
  std::vector<double> out(count);
  fill_sign(key, first, out);
  return out;
}

// Known answers of philox4x32-10 that come with Random123: counter, key, result. The counter's words are the
// block's low half, the stream, the iteration, and the block's high part above eight bits of purpose.
struct KnownAnswer {
  std::array<std::uint32_t, 4> counter;
  std::array<std::uint32_t, 2> key;
  std::array<std::uint32_t, 4> result;
};
constexpr KnownAnswer kKnownAnswers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

TEST(Random, BitsAreRandom123s) {
  for (const auto& [counter, key, result] : kKnownAnswers) {
    const RandomKey random_key{.seed = std::uint64_t{key[1]} << 32 | key[0],
                               .purpose = static_cast<Purpose>(counter[3] & 0xff),
                               .iteration = counter[2],
                               .stream = counter[1]};
    const std::uint64_t block = std::uint64_t{counter[3] >> 8} << 32 | counter[0];
    EXPECT_EQ(random_bits(random_key, 2 * block), std::uint64_t{result[1]} << 32 | result[0]);
    EXPECT_EQ(random_bits(random_key, 2 * block + 1), std::uint64_t{result[3]} << 32 | result[2]);
  }
}

TEST(Random, EveryPartOfTheKeyMatters) {
  std::set<std::uint64_t> words;
  for (RandomKey key : {kKey, kKey, kKey, kKey, kKey}) {
    switch (words.size()) {
      case 1:
        key.seed += std::uint64_t{1} << 32;
        break;
      case 2:
        key.purpose = Purpose::problem;
        break;
      case 3:
        ++key.iteration;
        break;
      case 4:
        ++key.stream;
        break;
      default:
        break;
    }
    words.insert(random_bits(key, 5));
  }
  words.insert(random_bits(kKey, 5 + (std::uint64_t{1} << 40)));
  EXPECT_EQ(words.size(), 6);
}

TEST(Random, UniformsAreOpenAndUniform) {
  constexpr int kCount = 100'000;
  double total = 0, square = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = random_uniform(kKey, i);
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    total += u - 0.5;
    square += (u - 0.5) * (u - 0.5);
  }
  // Var u = 1/12, Var (u - 1/2)^2 = 1/80 - 1/144; five standard errors.
  EXPECT_NEAR(total / kCount, 0, 5 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(square / kCount, 1.0 / 12, 5 * std::sqrt((1.0 / 80 - 1.0 / 144) / kCount));
}

// Lengths around the tile of 256 blocks, odd starts, and a start beyond 2^32 blocks.
TEST(Random, FillsDependOnThePositionOnly) {
  for (const std::uint64_t base : {std::uint64_t{0}, (std::uint64_t{1} << 40) - 1001}) {
    const auto all_normals = normals(kKey, base, 3000);
    const auto all_signs = signs(kKey, base, 70'000);
    for (const std::size_t first : {0, 1, 2, 63, 64, 127, 511, 1000})
      for (const std::size_t count : {0, 1, 2, 3, 64, 129, 511, 512, 513, 1025, 2000}) {
        ASSERT_TRUE(std::ranges::equal(normals(kKey, base + first, count),
                                       std::span(all_normals).subspan(first, count)));
        ASSERT_TRUE(std::ranges::equal(signs(kKey, base + first, 33 * count),
                                       std::span(all_signs).subspan(first, 33 * count)));
      }
  }
}

TEST(Random, SignsAreTheBitsOfTheWords) {
  const auto values = signs(kKey, 0, 40'000);
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(values[i], (random_bits(kKey, i / 64) >> (i % 64) & 1) != 0 ? -1.0 : 1.0);
}

TEST(Random, NormalsAreBoxMullerOfTheUniforms) {
  const auto values = normals(kKey, 0, 20'000);
  for (std::size_t i = 0; i < values.size(); i += 2) {
    const double radius = std::sqrt(-2 * std::log(random_uniform(kKey, i)));
    const double angle = 2 * std::numbers::pi * random_uniform(kKey, i + 1);
    ASSERT_NEAR(values[i], radius * std::cos(angle), 1e-14);
    ASSERT_NEAR(values[i + 1], radius * std::sin(angle), 1e-14);
  }
}

// Variances of z, z^2, z^3 and z^4: 1, 2, 15 and 96. Lag-one products have variance 1. Five standard errors.
TEST(Random, NormalsHaveNormalMoments) {
  constexpr std::size_t kCount = 1'000'000;
  const auto z = normals(kKey, 0, kCount);
  double first = 0, second = 0, third = 0, fourth = 0, lagged = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const double square = z[i] * z[i];
    first += z[i];
    second += square;
    third += z[i] * square;
    fourth += square * square;
    lagged += z[i] * z[(i + 1) % kCount];
  }
  const double unit = 5 / std::sqrt(kCount);
  EXPECT_NEAR(first / kCount, 0, unit);
  EXPECT_NEAR(second / kCount, 1, unit * std::sqrt(2));
  EXPECT_NEAR(third / kCount, 0, unit * std::sqrt(15));
  EXPECT_NEAR(fourth / kCount, 3, unit * std::sqrt(96));
  EXPECT_NEAR(lagged / kCount, 0, unit);
}

TEST(Random, NormalsReachTheTails) {
  const auto z = normals(kKey, 0, 4'000'000);
  // P(|z| > 4) = 6.334e-5: 253.4 expected, standard deviation 15.9.
  EXPECT_NEAR(std::ranges::count_if(z, [](double x) { return std::abs(x) > 4; }), 253.4, 5 * 15.9);
}

TEST(Random, PermutationsAreUniform) {
  constexpr int kDraws = 24'000;
  std::map<std::vector<Index>, int> seen;
  RandomKey key{.seed = 11};
  for (key.stream = 0; key.stream < kDraws; ++key.stream) ++seen[random_permutation(key, 4)];
  ASSERT_EQ(seen.size(), 24);
  // 1000 of each expected, binomial deviation 31.
  for (const auto& [permutation, times] : seen) EXPECT_NEAR(times, 1000, 5 * 31);
}

TEST(Random, SampleIsTheBeginningOfThePermutation) {
  for (const Index n : {1, 2, 10, 1000}) {
    auto permutation = random_permutation(kKey, n);
    for (const Index count : {Index{0}, Index{1}, n / 2, n})
      EXPECT_TRUE(std::ranges::equal(random_sample(kKey, n, count), std::span(permutation).first(count)));
    std::ranges::sort(permutation);
    std::vector<Index> sorted(n);
    std::iota(sorted.begin(), sorted.end(), Index{0});
    EXPECT_EQ(permutation, sorted);
  }
}

TEST(Random, SampleOfAHugeRangeIsSpreadOut) {
  constexpr Index kRange = Index{1} << 60;
  constexpr Index kCount = 1000;
  const auto sample = random_sample(kKey, kRange, kCount);
  EXPECT_EQ(std::set(sample.begin(), sample.end()).size(), kCount);
  double mean = 0;
  for (const Index value : sample) mean += static_cast<double>(value) / kRange / kCount;
  EXPECT_NEAR(mean, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
}

}  // namespace
}  // namespace bizo
