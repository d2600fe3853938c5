// A problem that an oracle answers, as the class of the level that it offers.
#pragma once

#include <memory>

#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

// `start` and `box` replace what the oracle offers where they are not empty.
struct Placement {
  Vector start;
  Box box;
};

// What such a problem is beside its level.
class ExternalProblem {
 public:
  virtual ~ExternalProblem() = default;
  // How often the program that answers was started again.
  virtual std::int64_t restarts() const = 0;
  // What several ranks answer together; null: each answers alone.
  virtual WorksTogether* together() = 0;
};

// The result is ExternalProblem, SumOfSquares if the oracle has residuals, and Constrained if it has
// constraints. It brings its own inner solver if the oracle solves.
std::unique_ptr<Problem> make_problem(std::unique_ptr<Oracle> oracle, const Placement& placement);

}  // namespace bizo::blackbox
