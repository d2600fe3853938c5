#include "blackbox/rows.hpp"

#include <filesystem>
#include <sstream>

#include "bizo/core/box_file.hpp"
#include "bizo/core/error.hpp"
#include "blackbox/command.hpp"
#include "blackbox/file_program.hpp"
#include "blackbox/plugin_oracle.hpp"
#include "blackbox/program_problem.hpp"
#include "blackbox/script.hpp"
#include "blackbox/shell_syntax.hpp"
#include "blackbox/spawn.hpp"
#include "blackbox/stream_oracle.hpp"
#include "blackbox/umbridge_oracle.hpp"

namespace bizo::blackbox {
namespace {

OptionTable program_options() {
  return {text_option(
              "command", "",
              "the program and its arguments; files: with {input}, {output}, {work}; what it prints is no "
              "answer"),
          choice_option("protocol", {"files", "stream"},
                        "started for every evaluation, or once per rank (docs/blackbox.md)"),
          choice_option("format", {"text", "json", "hdf5"}, "files: of input and output"),
          choice_option("level", {"value", "solve", "values", "inner-gradient", "gradients", "products"},
                        "files: what the program answers: Phi(x); y and F; f and F; and derivatives"),
          integer_option("d", "", 1, "files: dimension of x"),
          integer_option("p", "", 0, "files: dimension of y; empty: 0 at level value"),
          integer_option(
              "residuals", "", 1,
              "files: how many residuals R the program answers, where F is |R|^2 / 2 (docs/blackbox.md)"),
          integer_option("constraints", "", 1,
                         "files: how many constraints c <= 0 follow the value or residuals in an answer"),
          flag_option("solves", false, "files: above level solve, the program also solves the inner problem"),
          text_option("start", "",
                      "x_0: one number, d numbers, a file of them, or results; empty: the program's, or 0"),
          text_option("inner_start", "0", "files: y_0: one number, or a file of p"),
          box_option("bounds 'lower, upper' of every coordinate of x, or a file of d such lines; empty: the "
                     "program's, or none"),
          text_option("inner_lower", "", "files: lower bound of y: one number, or a file of p; empty: none"),
          text_option("inner_upper", "", "files: upper bound of y, likewise"),
          flag_option("curvature", false,
                      "files: the program also gives bounds of the curvature of f in y (docs/blackbox.md)"),
          text_option("copy", "", "files: what to copy into every work folder, separated by blanks"),
          text_option("link", "", "files: what to link from every work folder, separated by blanks"),
          flag_option("keep", false, "files: keep every work folder, not only those of failures"),
          integer_option("keep_failures", "20", 0, "files: work folders of failures that are kept, at most")};
}

const std::shared_ptr<Watchdog>& watchdog_of(const ProgramContext& programs) {
  if (!programs.watchdog) programs.watchdog = std::make_shared<Watchdog>();
  return programs.watchdog;
}

// What a program on a stream says itself, and what it is not given.
void refuse_files(const Params& params, const std::vector<std::string>& words) {
  for (const auto& word : words)
    for (const std::string place : {"{input}", "{output}", "{work}"})
      if (word.find(place) != std::string::npos)
        params.refuse("command", place + " is for protocol = files; on a stream there are no files",
                      "leave it out, or set problem.protocol = files");
  for (const char* name :
       {"format", "level", "residuals", "constraints", "solves", "inner_start", "inner_lower", "inner_upper",
        "curvature", "copy", "link", "keep", "keep_failures"})
    if (params.given(name))
      params.refuse(name, "it is for protocol = files; on a stream the program says it", "leave it out");
}

void refuse_other_sizes(const Params& params, const ProblemInfo& info) {
  const auto agree = [&](const char* name, Index said) {
    if (params.given(name) && params.integer(name) != said)
      params.refuse(name, "the program says " + std::to_string(said), "leave it out, or fix the program");
  };
  agree("d", info.outer_dimension);
  agree("p", info.inner_dimension);
}

std::unique_ptr<Oracle> stream_oracle(const Params& params, const ProgramContext& programs,
                                      std::vector<std::string> words) {
  refuse_files(params, words);
  std::unique_ptr<Oracle> oracle;
  try {
    oracle = std::make_unique<StreamOracle>(
        Launch{.words = std::move(words), .setting = variables_of(programs.place)}, programs.limits,
        watchdog_of(programs));
  } catch (const ConfigError& error) {
    throw ConfigError(params.place("command") + ": " + error.what());
  } catch (const FatalError& error) {
    throw FatalError(params.place("command") + ": " + error.what(), error.exit_code);
  }
  refuse_other_sizes(params, oracle->capabilities().info);
  return oracle;
}

// The first coordinate that `box` leaves more room than `own`; "": there is none.
std::string where_wider(const Box& box, const Box& own) {
  if (!box.bounded() || !own.bounded()) return "";
  for (Index i = 0; i < own.lower.size(); ++i) {
    if (box.lower(i) >= own.lower(i) && box.upper(i) <= own.upper(i)) continue;
    std::ostringstream bounds;
    bounds << "[" << own.lower(i) << ", " << own.upper(i) << "] for coordinate " << i << " (from 0)";
    return bounds.str();
  }
  return "";
}

// The options start and box replace what the oracle offers.
std::unique_ptr<Problem> placed(const Params& params, const ProblemContext& context,
                                std::unique_ptr<Oracle> oracle) {
  const Index d = oracle->capabilities().info.outer_dimension;
  Placement placement{{}, read_box(params, context.files, d)};
  if (const auto wider = where_wider(placement.box, oracle->capabilities().info.box); !wider.empty())
    context.programs->notes.push_back(params.place("box") + ": it is wider than the problem's own bounds, " +
                                      wider + "; it applies, and the problem will be evaluated outside them");
  if (params.given("start")) placement.start = number_or_file(params, "start", context.files, d);
  auto problem = make_problem(std::move(oracle), placement);
  refuse_start_outside(params, problem->info().box, problem->info().start);
  return problem;
}

[[noreturn]] void refuse_program(const Params& params, const std::string& name) {
  std::error_code unreadable;
  const bool path = name.find('/') != std::string::npos;
  if (std::filesystem::is_directory(name, unreadable))
    params.refuse("command", name + " is a folder", "name the program in it");
  if (path && std::filesystem::exists(name, unreadable))
    params.refuse("command", name + " is not executable",
                  "run chmod +x, or name what runs it: python3 " + name);
  params.refuse("command", name + ": there is no such program",
                !path && std::filesystem::exists(name, unreadable)
                    ? "a program in this folder is ./" + name
                    : "name a program in PATH, or a path with a slash such as ./simulate");
}

std::unique_ptr<Problem> make_program(const Params& params, const ProblemContext& context) {
  if (!params.given("command"))
    params.refuse("command", "it is missing", "name the program, for example ./simulate {input} {output}");
  auto words = split_command(params.text("command"), params.place("command"));
  if (const auto found = shell_syntax(params.text("command")); !found.what.empty())
    params.refuse("command", "no shell runs it, and " + found.what + " is for a shell",
                  (found.remedy.empty() ? "write sh -c '...' around it" : found.remedy) +
                      ", or quote what is meant for the program");
  if (find_program(words.front(), "").empty()) refuse_program(params, words.front());
  if (const auto flaw = flaw_of_script(find_program(words.front(), "")); !flaw.what.empty())
    params.refuse("command", words.front() + ": " + flaw.what, flaw.remedy);
  return placed(params, context,
                params.text("protocol") == "stream"
                    ? stream_oracle(params, *context.programs, std::move(words))
                    : make_file_oracle(params, context, std::move(words), watchdog_of(*context.programs)));
}

OptionTable plugin_options() {
  return {
      text_option("library", "", "the shared library, made with bizo_plugin.h"),
      text_option("settings", "", "passed to the library as it is written here"),
      text_option("start", "",
                  "x_0: one number, d numbers, a file of them, or results; empty: the library's"),
      box_option(
          "bounds 'lower, upper' of every coordinate of x, or a file of d such lines; empty: the library's")};
}

std::unique_ptr<Problem> make_plugin(const Params& params, const ProblemContext& context) {
  if (!params.given("library"))
    params.refuse("library", "it is missing", "name the shared library, for example ./libmine.so");
  return placed(params, context,
                make_plugin_oracle(params.text("library"), params.text("settings"), params.place("library")));
}

Row<MakeProblem> program_row() {
  Row<MakeProblem> row{
      "program", "your own program: it answers for the problem, through files or on a stream",
      "Phi(x), or F, f and their derivatives, whatever computes them. protocol = files: the program is\n"
      "started for every evaluation, in a folder of its own. protocol = stream: it is started once per rank\n"
      "and answers messages. It runs in a process group of its own, with limits: [evaluation] time_limit,\n"
      "grace, memory_limit. What it fails to answer is a failed evaluation, with a reason; a program that "
      "cannot\n"
      "be executed, or a disk without room for its files, ends the run.",
      program_options(), make_program};
  row.runs_elsewhere = true;
  row.starts_program = true;
  return row;
}

Row<MakeProblem> plugin_row() {
  return {
      "plugin", "your own problem in a shared library, called directly",
      "A library with the C interface of bizo_plugin.h: Phi(x), or F, f and their derivatives, and a solve;\n"
      "which of them it has is the level that it offers. With evaluation.isolate = on it runs in a process\n"
      "of its own, so that a crash costs one evaluation.",
      plugin_options(), make_plugin};
}

OptionTable umbridge_options() {
  return {
      text_option("url", "",
                  "of the server, such as http://localhost:4242; of several, separated by blanks, every rank "
                  "takes one"),
      text_option("model", "", "which of the server's models; empty: its only one"),
      text_option("settings", "{}", "JSON that the model gets with every question (its config)"),
      text_option("start", "", "x_0: one number, d numbers, a file of them, or results; empty: 0"),
      box_option("bounds 'lower, upper' of every coordinate of x, or a file of d such lines; empty: none")};
}

std::unique_ptr<Problem> make_umbridge(const Params& params, const ProblemContext& context) {
  if (!params.given("url"))
    params.refuse("url", "it is missing", "name the server, for example http://localhost:4242");
  const auto urls = split_command(params.text("url"), params.place("url"));
  const auto ours = static_cast<std::size_t>(context.programs->place.rank) % urls.size();
  auto oracle = std::make_unique<UmBridgeOracle>(
      UmBridgeOracle::Settings{urls[ours], params.text("model"), params.text("settings"),
                               context.programs->limits},
      params.place("url"));
  if (const Index m = oracle->capabilities().residuals; m > 0)
    context.programs->notes.push_back("the model gives " + std::to_string(m) +
                                      " numbers: they are taken for residuals R, and F = |R|^2 / 2");
  return placed(params, context, std::move(oracle));
}

Row<MakeProblem> umbridge_row() {
  Row<MakeProblem> row{
      "umbridge", "a model behind an UM-Bridge server, asked over HTTP",
      "A model [d] -> [1] is Phi(x); a model [d, p] -> [1, 1] is F(x, y) and f(x, y), with gradients where\n"
      "the server has them. [d] -> [m] and [d, p] -> [m, 1] give residuals R, and F = |R|^2 / 2. A server "
      "that is not there yet is waited for (evaluation.start_limit);\n"
      "evaluation.time_limit bounds an answer. Proxies from the environment are not used for this machine.\n"
      "Several servers work in parallel: rank r asks the r-th, starting over after the last.",
      umbridge_options(), make_umbridge};
  row.runs_elsewhere = true;
  return row;
}

}  // namespace

const Catalogue<MakeProblem>& catalogue() {
  static const Catalogue<MakeProblem> rows{program_row(), plugin_row(), umbridge_row()};
  return rows;
}

}  // namespace bizo::blackbox
