#include "bizo/app/assembly.hpp"

#include <algorithm>

#include "bizo/directions/catalogue.hpp"
#include "bizo/inner/catalogue.hpp"
#include "bizo/io/data_files.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo {
namespace {

Vector read_scale(const Params& directions, const DataFiles& files, Index d) {
  const Vector scale = number_or_file(directions, "scale", files, d);
  if (!(scale.array() > 0).all()) directions.refuse("scale", "units must be > 0", "leave it out for 1");
  return scale;
}

Index read_count(const Params& directions, const DirectionFamily& family) {
  if (!directions.given("count")) return std::min<Index>(10, family.max_count());
  const Index count = directions.integer("count");
  if (count > family.max_count())
    directions.refuse("count",
                      "the family " + directions.text("family") + " has at most " +
                          std::to_string(family.max_count()) + " directions in " +
                          std::to_string(family.dimension()) + " dimensions",
                      "use fewer, or an independent family such as sphere");
  return count;
}

}  // namespace

Assembly assemble(const Config& config) {
  Sections sections = read_sections(config);
  const FileData files;
  const auto row = [](const auto& catalogue, const Params& params, const char* key) {
    return *find_row(catalogue, params.text(key));
  };
  auto problem = row(problem_catalogue(), sections.problem, "name").make(sections.problem, files);
  auto solver = row(inner_catalogue(), sections.inner, "name").make(sections.inner, *problem);
  auto family =
      row(direction_catalogue(), sections.directions, "family").make(sections.directions, problem->d());
  auto inner_family =
      problem->p() > 0
          ? row(direction_catalogue(), sections.directions, "family").make(sections.directions, problem->p())
          : nullptr;
  auto step = row(step_catalogue(), sections.step, "rule").make(sections.step);
  const Index count = read_count(sections.directions, *family);
  const auto seed = static_cast<std::uint64_t>(sections.run.integer("seed"));
  auto method = row(method_catalogue(), sections.method, "name")
                    .make({.method = sections.method,
                           .inner = sections.inner,
                           .problem = *problem,
                           .solver = *solver,
                           .family = std::move(family),
                           .inner_family = std::move(inner_family),
                           .step = std::move(step),
                           .estimator = read_estimator_settings(sections.directions, count, seed),
                           .scale = read_scale(sections.directions, files, problem->d()),
                           .seed = seed});
  Index batch = sections.evaluation.integer("batch");
  if (batch == 0) batch = std::clamp<Index>(count / 32, 1, 32);
  return {std::move(sections), std::move(problem), std::move(solver), std::move(method), count, batch};
}

}  // namespace bizo
