#include "methods/steps/sgd_step.hpp"

namespace bizo::methods {

Row<MakeStepRule> sgd_row() {
  return {"sgd",
          "a multiple of the estimate",
          "x <- x - a_k g.  For l orthogonal directions in R^d a length up to 2 l / (d L) decreases Phi "
          "(docs/math.md, Steps).",
          {},
          [](const Params& params) { return std::make_unique<SgdStep>(params); }};
}

}  // namespace bizo::methods
