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
  explicit Pace(Index d);

  // After a row of the run. first, best: of the values of all runs. True once at most.
  bool slows(std::int64_t evaluations, double first, double best);

  // What an evaluation gained in that third.
  double rate() const { return rate_; }

  void archive(Archive& a) { a(last_, next_, value_, rate_, said_); }

 private:
  std::int64_t last_ = 0, next_ = 0;  // evaluations at the last and at the next check
  double value_ = kNaN;               // best at the last one
  double rate_ = kNaN;
  bool said_ = false;
};

}  // namespace bizo::methods
