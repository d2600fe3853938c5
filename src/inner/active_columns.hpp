// The unfinished columns of a batch, packed to the left so that every product works on them alone.
#pragma once

#include <vector>

#include "bizo/core/inner_solver.hpp"

namespace bizo::inner {

class ActiveColumns {
 public:
  // Copies X (d x B) and Y (p x B); `extra` more p x B matrices travel with them, their content undefined.
  void start(ConstMatrixRef X, ConstMatrixRef Y, std::size_t extra);

  Index count() const { return static_cast<Index>(column_.size()); }
  std::size_t column(Index slot) const {
    return column_[static_cast<std::size_t>(slot)];
  }  // place in the batch

  auto X() { return X_.leftCols(count()); }
  auto Y() { return Y_.leftCols(count()); }
  auto extra(std::size_t which) { return extra_[which].leftCols(count()); }

  // Removes a slot; the last one moves into its place.
  void remove(Index slot);

 private:
  Matrix X_, Y_;
  std::vector<Matrix> extra_;
  std::vector<std::size_t> column_;
};

// What the active columns are, of those that the control names: for a problem that is asked for fewer columns
// than it was announced. Empty where the control names none.
std::vector<EvaluationKey> keys_of(const ActiveColumns& active, const InnerControl& control);

// Keeps what `failure` (slot -> std::optional<ColumnFailure>) says of gradients that are not finite, before
// their columns retire.
template <class Failure>
void report_failures(const ActiveColumns& active, ConstMatrixRef gradients, const Failure& failure,
                     InnerReport& report) {
  for (Index slot = 0; slot < active.count(); ++slot)
    if (!gradients.col(slot).allFinite())
      if (auto said = failure(slot))
        report.failures.emplace_back(static_cast<Index>(active.column(slot)), std::move(*said));
}

// Of a column that gets no further, for f or its gradient is not finite next to it.
ColumnFailure wall_failure();

// Books the gradients of the active columns before step `step` and retires those that are done: a non-finite
// residual, one that meets the control, or no step left. A retired column's answer is its column of `points`,
// mostly the points whose gradients were measured. Fixed-steps columns stay to the end. A relative solve
// asks for no residual below round-off, L |y| times some units.
void retire_columns(ActiveColumns& active, ConstMatrixRef gradients, ConstMatrixRef points,
                    const InnerControl& control, Index step, MatrixRef answers, InnerReport& report);

}  // namespace bizo::inner
