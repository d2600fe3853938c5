// How step lengths shrink from iteration to iteration.
#pragma once

#include <string>

#include "bizo/core/params.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// Step length of iteration k: `length` times a schedule.
class Schedule {
 public:
  explicit Schedule(const Params& params);
  double length(Index k) const;

 private:
  double length_, time_constant_;
  std::string form_;
};

// The options of [step] that every rule has.
OptionTable schedule_options();
// An average's memory, in [0, 1).
Option decay_rate_option(std::string name, std::string fallback, std::string help);

}  // namespace bizo::methods
