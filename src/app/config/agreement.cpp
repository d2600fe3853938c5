#include "app/config/agreement.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/constrained.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

// directions.count = auto, where it can be told.
void require_countable(const Sections& sections, const methods::Method& method) {
  if (sections.directions.text("count") != "auto") return;
  if (!method.adapts_count)
    sections.directions.refuse("count",
                               "the method " + sections.method.text("name") + " measures no curvature of Phi",
                               "give a number, or use hozog");
}

// A target is met by a value of Phi.
void require_values_of_phi(const Sections& sections, const methods::Method& method) {
  if (!method.has_values && sections.budget.given("target"))
    sections.budget.refuse(
        "target",
        "the method " + sections.method.text("name") +
            " moves x and y together and has no value of Phi before the end",
        "leave it out; use budget.gradient_norm, or a method that solves at every iterate");
}

// Solves keep y in its bounds; steps that a method takes in y itself do not.
void require_bounds(const Sections& sections, const methods::Method& method, const Problem& problem) {
  if (!problem.info().inner_box.bounded() || method.bounds_inner) return;
  sections.method.refuse(
      "name",
      "the problem " + problem.info().name + " has bounds on y, which the steps of " +
          sections.method.text("name") + " ignore",
      "use a method that solves the inner problem: aid, frozen-adjoint, hozog, frame-search or es");
}

// Values of different iterations may be those of different samples.
void require_comparable_values(const Sections& sections, const Problem& problem) {
  const auto* drawn = dynamic_cast<const DrawnSamples*>(&problem);
  if (!drawn || !methods::make_step_rule(sections.step)->compares_values()) return;
  sections.step.refuse("rule",
                       "it compares values of different iterations, and the problem " + problem.info().name +
                           " draws other samples for each",
                       "use adam, sgd or momentum, or " + drawn->all_samples());
}

// It begins with points along the diagonal of the box.
void require_diagonal(const Params& step, const Params& method, const methods::Method& made, const Box& box) {
  if (!step.flag("explore")) return;
  if (!made.takes_steps)
    step.refuse("explore", "the steps of method.name = " + method.text("name") + " have their own size",
                "leave it out");
  if (has_diagonal(box)) return;
  step.refuse("explore", "it searches between two bounds, and no coordinate of problem.box has two",
              "leave it out, or give problem.box");
}

// What [step] compares are values of Phi.
void require_values(const Params& step, const Params& method, bool has_values, bool ranks) {
  if (step.flag("explore") && step.text("prox") == "l1")
    step.refuse(
        "explore",
        "its points are not steps along a gradient, which step.prox = " + step.text("prox") + " needs",
        "use one of them");
  const bool compares = methods::make_step_rule(step)->compares_values();
  if (ranks && compares)
    step.refuse("rule",
                "it compares values of Phi with the slope of an estimate, but estimates of method.name = " +
                    method.text("name") + " with shaping = centered-ranks are not in units of Phi",
                "use adam, sgd or momentum, or method.shaping = none");
  if (has_values) return;
  const std::string lacks = "it compares values of Phi, which method.name = " + method.text("name") +
                            ", which moves x and y together, does not have";
  if (step.flag("explore")) step.refuse("explore", lacks, "leave it out");
  if (compares) step.refuse("rule", lacks, "use sgd, momentum or adam");
}

void require_prox(const Params& step, const Params& method, const methods::Method& made) {
  if (methods::OuterProx(step).active() && !made.applies_prox)
    step.refuse("prox", "the method " + method.text("name") + " takes no proximal steps",
                "use a method that solves at every iterate, such as hozog");
}

// All others would find what is least without them.
void require_constraints_met(const Params& method, const Problem& problem) {
  const auto* constrained = dynamic_cast<const Constrained*>(&problem);
  const Index count = (constrained ? constrained->constraints() : 0) + problem.info().linear.count();
  if (count > 0 && method.text("name") != "trust-region")
    method.refuse("name",
                  "the problem has " + std::to_string(count) + (count > 1 ? " constraints" : " constraint") +
                      ", which this method does not know",
                  "use trust-region, for d up to 200");
}

}  // namespace

void require_agreement(const Sections& sections, const methods::Method& method, const Problem& problem) {
  if (!method.has_values) methods::refuse_unrolled(sections.inner, sections.method.text("name"));
  require_prox(sections.step, sections.method, method);
  require_bounds(sections, method, problem);
  require_values_of_phi(sections, method);
  require_comparable_values(sections, problem);
  require_values(sections.step, sections.method, method.has_values,
                 method.penalty == methods::PenaltyUse::ranks);
  require_diagonal(sections.step, sections.method, method, problem.info().box);
  require_countable(sections, method);
  require_constraints_met(sections.method, problem);
}

void require_team_work(const Params& evaluation, bool starts_program, bool divides,
                       const std::string& problem) {
  if (evaluation.integer("ranks_per_item") == 1) return;
  if (evaluation.flag("isolate") && !starts_program)
    evaluation.refuse("ranks_per_item", "evaluation.isolate = on evaluates in one process",
                      "leave one of them out");
  if (starts_program || divides) return;
  evaluation.refuse("ranks_per_item",
                    "one rank alone evaluates the problem " + problem +
                        ": it is no sum of chunks, no program, and has no function join",
                    "leave it out");
}

bool has_diagonal(const Box& box) {
  for (Index i = 0; i < box.lower.size(); ++i)
    if (std::isfinite(box.upper(i) - box.lower(i)) && box.lower(i) < box.upper(i)) return true;
  return false;
}

std::vector<std::string> idle_settings(const Sections& sections, const methods::Method& method) {
  std::vector<std::string> idle;
  const auto report = [&](const Params& params, std::vector<std::string> names, const std::string& beside) {
    std::erase_if(names, [&](const std::string& name) { return !params.given(name); });
    if (names.empty()) return;
    for (std::string& name : names) name = params.section() + "." + name;
    idle.push_back(listing(names) + (names.size() > 1 ? " have" : " has") + " no effect with " + beside);
  };
  const std::string name = "method.name = " + sections.method.text("name");
  if (!method.takes_steps)
    report(sections.step, {"rule", "size", "schedule", "time_constant"}, name);
  else if (!methods::make_step_rule(sections.step)->follows_schedule())
    report(sections.step, {"schedule", "time_constant"}, "step.rule = " + sections.step.text("rule"));
  if (!method.takes_directions)
    report(sections.directions, {"memory", "orthogonalize", "reuse", "sparsity"}, name);
  if (!method.asks_ahead) report(sections.evaluation, {"speculate"}, name);
  if (!method.worker.probes.may_shrink()) report(sections.evaluation, {"retry_smaller_radius"}, name);
  return idle;
}

}  // namespace bizo::app
