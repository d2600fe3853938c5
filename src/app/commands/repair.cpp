#include <cstdio>
#include <filesystem>

#include "app/commands/commands.hpp"
#include "app/config/configure.hpp"
#include "app/process/exit_guard.hpp"
#include "app/process/in_folder.hpp"
#include "app/report/text.hpp"
#include "app/runs/resume.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/legs.hpp"
#include "bizo/core/minimize.hpp"
#include "bizo/problems/catalogue.hpp"
#include "io/atomic_file.hpp"
#include "io/output_path.hpp"
#include "io/replay.hpp"
#include "io/run_lock.hpp"
#include "io/run_status.hpp"

namespace bizo::app {
namespace {

// Of bizo, or of the program that bizo is a part of: it starts no program, loads no library and asks no
// server.
bool is_own_problem(const std::string& name, const CommandLine& line) {
  return find_row(problems::catalogue(), name) || find_row(line.problems, name);
}

// The configuration that began the run, for the results at `output`. The journal may be a stranger's: what
// runs code is named by the caller alone.
Config config_of(const io::RunIdentity& identity, const std::string& output, const CommandLine& line) {
  if (line.arguments.size() > 1) {
    CommandLine own = line;
    own.arguments = {line.arguments[1]};
    Config config = configure(own);
    config.set("run", "output", output, "bizo repair");
    return config;
  }
  Config config("", output, line.problems);
  for (const auto& [name, value] : identity.header.settings) {
    const auto dot = name.find('.');
    config.set(name.substr(0, dot), name.substr(dot + 1), value, output);
  }
  const auto& problem = config.section("problem");
  const auto name = problem.find("name");
  if (name == problem.end() || !is_own_problem(name->second.value, line))
    throw ConfigError("bizo repair: the problem of " + output +
                      " is a program, a library or a server, and no file alone may start one; name the "
                      "configuration of the run, if you trust it: bizo repair " +
                      output + " CONFIG.ini");
  config.set("run", "output", output, "bizo repair");
  return config;
}

// The rows of the file that is there; nullopt: there is none, or it is damaged.
std::optional<Index> rows_of(const std::string& output) try {
  return io::read_results(output).recorded;
} catch (const Error&) {
  return {};
}

// `aside`: where what was there is now, or "".
void print_repaired(const std::string& output, Index rows, Index replayed, const std::string& aside) {
  std::printf("%s: %s rows, %s of them from the journal%s\n", output.c_str(), grouped(rows).c_str(),
              grouped(replayed).c_str(), aside.empty() ? "" : ("; the old file is now " + aside).c_str());
}

}  // namespace

// A resume that evaluates nothing: it ends where the journal ends. No budget ends it before.
int repair(const CommandLine& line) {
  const std::string& output = line.arguments[0];
  if (const auto folder = std::filesystem::path(output).parent_path();
      !folder.empty() && !std::filesystem::is_directory(folder))
    throw Error("bizo repair: there is no folder " + folder.string() + "; check the path of the results");
  io::require_place(output, {"bizo repair: ", "check the path of the results"});
  const io::RunLock lock(output);
  auto saved = saved_run_of(output);
  if (!saved)
    throw ConfigError("bizo repair: there is no checkpoint and no journal of " + output +
                      " to rebuild it from");
  const ExitGuard guard;
  const std::string folder = working_folder();
  Assembly assembly = assemble(config_of(saved->identity, output, line));
  const InFolder home(folder);
  require_same_run(*saved, identity_of(assembly), output, "bizo repair");
  for (const auto& warning : saved->warnings) std::fprintf(stderr, "bizo: warning: %s\n", warning.c_str());

  const auto& run = assembly.sections->run;
  const io::RunIdentity identity = saved->identity;
  io::ResultsRecorder results(
      identity.header,
      {.path = output,
       .save_every = std::numeric_limits<double>::infinity(),
       .record_evaluations = run.flag("record_evaluations"),
       .record_iterates = run.integer("record_iterates"),
       .legs = dynamic_cast<const Legs*>(assembly.method.algorithm.get()),
       .constraints = dynamic_cast<const KeepsConstraints*>(assembly.method.algorithm.get())});
  Algorithm& algorithm = *assembly.method.algorithm;
  Stopping stopping({.max_failed_share = 1});
  io::Replay replay(output, std::move(*saved), {results, algorithm, stopping});
  results.repair(identity.begun, replay.seconds());
  SerialExecutor executor(assembly.method.worker, assembly.batch);
  Recorders recorders({&results, &replay});
  const Summary summary = minimize(algorithm, executor, stopping, recorders, replay);
  if (const auto end = io::read_end(output); end && !results.has_ended())
    results.end(end->first, end->second);

  const auto there = rows_of(output);
  if (there && *there >= results.rows()) {
    std::printf("%s is sound and has all %s rows: nothing to repair\n", output.c_str(),
                grouped(*there).c_str());
    return 0;
  }
  const std::string aside = !there && std::filesystem::exists(output) ? io::put_aside(output) : "";
  results.write(summary.solution);
  print_repaired(output, results.rows(), replay.rows(), aside);
  return 0;
}

}  // namespace bizo::app
