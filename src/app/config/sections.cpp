#include "app/config/sections.hpp"

#include "app/config/problem_catalogue.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "blackbox/limits.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/steps/catalogue.hpp"
#include "methods/steps/schedule.hpp"

namespace bizo::app {
namespace {

OptionTable joined(OptionTable first, const OptionTable& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

using Defaults = std::map<std::string, std::string>;

OptionTable with_defaults(OptionTable table, const std::string& section, const Defaults& defaults) {
  for (auto& option : table)
    if (const auto found = defaults.find(section + "." + option.name); found != defaults.end())
      option.fallback = found->second;
  return table;
}

// Those of the method that the configuration names: what it needs where the user says nothing.
Defaults method_defaults(const Config& config) {
  const auto& settings = config.section("method");
  const auto given = settings.find("name");
  const auto* row =
      find_row(methods::catalogue(),
               given == settings.end() ? common_options("method")[0].fallback : given->second.value);
  return row ? row->defaults : Defaults{};
}

// The section's table is the common options and those of the row that it names with `key`.
template <class Make>
Params named_section(const Config& config, const std::string& section, const std::string& key,
                     const Catalogue<Make>& catalogue, const Defaults& defaults = {}) {
  const auto& settings = config.section(section);
  OptionTable table = with_defaults(common_options(section), section, defaults);
  const auto given = settings.find(key);
  std::string name = table.front().fallback;
  if (given != settings.end()) name = given->second.value;
  if (name.empty()) {
    for (const auto& [written, setting] : settings)
      if (!nearest(written, {key}).empty())
        throw ConfigError(setting.origin + ": " + section + "." + written +
                          ": there is no such option; did you mean " + section + "." + key + "?");
    throw ConfigError(section + "." + key + " is missing; name one of: " + listing(names_of(catalogue)));
  }
  const std::string origin = given == settings.end() ? "default" : given->second.origin;
  const auto& row = require_row(catalogue, name, origin + ": " + section + "." + key);
  return {section, joined(std::move(table), with_defaults(row.options, section, defaults)), settings};
}

OptionTable direction_options() {
  Option count = integer_option(
      "count", "", 1,
      "directions per iteration; orthogonal families: at most d; empty: 10, or d if less; auto: from the "
      "measured curvature and noise (hozog)");
  count.choices = {"auto"};
  const OptionTable own{text_option("family", "srht",
                                    "kind of directions: bizo list directions; if not given, haar (d <= "
                                    "1000) or coordinate where srht is padded and count > d/4"),
                        count, text_option("scale", "1", "units of x: one positive number, or a file of d")};
  return joined(own, methods::estimator_options());
}

OptionTable evaluation_options() {
  const OptionTable own{
      integer_option("batch", "0", 0,
                     "directions per batch; 0: count / 32, between 1 and 32. Changes no result"),
      integer_option("round", "1", 1,
                     "points that a method asks for together, where it can choose: `points` of "
                     "trust-region, `population` of cma at least. 1 needs the fewest evaluations, the "
                     "number of ranks the fewest rounds; it is no number of ranks, and changes the results"),
      choice_option("master", {"auto", "on", "off"}, "rank 0 evaluates too; auto: with fewer than 8 ranks"),
      choice_option("backup", {"off", "on"},
                    "ranks that idle evaluate again what another one holds for more than twice the average; "
                    "the first answer counts. For slow ranks; the same question must have the same answer. "
                    "Changes no result"),
      choice_option(
          "speculate", {"off", "on", "auto"},
          "ask for the directions around the first point of a line search together with F there; "
          "auto: while that point was accepted the last time. Changes no iterate; what was asked in "
          "vain counts"),
      fraction_option("max_failed_share", "0.5",
                      "share of failed directions in an iteration above which the run stops"),
      integer_option("retry", "0", 0, "how often a failed evaluation is tried again"),
      choice_option("retry_seed", {"same", "new"}, "seed of a retry; new: both sides of a pair are retried"),
      flag_option("retry_smaller_radius", false,
                  "a direction that still fails is tried once more at a quarter of h"),
      choice_option("on_failure", {"drop", "penalize", "stop"},
                    "then: drop the direction with its pair, use `penalty` as its value, or stop the run"),
      number_option("penalty", "", "penalize: replaces a missing value of F; about as bad as F gets"),
      flag_option("penalize_differences", false,
                  "penalize in differences of values too; this biases the gradient by penalty / h"),
      flag_option(
          "isolate", false,
          "run the problem and its inner solver in a separate process: a crash costs one evaluation")};
  return joined(own, blackbox::limit_options());
}

OptionTable budget_options() {
  return {integer_option("iterations", "100", 0, "outer iterations"),
          integer_option("evaluations", "", 1,
                         "evaluations of F at an inner solution, checked between iterations: a run may "
                         "exceed it by one iteration and its noise measurement; empty: no limit"),
          integer_option("inner_gradients", "", 1, "inner gradients or their equivalent; empty: no limit"),
          positive_option("wall_time", "", "seconds, summed over all starts; empty: no limit"),
          number_option("target", "", "stop when F reaches this; empty: never"),
          nonnegative_option("gradient_norm", "0",
                             "stop when the averaged estimate of |grad Phi| is below this; 0: never"),
          integer_option("gradient_window", "10", 1, "iterations in that average"),
          integer_option("stagnation_window", "0", 0,
                         "stop after this many iterations without progress; 0: never"),
          nonnegative_option("stagnation", "1e-6",
                             "smallest decrease that counts as progress, relative to the decrease so far")};
}

OptionTable search_options() {
  Option starts =
      integer_option("starts", "1", 1,
                     "runs of the method, the first from problem.start, the best of which counts; "
                     "auto: as many as budget.evaluations, inner_gradients or wall_time allow, until "
                     "no other minimum is expected");
  starts.choices = {"auto"};
  return {
      starts,
      text_option("points", "",
                  "file with the starts of the next runs, d numbers each; after them, and without it, starts "
                  "are drawn: near the best point, and one in four anywhere in the box")};
}

Option verify_option() {
  Option verify = integer_option("verify", "auto", 0,
                                 "re-evaluations of the solution at the end, solved from y_0 and more "
                                 "accurately; auto: once, 8 times where values have noise");
  verify.choices = {"auto"};
  return verify;
}

OptionTable run_options() {
  return {
      integer_option("seed", "1", 0, "of the directions"),
      text_option("output", "run.h5", "results file"),
      text_option("label", "", "name in tables and reports; in a study that of the variant"),
      text_option("workdir", "", "folder of programs' work folders; empty: OUTPUT.work"),
      verify_option(),
      flag_option("overwrite", false, "replace the results of an earlier run"),
      choice_option("data", {"shared", "broadcast", "each"},
                    "who reads the data of built-in problems: one rank a node, for all of the node; rank 0, "
                    "for all; or every rank for itself"),
      nonnegative_option("save_every", "30", "seconds between saves of the results file"),
      nonnegative_option(
          "checkpoint_every", "30",
          "seconds between checkpoints, 0: after every iteration; no iteration is lost between them"),
      nonnegative_option("grace", "60", "seconds for current batches to finish after a signal"),
      flag_option("survive_rank_loss", false,
                  "continue when a rank dies; needs mpirun --enable-recovery, or bizo launch"),
      positive_option("rank_timeout", "10", "seconds of silence after which a rank counts as lost"),
      nonnegative_option("start_limit", "60",
                         "seconds for all ranks to start before bizo launch restarts them; 0: no limit"),
      nonnegative_option("slurm_margin", "30",
                         "seconds before the end of a SLURM allocation by which the run must be over"),
      flag_option("record_evaluations", false, "keep every evaluation in the results file"),
      integer_option("record_iterates", "0", 0, "keep x every k iterations; 0: never")};
}

}  // namespace

OptionTable common_options(const std::string& section) {
  if (section == "problem")
    return {text_option("name", "", "what is solved: bizo list problems"),
            choice_option("oracle", {"all", "solve", "values", "inner-gradient", "gradients"},
                          "what the method may use of the problem, to test black-box methods"),
            text_option("linear", "",
                        "linear constraints on x: a file with a line 'a_1, ..., a_d, lower, upper' for each; "
                        "empty: none")};
  if (section == "inner")
    return joined({text_option("name", "auto", "inner solver: bizo list inner"),
                   integer_option("dense", "1000", 0, "largest p for a dense Hessian"),
                   text_option("box", "",
                               "bounds of y for a problem without bounds of its own, written like "
                               "problem.box; empty: none")},
                  methods::inner_control_options());
  if (section == "method")
    return {text_option("name", "hozog", "outer method: bizo list methods; auto: chosen from the problem")};
  if (section == "step")
    return joined(
        joined({text_option("rule", "adam", "step rule: bizo list steps")}, methods::schedule_options()),
        methods::outer_prox_options());
  if (section == "directions") return direction_options();
  if (section == "evaluation") return evaluation_options();
  if (section == "budget") return budget_options();
  if (section == "search") return search_options();
  return run_options();
}

std::string component_of(const Config& config, const std::string& section) {
  const auto& settings = config.section(section);
  const Option option = common_options(section).front();
  if (const auto given = settings.find(option.name); given != settings.end()) return given->second.value;
  const Defaults defaults = method_defaults(config);
  const auto found = defaults.find(section + "." + option.name);
  return found != defaults.end() ? found->second : option.fallback;
}

Params read_problem_section(const Config& config) {
  for (const char* name : {"integer", "integers", "categorical", "categories"})
    if (const auto given = config.section("problem").find(name); given != config.section("problem").end())
      throw ConfigError(given->second.origin + ": problem." + name +
                        ": x is real, and no method knows integers or categories; leave it out, and run once "
                        "for each of their values");
  return named_section(config, "problem", "name", all_problems(config.problems()));
}

Params read_section(const Config& config, const std::string& section) {
  Params params{section, common_options(section), config.section(section)};
  if (section != "run") return params;
  for (const char* path : {"output", "workdir"})
    if (const auto hint = unexpanded(params.text(path)); !hint.empty())
      throw ConfigError(params.place(path) + ": " + hint);
  return params;
}

Sections read_sections(const Config& config) {
  read_section(config, "search");  // a part of no component, but checked with them
  const Defaults defaults = method_defaults(config);
  return {read_problem_section(config),
          named_section(config, "inner", "name", inner::catalogue(), defaults),
          named_section(config, "directions", "family", directions::catalogue(), defaults),
          named_section(config, "method", "name", methods::catalogue()),
          named_section(config, "step", "rule", methods::step_catalogue(), defaults),
          read_section(config, "evaluation"),
          read_section(config, "budget"),
          read_section(config, "run")};
}

Budget read_budget(const Params& params, const Params& evaluation) {
  Budget budget;
  budget.iterations = params.integer("iterations");
  if (params.given("evaluations")) budget.evaluations = params.integer("evaluations");
  if (params.given("inner_gradients")) budget.inner_gradients = params.integer("inner_gradients");
  if (params.given("wall_time")) budget.wall_time = params.number("wall_time");
  if (params.given("target")) budget.target = params.number("target");
  budget.gradient_norm = params.number("gradient_norm");
  budget.gradient_window = params.integer("gradient_window");
  budget.stagnation_window = params.integer("stagnation_window");
  budget.stagnation = params.number("stagnation");
  budget.stop_on_failure = evaluation.text("on_failure") == "stop";
  budget.max_failed_share = evaluation.number("max_failed_share");
  return budget;
}

}  // namespace bizo::app
