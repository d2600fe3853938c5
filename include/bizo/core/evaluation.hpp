// The identity of one evaluation, known on every rank, and the reason if it failed.
#pragma once

#include <string>

#include "bizo/core/status.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// Evaluations with the same key are equal: anything random in one follows from it.
struct EvaluationKey {
  std::uint64_t seed = 0;
  Index iteration = 0;
  Index direction = 0;   // or whatever the items of the query are
  int side = 0;          // +1: x + h u, -1: x - h u, 0: another point
  int attempt = 0;       // stays 0 where a retry has the same seed
  bool derived = false;  // the seed is already a program's: it follows from the other fields
  bool operator==(const EvaluationKey&) const = default;
};

// Why a problem could not answer for a column.
struct ColumnFailure {
  EvaluationStatus status = EvaluationStatus::failed;
  std::string reason;  // one line
  double seconds = 0;  // its duration; 0: not measured
};

}  // namespace bizo
