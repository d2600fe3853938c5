// Algorithms that run others one after the other: beside Algorithm, not one of its levels.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/ending.hpp"

namespace bizo {

// One of these runs.
struct Leg {
  std::string method;
  Index first_iteration = 0;  // row of its starting point
  Vector start;               // d
  double first_value = kNaN;  // at its start
  double value = kNaN;        // the least; NaN: there was none
  std::int64_t evaluations = 0;
  StopReason stop = StopReason::none;  // none: it is under way
  bool seeks_minimum = true;           // where it ends

  void archive(Archive& a) {
    a(method, first_iteration, start, first_value, value, evaluations, stop, seeks_minimum);
  }
};

// Over where no other leg follows.
class Legs : public Ending {
 public:
  virtual const std::vector<Leg>& legs() const = 0;
};

}  // namespace bizo
