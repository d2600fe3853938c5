#include "app/sizing/forecast.hpp"

#include <algorithm>
#include <limits>

namespace bizo::app {
namespace {

// An order and its answer keep rank 0 busy for about so many seconds (docs/scale.md).
constexpr double kMessage = 2e-5;

}  // namespace

Index batches_of(const IterationCost& cost) {
  return cost.sides * ((cost.items + cost.batch_size - 1) / cost.batch_size);
}

IterationCost cost_on(int ranks, IterationCost cost, const std::string& master) {
  cost.dealer_evaluates = master == "on" || (master == "auto" && ranks < 8);
  return cost;
}

Index rounds_of(const IterationCost& cost, int ranks) {
  const Index evaluating = ranks == 1 || cost.dealer_evaluates ? ranks : ranks - 1;
  const Index together = batches_of(cost) + (cost.asks_ahead ? 1 : 0);
  return (together + evaluating - 1) / evaluating + (cost.asks_ahead ? 0 : 1);
}

// The round of the base lasts as long as the longer of both.
double predicted_seconds(const IterationCost& cost, int ranks) {
  const bool beside = cost.asks_ahead && ranks > 1;
  const double first = beside ? std::max(cost.base, cost.batch) : cost.base;
  const double messages = ranks == 1 ? 0 : kMessage * static_cast<double>(batches_of(cost));
  return first + static_cast<double>(rounds_of(cost, ranks) - 1) * cost.batch + messages +
         cost.combine / static_cast<double>(ranks);
}

std::vector<int> rank_counts(int limit) {
  std::vector<int> counts;
  for (int ranks = 1; ranks < limit; ranks *= 2) counts.push_back(ranks);
  counts.push_back(limit);
  return counts;
}

int ranks_kept_busy(const IterationCost& cost) {
  constexpr int kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp(cost.batch / kMessage, 1.0, static_cast<double>(kMost)));
}

int sensible_ranks(const std::function<IterationCost(int)>& cost_on, int limit,
                   const std::function<double(int)>& beside) {
  const auto counts = rank_counts(std::min(limit, ranks_kept_busy(cost_on(limit))));
  const auto seconds = [&](int ranks) {
    return predicted_seconds(cost_on(ranks), ranks) + (beside ? beside(ranks) : 0);
  };
  double best = seconds(1);
  for (const int ranks : counts) best = std::min(best, seconds(ranks));
  const auto close = [&](int ranks) { return seconds(ranks) <= 1.1 * best; };
  return *std::ranges::find_if(counts, close);
}

Index balanced_count(Index count, Index batch, int ranks, Index max) {
  const Index round = batch * ranks;
  const Index balanced = (count + round - 1) / round * round;
  return balanced <= max ? balanced : std::max<Index>(max / round * round, std::min(count, max));
}

}  // namespace bizo::app
