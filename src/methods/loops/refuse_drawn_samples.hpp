// For methods that keep y, or values, from one iteration to the next.
#pragma once

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::methods {

inline void refuse_drawn_samples(const Params& method, const Problem& problem) {
  const auto* drawn = dynamic_cast<const DrawnSamples*>(&problem);
  if (!drawn) return;
  method.refuse("name",
                "the problem " + problem.info().name +
                    " draws other samples for every iteration, and this method keeps y or values from one to "
                    "the next",
                "use aid, frozen-adjoint, hozog or es, or " + drawn->all_samples());
}

}  // namespace bizo::methods
