#include "app/config/inner_starts.hpp"

#include "app/config/inner_selection.hpp"
#include "bizo/core/error.hpp"
#include "methods/probes/inner_start.hpp"
#include "problems/ensemble.hpp"

namespace bizo::app {

void apply_ensemble(Assembly& assembly) {
  const auto& inner = assembly.config.section("inner");
  const auto start = inner.find("start");
  if (start == inner.end() || start->second.value != "ensemble") return;
  auto several = problems::ensemble(assembly.full);
  if (!several)
    throw ConfigError(
        start->second.origin + ": inner.start = ensemble: the problem " + assembly.full->info().name +
        " has one y_0; use a problem with model = mlp and problem.init_draws > 1, or start = cold");
  assembly.full = std::move(several);
}

void require_start(const Sections& sections, const Problem& full) {
  const Params& inner = sections.inner;
  if (inner.given("retrain_steps") && !methods::trains_along(inner))
    inner.refuse("retrain_steps", "only a y that is trained along with x is trained again",
                 "leave it out, or add inner.control = unrolled and start = warm");
  for (const char* option : {"nu", "proximity"})
    if (inner.given(option) && !methods::selects_minimizer(inner))
      inner.refuse(option, "inner.start = " + inner.text("start") + " selects no minimizer by F",
                   "leave it out, or use start = optimistic or pessimistic");
  if (methods::selects_minimizer(inner) && !dynamic_cast<const InnerSelection*>(&full))
    inner.refuse("start", "a problem in a process of its own is solved there",
                 "use evaluation.isolate = off");
  if (inner.text("start") != "min-norm") return;
  if (!dynamic_cast<const ClosedFormInner*>(&full))
    inner.refuse("start",
                 "the problem " + full.info().name + " has no formula for the minimizer nearest to y_0",
                 "use start = cold: gradient-descent from y_0 ends near it");
  if (inner.text("name") != "closed-form")
    inner.refuse("start", "inner.name = " + inner.text("name") + " ends at another of many minimizers",
                 "use inner.name = closed-form");
}

}  // namespace bizo::app
