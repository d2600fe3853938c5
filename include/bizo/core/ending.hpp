// Algorithms that know when they are over: beside Algorithm, not one of its levels.
#pragma once

#include "bizo/core/status.hpp"

namespace bizo {

class Ending {
 public:
  virtual ~Ending() = default;
  // Why nothing follows after the last row; none: something does.
  virtual StopReason ended() const = 0;
};

}  // namespace bizo
