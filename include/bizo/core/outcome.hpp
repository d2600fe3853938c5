// The answers that a method gets.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/bytes.hpp"
#include "bizo/core/status.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// A probe's measurements for one item. Trivially copyable: it travels as bytes.
struct Outcome {
  double difference = kNaN;   // D_j, estimate of u_jT grad Phi (in scaled x-units)
  double value_plus = kNaN;   // F at x + h u_j, or at the item's only point
  double value_minus = kNaN;  // F at x - h u_j; near a bound of x, of both: at the points of a stencil
  double length = kNaN;       // h of a difference that lacks only F at the base, which was asked ahead
  double inner_residual = kNaN;
  double initial_residual = kNaN;  // norm of grad_y f(x + h u, y) at the start of the solve, if measured
  double response = kNaN;          // norm of the change of grad_y f from x to x + h u, y fixed, if measured
  std::int64_t evaluations = 0;    // outer evaluations that this item cost
  std::int64_t inner_steps = 0;
  std::int64_t inner_gradients = 0;
  EvaluationStatus status = EvaluationStatus::failed;
  EvaluationStatus failure = EvaluationStatus::ok;  // of the previous attempt, or behind a penalty
  std::int32_t attempts = 1;
  bool penalized = false;  // has values, and status ok, from a penalty
  bool shrunk = false;     // at other points or a smaller radius than the others
  std::int16_t unused = 0;
};
template <>
inline constexpr bool kNoGaps<Outcome> = sizeof(Outcome) == 7 * sizeof(double) + 3 * sizeof(std::int64_t) +
                                                                3 * sizeof(std::int32_t) + 2 * sizeof(bool) +
                                                                sizeof(std::int16_t);

// In the order of the directions.
struct Outcomes {
  std::vector<Outcome> items;
  Matrix payload;      // payload_rows x items: vectors that some probes return (inner solutions)
  std::string reason;  // of the first failed item that gave one
  double lost = 0;     // seconds in failed attempts, over all ranks; no result depends on them
};

}  // namespace bizo
