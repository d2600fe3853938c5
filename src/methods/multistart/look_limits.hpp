// What ends a look, after one turn round the coordinates at least.
#pragma once

#include <cstdint>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

struct LookLimits {
  std::int64_t evaluations = 0;
  double rate =
      kNaN;  // decrease an evaluation that is not reached; NaN: half of the evaluations were in vain

  void archive(Archive& a) { a(evaluations, rate); }
};

}  // namespace bizo::methods
