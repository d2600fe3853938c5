#include "bizo/app/agreement.hpp"

namespace bizo {
namespace {

// directions.count = auto, where it can be told.
void require_countable(const Sections& sections, const Method& method) {
  if (sections.directions.text("count") != "auto") return;
  const std::string& family = sections.directions.text("family");
  if (family != "haar" && family != "sphere" && family != "gaussian")
    sections.directions.refuse("count",
                               "curvatures along the directions of the family " + family + " do not tell it",
                               "give a number, or use haar, sphere or gaussian");
  if (!method.adapts_count)
    sections.directions.refuse("count",
                               "the method " + sections.method.text("name") + " measures no curvature of Phi",
                               "give a number, or use zo-resolve");
}

// A target is met by a value of Phi.
void require_values_of_phi(const Sections& sections, const Method& method) {
  if (!method.has_values && sections.budget.given("target"))
    sections.budget.refuse(
        "target",
        "the method " + sections.method.text("name") +
            " moves x and y together and has no value of Phi before the end",
        "leave it out; use budget.gradient_norm, or a method that solves at every iterate");
}

// Solves keep y in its bounds; steps that a method takes in y itself do not.
void require_bounds(const Sections& sections, const Method& method, const Problem& problem) {
  if (!problem.info().inner_box.bounded() || method.bounds_inner) return;
  sections.method.refuse("name",
                         "the problem " + problem.info().name + " bounds y, and the steps of " +
                             sections.method.text("name") + " in y know no bounds",
                         "use a method that solves the inner problem: aid, azo, zo-resolve, sweep or es");
}

// What [step] compares are values of Phi.
void require_values(const Params& step, const Params& method, bool has_values) {
  if (step.flag("explore") && step.text("prox") == "l1")
    step.refuse(
        "explore",
        "its points are not steps along a gradient, which step.prox = " + step.text("prox") + " needs",
        "use one of them");
  if (has_values) return;
  const std::string lacks = "it compares values of Phi, which method.name = " + method.text("name") +
                            ", that moves x and y together, does not have";
  if (step.flag("explore")) step.refuse("explore", lacks, "leave it out");
  const std::string& rule = step.text("rule");
  if (step.given("rule") && rule != "sgd" && rule != "momentum" && rule != "adam")
    step.refuse("rule", lacks, "use sgd, momentum or adam");
}

void require_prox(const Params& step, const Params& method, const Method& made) {
  if (OuterProx(step).active() && !made.applies_prox)
    step.refuse("prox", "the method " + method.text("name") + " takes no proximal steps",
                "use a method that solves at every iterate, such as zo-resolve");
}

}  // namespace

void require_agreement(const Sections& sections, const Method& method, const Problem& problem) {
  require_prox(sections.step, sections.method, method);
  require_bounds(sections, method, problem);
  require_values_of_phi(sections, method);
  require_values(sections.step, sections.method, method.has_values);
  require_countable(sections, method);
}

}  // namespace bizo
