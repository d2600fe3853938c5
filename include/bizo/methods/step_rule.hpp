// Step rules: from gradient estimates to displacements of x.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// x <- x - step(g), in scaled units. A rule may remember what it saw.
class StepRule {
 public:
  virtual ~StepRule() = default;
  // The displacement for the gradient estimate of iteration k = 0, 1, ...
  virtual Vector step(const Vector& gradient, Index k) = 0;
};

using MakeStepRule = std::function<std::unique_ptr<StepRule>(const Params&)>;

const Catalogue<MakeStepRule>& step_catalogue();

// Step length of iteration k: `length` times a schedule.
class Schedule {
 public:
  explicit Schedule(const Params& params);
  double length(Index k) const;

 private:
  double length_, decay_;
  std::string form_;
};

// The options of [step] that every rule has: length and schedule.
OptionTable schedule_options();

}  // namespace bizo
