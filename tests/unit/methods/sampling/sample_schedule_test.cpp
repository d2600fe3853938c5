// Which samples an iteration sees.
#include "methods/sampling/sample_schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bizo::methods {
namespace {

TEST(SampleSource, FixedBlocksArePartsOfEqualSize) {
  const SampleSource source(3, 0, 23, 5, true);
  ASSERT_EQ(source.blocks(), 5);
  std::vector<Index> all;
  double shares = 0;
  for (Index j = 0; j < 5; ++j) {
    const auto block = source.samples(0, j, 5);
    EXPECT_EQ(source.block(0, j, 5), j);
    EXPECT_GE(block.size(), 4u);
    EXPECT_LE(block.size(), 5u);
    EXPECT_EQ(source.share(j), static_cast<double>(block.size()) / 23);
    shares += source.share(j);
    all.insert(all.end(), block.begin(), block.end());
  }
  EXPECT_NEAR(shares, 1, 1e-15);
  std::sort(all.begin(), all.end());
  std::vector<Index> expected(23);
  std::iota(expected.begin(), expected.end(), Index{0});
  EXPECT_EQ(all, expected);
}

// Every sample is as likely as any other: counts have the deviation sqrt(n s (1 - s)), s the share.
TEST(SampleSource, DrawsUniformly) {
  constexpr Index kDraws = 4000;
  for (const bool fixed : {false, true}) {
    const SampleSource source(3, 1, 23, 5, fixed);
    std::vector<double> counts(23, 0);
    for (Index k = 1; k <= kDraws; ++k) {
      const auto first = source.samples(k, 0, 2), second = source.samples(k, 1, 2);
      EXPECT_EQ(first, source.samples(k, 0, 2));
      EXPECT_NE(first, second);
      for (const auto* chosen : {&first, &second})
        for (const Index i : *chosen) ++counts[static_cast<std::size_t>(i)];
    }
    const double share = fixed ? 0.2 : 5.0 / 23, draws = 2 * kDraws;
    for (const double count : counts)
      EXPECT_NEAR(count, draws * share, 5 * std::sqrt(draws * share * (1 - share))) << fixed;
  }
}

TEST(FullPasses, ComeAsOftenAsAsked) {
  const FullPasses period{.period = 4}, random{.probability = 0.2, .seed = 3};
  Index count = 0;
  for (Index k = 1; k <= 4000; ++k) {
    EXPECT_EQ(period.at(k), k % 4 == 1);
    EXPECT_FALSE(FullPasses{}.at(k));
    count += random.at(k);
  }
  EXPECT_TRUE(random.at(1));
  EXPECT_NEAR(static_cast<double>(count), 800, 3 * std::sqrt(4000 * 0.2 * 0.8));
}

}  // namespace
}  // namespace bizo::methods
