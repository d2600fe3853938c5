#include "app/sizing/forecast.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

// 64 directions in batches of 4, a second each, and half a second alone.
const IterationCost kCost{.items = 64, .base = 0.5, .batch = 1, .batch_size = 4};

std::function<IterationCost(int)> always(const IterationCost& cost) {
  return [cost](int) { return cost; };
}

TEST(Forecast, CountsRoundsOfBatches) {
  EXPECT_NEAR(predicted_seconds(kCost, 1), 16.5, 1e-3);
  EXPECT_NEAR(predicted_seconds(kCost, 4), 4.5, 1e-3);
  EXPECT_NEAR(predicted_seconds(kCost, 5), 4.5, 1e-3) << "four rounds too";
  EXPECT_NEAR(predicted_seconds(kCost, 16), 1.5, 1e-3);
  EXPECT_NEAR(predicted_seconds(kCost, 64), 1.5, 1e-3) << "there are no more than 16 batches";
  IterationCost dealing = kCost;
  dealing.dealer_evaluates = false;
  EXPECT_NEAR(predicted_seconds(dealing, 16), 2.5, 1e-3);
  EXPECT_NEAR(predicted_seconds(dealing, 17), 1.5, 1e-3);
  EXPECT_NEAR(predicted_seconds(dealing, 1), 16.5, 1e-3) << "alone it evaluates in any case";
}

TEST(Forecast, ABaseBesideItsDirectionsTakesNoRoundOfItsOwn) {
  IterationCost ahead = kCost;
  ahead.asks_ahead = true;
  EXPECT_EQ(rounds_of(kCost, 16), 2);
  EXPECT_EQ(rounds_of(ahead, 16), 2) << "17 evaluations";
  EXPECT_EQ(rounds_of(ahead, 17), 1);
  EXPECT_NEAR(predicted_seconds(ahead, 17), 1, 1e-3);
  EXPECT_NEAR(predicted_seconds(ahead, 1), 16.5, 1e-3);
  ahead.base = 3;
  EXPECT_NEAR(predicted_seconds(ahead, 17), 3, 1e-3) << "the others wait for it";
}

TEST(Forecast, RanksDouble) {
  EXPECT_EQ(rank_counts(1), (std::vector{1}));
  EXPECT_EQ(rank_counts(8), (std::vector{1, 2, 4, 8}));
  EXPECT_EQ(rank_counts(11), (std::vector{1, 2, 4, 8, 11}));
}

TEST(Forecast, SuggestsNoRanksThatWouldIdle) {
  EXPECT_EQ(sensible_ranks(always(kCost), 2), 2);
  EXPECT_EQ(sensible_ranks(always(kCost), 64), 16);
  IterationCost cheap = kCost;
  cheap.batch = 1e-6;
  EXPECT_EQ(sensible_ranks(always(cheap), 64), 1) << "messages cost more than that";
  cheap = {.items = 4000, .batch = 1e-4, .batch_size = 4};
  EXPECT_EQ(ranks_kept_busy(cheap), 5);
  EXPECT_EQ(sensible_ranks(always(cheap), 64), 5) << "a message and its answer take a fifth of that";
  EXPECT_EQ(sensible_ranks(always(kCost), 64, [](int) { return 100.0; }), 2)
      << "it is the rest that takes the time";
  EXPECT_EQ(sensible_ranks(always(kCost), 64, [](int ranks) { return 1.0 * ranks; }), 4)
      << "16.5 s, 8.5, 4.5, 2.5, 1.5, and a second a rank";
  const auto deals_from_eight_on = [](int ranks) {
    IterationCost cost = kCost;
    cost.items = 16;
    cost.dealer_evaluates = ranks < 8;
    return cost;
  };
  EXPECT_EQ(sensible_ranks(deals_from_eight_on, 8), 4);
}

TEST(Forecast, BalancesTheNumberOfDirections) {
  EXPECT_EQ(balanced_count(10, 1, 4, 1000), 12);
  EXPECT_EQ(balanced_count(12, 1, 4, 1000), 12);
  EXPECT_EQ(balanced_count(10, 2, 4, 1000), 16);
  EXPECT_EQ(balanced_count(23, 1, 4, 24), 24);
  EXPECT_EQ(balanced_count(24, 1, 5, 24), 24) << "20 would be even, but fewer than asked for";
  EXPECT_EQ(balanced_count(3, 1, 8, 5), 3);
}

}  // namespace
}  // namespace bizo::app
