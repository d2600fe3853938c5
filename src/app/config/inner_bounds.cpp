#include "app/config/inner_bounds.hpp"

#include "bizo/core/box_file.hpp"
#include "bizo/core/inner_box.hpp"
#include "blackbox/program_problem.hpp"
#include "problems/bounded_inner.hpp"

namespace bizo::app {

void apply_inner_box(Assembly& assembly, const DataFiles& files) {
  const auto section = assembly.config.section("inner");
  const auto found = section.find("box");
  if (found == section.end() || found->second.value.empty()) return;
  const Params inner("inner", {box_option("")}, {*found});
  const ProblemInfo& info = assembly.full->info();
  if (dynamic_cast<const blackbox::ExternalProblem*>(assembly.full.get()))
    inner.refuse("box", "a program says itself which bounds its y has",
                 "leave it out, and see problem.inner_lower and inner_upper (docs/blackbox.md)");
  if (const auto flaw = problems::flaw_of_bounding(*assembly.full); !flaw.empty())
    inner.refuse("box", "of the problem " + info.name + " " + flaw, "leave it out");
  const Box box = read_box(inner, files, info.inner_dimension);
  if (const auto flaw = inner_flaw_of(box); !flaw.empty())
    inner.refuse("box", flaw, "every lower bound must be below the upper one");
  assembly.full = problems::bounded_inner(std::move(assembly.full), box);
}

}  // namespace bizo::app
