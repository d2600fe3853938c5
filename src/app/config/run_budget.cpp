#include "app/config/run_budget.hpp"

#include "bizo/core/legs.hpp"

namespace bizo::app {
namespace {

// Iterations after which an F whose differences are all 0 does not answer to x: meanwhile the radius has
// grown to its largest, and all coordinates were among the directions, but for e^-10 of them, where not all
// are at once.
Index flat_window(const Assembly& assembly) {
  constexpr Index kMinWindow = 10;
  const Index sweeps = (assembly.problem().d() + assembly.directions - 1) / assembly.directions;
  return kMinWindow * (sweeps > 1 ? 1 + sweeps : 1);
}

// Iterations without progress that end one run of several, where the user names none: as method = auto has it
// for a method whose iteration is a step, and for one whose iteration may be one evaluation.
Index leg_window(const Assembly& assembly) {
  constexpr Index kOfSteps = 10;
  return assembly.method.takes_steps ? kOfSteps : 60 + 4 * assembly.problem().d();
}

}  // namespace

Budget leg_budget(const Assembly& assembly) {
  const Budget all = read_budget(assembly.sections->budget, assembly.sections->evaluation);
  Budget leg;
  leg.gradient_norm = all.gradient_norm;
  leg.gradient_window = all.gradient_window;
  leg.stagnation = all.stagnation;
  leg.stagnation_window =
      assembly.sections->budget.given("stagnation_window") ? all.stagnation_window : leg_window(assembly);
  leg.max_failed_share = all.max_failed_share;
  leg.flat_window = flat_window(assembly);
  return leg;
}

Budget run_budget(const Assembly& assembly) {
  Budget budget = read_budget(assembly.sections->budget, assembly.sections->evaluation);
  if (dynamic_cast<const Legs*>(assembly.method.algorithm.get())) {
    budget.gradient_norm = 0;
    budget.stagnation_window = 0;
    budget.judges_growth = false;  // a later start may be far above x_0; every run judges its own
    return budget;
  }
  budget.flat_window = flat_window(assembly);
  return budget;
}

}  // namespace bizo::app
