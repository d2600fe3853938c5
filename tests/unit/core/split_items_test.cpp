#include "bizo/core/split_items.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace bizo {
namespace {

TEST(SplitItems, EveryPortionHasNumbersOfItsOwn) {
  const Index count = 7;
  const SplitItems split(count);
  std::set<Index> numbers;
  for (Index item = 0; item < count; ++item) {
    EXPECT_FALSE(split.holds({item, 1}));
    for (const int half : {+1, -1}) {
      const Range dealt = split.half({item, 1}, half);
      EXPECT_TRUE(split.holds(dealt));
      EXPECT_TRUE(numbers.insert(dealt.first).second);
      EXPECT_EQ(split.portion(dealt).half, half);
      EXPECT_EQ(split.portion(dealt).items.first, item);
    }
    for (int status = 0; status < kEvaluationStatuses; ++status)
      for (const double plus : {1.5, kNaN})
        for (const double minus : {-2.5, kNaN}) {
          Outcome before{.value_plus = plus, .value_minus = minus};
          before.status = static_cast<EvaluationStatus>(status);
          const Range dealt = split.again(item, before);
          EXPECT_TRUE(numbers.insert(dealt.first).second);
          const Portion portion = split.portion(dealt);
          EXPECT_EQ(portion.half, 0);
          EXPECT_EQ(portion.items.first, item);
          EXPECT_EQ(portion.before.status, before.status);
          EXPECT_EQ(std::isfinite(portion.before.value_plus), std::isfinite(plus));
          EXPECT_EQ(std::isfinite(portion.before.value_minus), std::isfinite(minus));
        }
  }
}

TEST(SplitItems, ABatchStaysARange) {
  const SplitItems split(10);
  const Portion portion = split.portion(split.half({4, 3}, -1));
  EXPECT_EQ(portion.items.first, 4);
  EXPECT_EQ(portion.items.count, 3);
}

}  // namespace
}  // namespace bizo
