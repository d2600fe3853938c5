// A problem whose f and F are means over samples that it draws anew for every iteration.
#pragma once

#include <string>

namespace bizo {

// announce() draws, from EvaluationKey::iteration alone: evaluations of one iteration have the same samples
// (common random numbers). A method that accepts such a problem asks for a base point and for all that is
// estimated from there under the same iteration, and compares no values of different ones.
class DrawnSamples {
 public:
  virtual ~DrawnSamples() = default;
  // How a user asks for all samples at once, for messages: "problem.batch = all".
  virtual std::string all_samples() const = 0;
};

}  // namespace bizo
