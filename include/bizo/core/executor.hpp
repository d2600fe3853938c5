// Executors: where and in which order a query's items are evaluated. An executor maps a probe over a query's
// items, in batches of fixed composition, and combines directions. No other code knows whether there are
// other ranks.
#pragma once

#include <vector>

#include "bizo/core/batch.hpp"
#include "bizo/core/batch_log.hpp"

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
};

class Executor : public Combiner {
 public:
  // Outcomes in the order of the items; the worker's policy applies to those that fail. Throws Error if a
  // rank is broken. nullopt: the log let no more batches start, and the current ones are back.
  virtual std::optional<Outcomes> evaluate(const Query& query, BatchLog& log) = 0;
  // Without a log.
  Outcomes evaluate(const Query& query);
  virtual std::vector<RankTiming> timing() = 0;  // one entry a rank
};

// The sum of the columns, in order: of what DirectionFamily::project and gram return for all slices.
Vector sum_of_slices(const Matrix& parts);

// Evaluates in this process, batch after batch.
class SerialExecutor final : public Executor {
 public:
  // batch >= 1: items a batch.
  SerialExecutor(WorkerContext& worker, Index batch);
  using Executor::evaluate;
  std::optional<Outcomes> evaluate(const Query& query, BatchLog& log) override;
  Vector combine(const DirectionBlock& block, ConstVectorRef weights) override;
  Vector project(const DirectionBlock& block, ConstVectorRef v) override;
  Matrix gram(const DirectionBlock& block) override;
  std::vector<RankTiming> timing() override;

 private:
  WorkerContext& worker_;
  Index batch_;
  double busy_ = 0;
  double lost_ = 0;
  double created_ = 0;
};

}  // namespace bizo
