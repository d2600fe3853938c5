// Executors: where and in which order the items of queries are evaluated. An executor maps probes over them,
// in batches of fixed composition, and combines directions. No other code knows whether there are other
// ranks.
#pragma once

#include <deque>
#include <vector>

#include "bizo/core/pending_outcomes.hpp"

namespace bizo {

// Linear algebra with the directions of a block, U = [u_1 .. u_l], d x l in scaled units. Summed in one
// order, whoever sums: the same bits on any number of ranks. A broken rank throws Error.
class Combiner {
 public:
  virtual ~Combiner() = default;
  // U w, d numbers, for the l weights.
  virtual Vector combine(const DirectionBlock& block, ConstVectorRef weights) = 0;
  // U^T v, l numbers, for the d of v.
  virtual Vector project(const DirectionBlock& block, ConstVectorRef v) = 0;
  // U^T U, l x l.
  virtual Matrix gram(const DirectionBlock& block) = 0;
};

// Seconds since the executor was made.
struct RankTiming {
  double busy = 0;  // evaluating and combining
  double wall = 0;
  double lost = 0;            // of the busy ones, in failed attempts
  std::int64_t restarts = 0;  // a count: programs that ended and were restarted
  double alone = 0;           // of rank 0: all others waited for it; 0 where there are none
};
template <>
inline constexpr bool kNoGaps<RankTiming> = sizeof(RankTiming) == 4 * sizeof(double) + sizeof(std::int64_t);

// A query, and its outcomes in the order of the items.
struct Answer {
  Query query;
  Outcomes outcomes;
};

// Several queries may be out. Items of a later one are evaluated where none of the earlier ones is left to
// evaluate. The worker's policy applies to items that fail. After an exception an executor can only be
// destroyed.
class Executor : public Combiner {
 public:
  // Takes the query. The log must outlive it.
  void submit(Query query, BatchLog& log);
  Index out() const { return static_cast<Index>(pending_.size()); }  // queries that are not answered
  // The answer to the oldest query; out() > 0. Throws Error if a rank is broken. nullopt: the log let no more
  // of its batches start, and all that had started are back.
  std::optional<Answer> next();
  // Starts nothing more, waits for what has started, and forgets the queries. Returns their evaluations.
  std::int64_t abandon();
  // One query, without a log, while no other is out.
  Outcomes evaluate(const Query& query);
  virtual std::vector<RankTiming> timing() = 0;  // one entry a rank

 protected:
  // batch >= 1: items a batch.
  Executor(WorkerContext& worker, Index batch) : worker_(worker), batch_(batch) {}

  // Works until the oldest query is complete, or stopped and all that had started is back.
  virtual void advance() = 0;
  // Waits for all that has started.
  virtual void drain() {}

  WorkerContext& worker_;
  const Index batch_;
  std::deque<PendingOutcomes> pending_;
  std::uint64_t forgotten_ = 0;  // queries before the oldest
};

// The sum of the columns, in order: of what DirectionFamily::project and gram return for all slices.
Vector sum_of_slices(const Matrix& parts);

// Evaluates in this process, batch after batch, and nothing before it is asked for: a query that is abandoned
// costs nothing.
class SerialExecutor final : public Executor {
 public:
  SerialExecutor(WorkerContext& worker, Index batch);
  Vector combine(const DirectionBlock& block, ConstVectorRef weights) override;
  Vector project(const DirectionBlock& block, ConstVectorRef v) override;
  Matrix gram(const DirectionBlock& block) override;
  std::vector<RankTiming> timing() override;

 private:
  void advance() override;

  double busy_ = 0;
  double lost_ = 0;
  double created_ = 0;
};

}  // namespace bizo
