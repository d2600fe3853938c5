// Who evaluates. An executor maps a probe over a query's items, in batches of fixed composition, and combines
// directions. Nothing else in the program knows whether there are other ranks.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bizo/core/directions.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// Linear algebra with the directions of a block, U = [u_1 .. u_l].
class Combiner {
 public:
  virtual ~Combiner() = default;
  virtual Vector combine(const DirectionBlock& block, ConstVectorRef weights) = 0;  // U w
  virtual Vector project(const DirectionBlock& block, ConstVectorRef v) = 0;        // U^T v
  virtual Matrix gram(const DirectionBlock& block) = 0;                             // U^T U
};

// Seconds since the executor was made.
struct RankTiming {
  double busy = 0;  // evaluating and combining
  double wall = 0;
};

class Executor : public Combiner {
 public:
  // Outcomes in the order of the items. An exception of a probe makes its batch's items fail, with status
  // `exception`; a broken rank throws Error.
  virtual Outcomes evaluate(const Query& query) = 0;
  virtual std::vector<RankTiming> timing() = 0;  // one entry a rank
};

// What every rank of a run has: the probes of the method and the families of its directions.
struct Workshop {
  std::vector<std::unique_ptr<Probe>> probes;
  std::unique_ptr<DirectionFamily> directions;        // of x
  std::unique_ptr<DirectionFamily> inner_directions;  // of y, where the method has any

  DirectionFamily& family(Space space) { return space == Space::outer ? *directions : *inner_directions; }
};

// Runs the query's probe on one batch. If it throws, the items are run one by one; those that throw again get
// the status `exception`, and the text of the first is returned, otherwise "". Used by every executor.
std::string run_batch(Workshop& workshop, const Query& query, Range which, std::span<Outcome> outcomes,
                      MatrixRef payload);

// The sum of the columns, in order: of what DirectionFamily::project and gram return for all slices.
Vector sum_of_slices(const Matrix& parts);

// Everything in this process, batch after batch.
class SerialExecutor final : public Executor {
 public:
  // batch >= 1: items a batch.
  SerialExecutor(Workshop& workshop, Index batch);
  Outcomes evaluate(const Query& query) override;
  Vector combine(const DirectionBlock& block, ConstVectorRef weights) override;
  Vector project(const DirectionBlock& block, ConstVectorRef v) override;
  Matrix gram(const DirectionBlock& block) override;
  std::vector<RankTiming> timing() override;

 private:
  Workshop& workshop_;
  Index batch_;
  double busy_ = 0;
  double created_ = 0;
};

}  // namespace bizo
