// How long an iteration takes on how many ranks, from measured times.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo::app {

struct IterationCost {
  Index items = 1;       // directions of an iteration
  double base = 0;       // seconds of what one rank does alone: the solve at the base point, the step
  double batch = 0;      // seconds of a batch; of one side of it where sides are dealt apart
  Index batch_size = 1;  // items
  Index sides = 1;       // dealt apart
  double combine = 0;    // seconds of the sum of the directions on one rank
  bool dealer_evaluates = true;
  bool asks_ahead = false;  // the base is evaluated beside the directions around it
};

// What is dealt in an iteration: batches, or sides of them.
Index batches_of(const IterationCost& cost);

// The cost on so many ranks, where evaluation.master decides whether the dealer evaluates.
IterationCost cost_on(int ranks, IterationCost cost, const std::string& master);

// Rounds of evaluations, one after the other, that an iteration takes. Batches are whole: the last round may
// leave ranks idle.
Index rounds_of(const IterationCost& cost, int ranks);

// Seconds of an iteration.
double predicted_seconds(const IterationCost& cost, int ranks);

// 1, 2, 4, ... and the limit.
std::vector<int> rank_counts(int limit);

// Ranks that rank 0 can keep busy: a rank that evaluates for less time than its message takes rank 0 waits
// for the next one.
int ranks_kept_busy(const IterationCost& cost);

// The least number of ranks, up to the limit and to ranks_kept_busy, from which more save less than a tenth
// of an iteration. cost_on(ranks) is its cost on so many, beside(ranks) seconds that are to be added, if any.
int sensible_ranks(const std::function<IterationCost(int)>& cost_on, int limit,
                   const std::function<double(int)>& beside = {});

// The next number of directions from `count` on that keeps all ranks busy to the end, at most `max`.
Index balanced_count(Index count, Index batch, int ranks, Index max);

}  // namespace bizo::app
