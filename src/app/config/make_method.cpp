#include "app/config/make_method.hpp"

#include <algorithm>

#include "directions/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"
#include "methods/steps/exploring_step.hpp"

namespace bizo::app {
namespace {

const Row<directions::MakeDirections>& family_row(const Sections& sections) {
  return *find_row(directions::catalogue(), sections.directions.text("family"));
}

Index read_count(const Params& directions, const DirectionFamily& family) {
  const bool automatic = directions.text("count") == "auto";
  if (automatic && !family.is_isotropic())
    directions.refuse("count",
                      "the number cannot be derived from curvatures along directions of the family " +
                          directions.text("family"),
                      "give a number, or use haar, sphere or gaussian");
  if (automatic || !directions.given("count")) return std::min<Index>(10, family.max_count());
  const Index count = directions.integer("count");
  if (count > family.max_count())
    directions.refuse("count",
                      "the family " + directions.text("family") + " has at most " +
                          std::to_string(family.max_count()) + " directions in " +
                          std::to_string(family.dimension()) + " dimensions",
                      "use fewer, or an independent family such as sphere");
  return count;
}

std::unique_ptr<methods::StepRule> make_step(const Params& params) {
  auto rule = methods::make_step_rule(params);
  if (!params.flag("explore")) return rule;
  return std::make_unique<methods::ExploringStep>(std::move(rule));
}

}  // namespace

Index direction_count(const Sections& sections, Index d) {
  return read_count(sections.directions, *family_row(sections).make(sections.directions, d));
}

methods::Method make_method(const Sections& sections, Problem& problem, InnerSolver& solver,
                            const Vector& scale, std::uint64_t seed) {
  const auto& family = family_row(sections);
  auto outer_family = family.make(sections.directions, problem.d());
  const Index count = read_count(sections.directions, *outer_family);
  return find_row(methods::catalogue(), sections.method.text("name"))
      ->make({.method = sections.method,
              .inner = sections.inner,
              .problem = problem,
              .solver = solver,
              .family = std::move(outer_family),
              .inner_family = problem.p() > 0 ? directions::inner_directions_of(family).make(
                                                    sections.directions, problem.p())
                                              : nullptr,
              .step = make_step(sections.step),
              .estimator = methods::read_estimator_settings(sections.directions, count, seed),
              .scale = scale,
              .seed = seed,
              .prox = methods::OuterProx(sections.step),
              .speculation = methods::speculation_of(sections.evaluation.text("speculate"))});
}

}  // namespace bizo::app
