// What one evaluation is, known on every rank, and what became of it when it failed.
#pragma once

#include <string>

#include "bizo/core/status.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// Two evaluations with the same key are the same: whatever is random in one follows from it.
struct EvaluationKey {
  std::uint64_t seed = 0;
  Index iteration = 0;
  Index direction = 0;   // or whatever the items of the query are
  int side = 0;          // +1: x + h u, -1: x - h u, 0: a point of its own
  int attempt = 0;       // stays 0 where a retry has the same seed
  bool derived = false;  // the seed is a program's own already: it follows from all the rest
  bool operator==(const EvaluationKey&) const = default;
};

// Why a problem could not answer for a column.
struct ColumnFailure {
  EvaluationStatus status = EvaluationStatus::failed;
  std::string reason;  // one line
  double seconds = 0;  // that it took; 0: not measured
};

}  // namespace bizo
