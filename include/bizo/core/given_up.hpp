// The end of an evaluation whose answer nobody waits for any more.
#pragma once

#include "bizo/core/error.hpp"

namespace bizo {

// Passes through everything as a FatalError does, but ends no more than the evaluation
// (Watchdog::ask_for_use).
class GivenUp : public FatalError {
 public:
  GivenUp() : FatalError("the evaluation was given up") {}
};

}  // namespace bizo
