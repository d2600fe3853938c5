// How a problem asks its oracle: under which keys, and what became of the last question.
#pragma once

#include <memory>

#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

class OracleClient {
 public:
  explicit OracleClient(std::unique_ptr<Oracle> oracle) : oracle_(std::move(oracle)) {}

  const Capabilities& capabilities() const { return oracle_->capabilities(); }
  const Reply& reply() const { return reply_; }
  std::int64_t restarts() const { return oracle_->restarts(); }
  WorksTogether* together() { return oracle_->together(); }

  void announce(std::span<const EvaluationKey> columns);
  // Of the announced columns; after a question about others, the first failure since they were announced.
  std::optional<ColumnFailure> failure(Index column) const;

  // Columns whose y is not finite have failed before: they are not asked again.
  void ask(Operation operation, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef numbers,
           const InnerControl* control = nullptr);

  // No evaluation, and none is announced. What is not answered is thrown: then it is the evaluation's
  // failure.
  std::vector<bool> feasible(ConstMatrixRef X) const;

  // Inner solvers ask about other columns than those of the batch: such questions have a key of the
  // iteration.
  std::vector<EvaluationKey> keys_of(Index columns) const;

 private:
  std::unique_ptr<Oracle> oracle_;
  std::vector<EvaluationKey> announced_;
  Reply reply_;
  bool aligned_ = true;                 // the last question was about the announced columns
  std::optional<ColumnFailure> first_;  // since they were announced
};

}  // namespace bizo::blackbox
