// An outer method on one rank, and what it is made of.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/algorithm.hpp"
#include "bizo/core/inner_solver.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/steps/outer_prox.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

// What a method can do with a value that stands for a missing one.
enum class PenaltyUse {
  none,         // its items are more than values
  differences,  // the error of the gradient is the penalty over the radius
  ranks,        // such a value is just the worst
};

// Whether a method asks for a gradient at the point where a line search will probably end, together with the
// values there; automatic: as long as such a guess was right the last time.
enum class Speculation { off, on, automatic };
Speculation speculation_of(const std::string& word);  // off, on, auto

// A method on one rank: what asks (used on the master alone) and what evaluates.
struct Method {
  WorkerContext worker;
  std::unique_ptr<Algorithm> algorithm;
  Vector scale;                  // user scales of x: the method works in x / scale
  bool takes_steps = true;       // along estimates, by [step] rule
  bool takes_directions = true;  // from [directions]
  bool applies_prox = false;     // its candidates go through OuterProx ([step] prox)
  bool adapts_count = false;     // [directions] count = auto
  bool asks_ahead = false;       // before it knows F at the base
  bool bounds_inner = false;     // y stays in its bounds, and derivatives know of them
  bool rough_values = false;     // solves are as accurate as steps need, since inner work counts
  bool has_values = true;        // of Phi; false: its values are F(x, y) with y on the way to y*(x)
  Index items = 0;               // of its usual query, where that is not the directions of an iteration
  PenaltyUse penalty = PenaltyUse::none;
};

// What a method is made of. Problem and solver outlive it.
struct MethodParts {
  const Params& method;
  const Params& inner;
  Problem& problem;
  InnerSolver& solver;
  std::unique_ptr<DirectionFamily> family;
  std::unique_ptr<DirectionFamily> inner_family;  // the same in y; null if the method sees no y
  std::unique_ptr<StepRule> step;
  EstimatorSettings estimator;  // at most family->max_count() directions an iteration
  Vector scale;                 // user scales of x
  std::uint64_t seed;
  OuterProx prox = {};
  Speculation speculation = Speculation::off;
};

// A method of these probes, with the scales and the directions of its parts; they are the method's from then
// on.
Method method_with(MethodParts& parts, ProbeSet probes);

using MakeMethod = std::function<Method(MethodParts)>;

}  // namespace bizo::methods
