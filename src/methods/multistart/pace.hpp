// Whether a run has become slow: the last third of its evaluations brought little of what was gained since
// x_0.
#pragma once

#include <cstdint>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class Pace {
 public:
  Pace() = default;
  // round: evaluations at a time.
  explicit Pace(Index d, Index round = 1);

  // After a row of the run. first, best: of the values of all runs. True once at most.
  bool slows(std::int64_t evaluations, double first, double best);

  // The decrease for an evaluation in that last third.
  double rate() const { return rate_; }

  void archive(Archive& a) { a(next_, last_, value_, rate_, said_); }

 private:
  std::int64_t next_ = 0;  // evaluations at the next check
  std::int64_t last_ = 0;  // at the last one
  double rate_ = kNaN;     // since the one before
  double value_ = kNaN;    // best at the last one
  bool said_ = false;
};

}  // namespace bizo::methods
