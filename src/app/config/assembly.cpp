#include "app/config/assembly.hpp"

#include <algorithm>
#include <bit>

#include "app/config/agreement.hpp"
#include "app/config/automatic.hpp"
#include "app/config/choices.hpp"
#include "app/config/inner_bounds.hpp"
#include "app/config/inner_selection.hpp"
#include "app/config/inner_starts.hpp"
#include "app/config/linear.hpp"
#include "app/config/make_method.hpp"
#include "app/config/problem_catalogue.hpp"
#include "app/config/run_data.hpp"
#include "app/config/several_starts.hpp"
#include "blackbox/program_problem.hpp"
#include "inner/choice.hpp"
#include "inner/persistent.hpp"
#include "methods/cma/recombination.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/probes/independence.hpp"
#include "methods/probes/inner_start.hpp"
#include "problems/restricted.hpp"

namespace bizo::app {
namespace {

Vector read_scale(const Params& directions, const DataFiles& files, Index d) {
  const Vector scale = number_or_file(directions, "scale", files, d);
  if (!(scale.array() > 0).all()) directions.refuse("scale", "units must be > 0", "leave it out for 1");
  return scale;
}

// What problem.oracle leaves of the problem; null: all of it.
std::unique_ptr<Problem> restrict_oracle(const Params& params, Problem& full) {
  const std::string& oracle = params.text("oracle");
  if (oracle == "all") return nullptr;
  for (const auto level :
       {OracleLevel::solve, OracleLevel::values, OracleLevel::inner_gradient, OracleLevel::gradients})
    if (oracle == name_of(level) && level < level_of(full)) return problems::restricted(full, level);
  params.refuse("oracle",
                "the problem " + full.info().name + " offers only " + std::string(name_of(level_of(full))),
                "use a lower level, or all");
}

template <class Make>
const Row<Make>& row(const Catalogue<Make>& catalogue, const Params& params, const char* key) {
  return *find_row(catalogue, params.text(key));
}

bool is_isolated(const Config& config, const Params& problem) {
  return read_section(config, "evaluation").flag("isolate") &&
         !row(all_problems(config.problems()), problem, "name").runs_elsewhere;
}

// In a process of its own, the problem brings its inner solver along.
void make_problem(Assembly& assembly, const Params& params, const DataFiles& files) {
  const blackbox::ProgramContext programs =
      program_context(assembly.config, assembly.watchdog, assembly.notes, assembly.place);
  const auto problems = all_problems(assembly.config.problems());
  const auto& chosen = row(problems, params, "name");
  assembly.full = is_isolated(assembly.config, params)
                      ? isolated_problem(assembly.config, programs)
                      : chosen.make(params, {.files = files, .programs = &programs});
  assembly.shared = dynamic_cast<SharesWork*>(assembly.full.get());
  assembly.together = dynamic_cast<WorksTogether*>(assembly.full.get());
  if (auto* elsewhere = dynamic_cast<blackbox::ExternalProblem*>(assembly.full.get()))
    assembly.together = elsewhere->together();
  require_team_work(read_section(assembly.config, "evaluation"), chosen.starts_program,
                    assembly.shared || assembly.together, assembly.full->info().name);
  if (!is_isolated(assembly.config, params)) {
    apply_ensemble(assembly);
    apply_inner_box(assembly, files);
    apply_selection(assembly);
  }
  apply_linear(assembly, params, files);
  assembly.restricted = restrict_oracle(params, *assembly.full);
}

// At level solve the inner solver is part of what cannot be looked into.
Problem& solved_problem(const Assembly& assembly) {
  return level_of(assembly.problem()) <= OracleLevel::solve ? *assembly.full : assembly.problem();
}

// Methods that take steps of their own in y want the curvature of f of the solver: their rows have an
// inner.name of their own.
bool steps_in_y(const Params& method) {
  return row(methods::catalogue(), method, "name").defaults.contains("inner.name");
}

// inner.name = auto. The solver that an isolated problem brings is chosen where it lives.
void choose_inner(Assembly& assembly) {
  const Sections sections = read_sections(assembly.config);
  if (sections.inner.text("name") != "auto") return;
  if (is_isolated(assembly.config, sections.problem)) return;
  const inner::Choice chosen =
      inner::choose_solver(sections.inner, solved_problem(assembly), steps_in_y(sections.method));
  assembly.config.set_default("inner", "name", chosen.name, "inner.name = auto");
  if (!assembly.choice.empty()) assembly.choice += "; inner " + chosen.name + ", because " + chosen.why;
}

// Padded srht with more than a quarter of all directions is far from orthogonal (docs/math.md, The estimate);
// up to some thousand numbers a frame of haar is cheap, coordinates always are.
void choose_family(Config& config, const Params& directions, Index d) {
  constexpr Index kFrame = 1000;
  if (directions.text("family") != "srht" || directions.given("family")) return;
  Index count = std::min<Index>(10, d);
  if (directions.given("count") && directions.text("count") != "auto") count = directions.integer("count");
  const bool padded = !std::has_single_bit(static_cast<std::uint64_t>(d));
  if (!padded || 4 * count <= d || count > d) return;
  config.set_default("directions", "family", d <= kFrame ? "haar" : "coordinate",
                     "default for l > d/4 directions");
}

// evaluation.round, for a method whose own option is not set. Returns whether the method can follow it.
bool choose_round(Config& config, Index d, bool automatic) {
  const Sections sections = read_sections(config);
  const Index round = sections.evaluation.integer("round");
  const std::string& name = sections.method.text("name");
  const bool models = name == "trust-region", takes_round = models || name == "cma";
  if (round == 1) return takes_round;
  if (takes_round) {
    const Index points = models ? round : std::max(round, methods::default_population(d));
    config.set_default("method", models ? "points" : "population", std::to_string(points),
                       "evaluation.round");
  } else if (!automatic) {
    sections.evaluation.refuse("round", "the method " + name + " asks for as many points as it needs",
                               "leave it out, or use trust-region, cma or auto");
  }
  return takes_round;
}

// What the configuration leaves open, chosen for the problem.
void choose_defaults(Assembly& assembly) {
  const bool automatic = is_automatic(assembly.config);
  if (automatic)
    assembly.choice = apply_automatic_choice(assembly.config, assembly.problem());
  else
    choose_family(assembly.config, read_sections(assembly.config).directions, assembly.problem().d());
  assembly.takes_round = choose_round(assembly.config, assembly.problem().d(), automatic);
  choose_inner(assembly);
  use_default_choices(assembly.config);
}

// What [evaluation] says of evaluations that fail, if the method can do so.
RetryPolicy read_policy(const Params& evaluation, const Params& method, methods::PenaltyUse penalty) {
  RetryPolicy policy{.retries = evaluation.integer("retry"),
                     .new_seed = evaluation.text("retry_seed") == "new",
                     .smaller_radius = evaluation.flag("retry_smaller_radius")};
  if (policy.new_seed && method.has("difference") && method.text("difference") != "central")
    evaluation.refuse("retry_seed", "a forward difference uses a value computed with the first seed",
                      "use retry_seed = same, or method.difference = central");
  if (evaluation.text("on_failure") != "penalize") {
    if (evaluation.given("penalty"))
      evaluation.refuse("penalty", "only evaluation.on_failure = penalize uses it",
                        "leave it out, or choose penalize");
    return policy;
  }
  if (!evaluation.given("penalty"))
    evaluation.refuse("on_failure", "evaluation.penalty is not set",
                      "set evaluation.penalty to a value as bad as F gets");
  const std::string& name = method.text("name");
  if (penalty == methods::PenaltyUse::none)
    evaluation.refuse("on_failure", "the method " + name + " needs more than the value of an evaluation",
                      "use drop or stop");
  if (penalty == methods::PenaltyUse::differences && !evaluation.flag("penalize_differences"))
    evaluation.refuse("on_failure",
                      "the method " + name + " takes differences of values, which a penalty would falsify",
                      "use drop, or a method that ranks values (es), or penalize_differences = on");
  policy.penalty = evaluation.number("penalty");
  return policy;
}

std::unique_ptr<InnerSolver> make_solver(const Assembly& assembly) {
  const Sections& sections = *assembly.sections;
  if (is_isolated(assembly.config, sections.problem))
    if (auto* able = dynamic_cast<HasInnerSolver*>(assembly.full.get()); able && able->has_solver())
      return able->own_solver();
  Problem& problem = solved_problem(assembly);
  const std::string& name = sections.inner.text("name");
  return std::make_unique<inner::PersistentSolver>(
      row(inner::catalogue(), sections.inner, "name").make(sections.inner, problem),
      inner::stronger_solver(name, sections.inner, problem));
}

void assemble_problem(Assembly& assembly, const DataFiles& files) {
  // A configuration that names its method is checked as a whole before any data is read.
  const Config& config = assembly.config;
  make_problem(assembly, is_automatic(config) ? read_problem_section(config) : read_sections(config).problem,
               files);
  choose_defaults(assembly);
  assembly.sections = read_sections(config);
  assembly.solver = make_solver(assembly);
  choose_selection(assembly);
}

}  // namespace

void assemble_problem(Assembly& assembly) {
  assemble_problem(assembly, RunData());
}

Assembly assemble(Config config, const blackbox::RankPlace& place) {
  return assemble(std::move(config), place, RunData());
}

Assembly assemble(Config config, const blackbox::RankPlace& place, const RunData& files) {
  Assembly assembly(std::move(config), place);
  assemble_problem(assembly, files);
  std::ranges::copy(assembly.config.renamed(), std::back_inserter(assembly.notes));
  std::ranges::copy(files.notes(), std::back_inserter(assembly.notes));
  const Sections& sections = *assembly.sections;
  Problem& problem = assembly.problem();

  const Index count = direction_count(sections, problem.d());
  const auto seed = static_cast<std::uint64_t>(sections.run.integer("seed"));
  const Vector scale = read_scale(sections.directions, files, problem.d());
  assembly.method = make_method(sections, problem, *assembly.solver, scale, seed);
  require_start(sections, *assembly.full);
  require_agreement(sections, assembly.method, problem);
  if (assembly.choice.empty())
    std::ranges::copy(idle_settings(sections, assembly.method), std::back_inserter(assembly.notes));
  assembly.method.worker.shared = assembly.shared;
  assembly.method.worker.together = assembly.together;
  assembly.method.worker.policy = read_policy(sections.evaluation, sections.method, assembly.method.penalty);
  methods::ResolveSettings again = methods::read_base_settings(sections.inner);
  if (methods::trains_along(sections.inner)) {
    again.steps = sections.inner.integer("retrain_steps");
    assembly.notes.push_back(
        "inner.start = warm: F is that of a y that is trained along with x; the run ends with the retrained "
        "value");
  }
  assembly.verification = assembly.method.worker.probes.add(verify_probe(assembly, std::move(again)));
  if (auto* elsewhere = dynamic_cast<blackbox::ExternalProblem*>(assembly.full.get()))
    assembly.method.worker.restarts = [elsewhere] { return elsewhere->restarts(); };
  assembly.directions = count;
  start_from_several_points(assembly, scale, files);
  assembly.batch = sections.evaluation.integer("batch");
  const Index items = assembly.method.items > 0 ? assembly.method.items : count;
  if (assembly.batch == 0) assembly.batch = std::clamp<Index>(items / 32, 1, 32);
  assembly.method.worker.apart = methods::pairs_are_apart(sections.method, assembly.batch);
  return assembly;
}

}  // namespace bizo::app
