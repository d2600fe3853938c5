#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/config/command_table.hpp"
#include "app/process/failure.hpp"
#include "app/process/launch_report.hpp"
#include "app/process/standard_streams.hpp"
#include "bizo.hpp"
#include "bizo/core/error.hpp"
#include "blackbox/protocol.hpp"
#include "parallel/session.hpp"

namespace bizo::app {
namespace {

// A program that does not pass its arguments on would begin the run again, and isolate it again, for ever.
void require_served(const CommandLine& line) {
  if (std::getenv(blackbox::kServingVariable) && line.command != "serve")
    throw ConfigError(
        "bizo " + line.command + ": evaluation.isolate started this process for `serve`, but its main " +
        "does something else; pass argc and argv to bizo::run, or set evaluation.isolate = off");
}

int dispatch(const CommandLine& line, parallel::Session* mpi) {
  require_served(line);
  if (line.command == "run") return run(line, mpi);
  if (line.command == "launch") return launch(line);
  if (line.command == "doctor") return doctor(line, mpi);
  if (mpi && mpi->rank() > 0) return 0;  // the rest is for one process
  if (mpi) mpi->survive_losses(std::numeric_limits<double>::infinity());
  if (line.command == "check") return line.probe ? probe(line) : check(line);
  if (line.command == "slurm") return slurm(line);
  if (line.command == "study") return study(line);
  if (line.command == "report") return report(line);
  if (line.command == "list") return list(line);
  if (line.command == "describe") return describe(line);
  if (line.command == "inspect") return inspect(line);
  if (line.command == "merge") return merge(line);
  if (line.command == "repair") return repair(line);
  if (line.command == "serve") return serve_problem(line);
  if (line.command == "completion") return completion(line);
  if (line.command == "man") return man(line);
  if (line.command == "version") return version();
  std::fputs(help_text(line.arguments.empty() ? "" : line.arguments[0]).c_str(), stdout);
  return 0;
}

}  // namespace

}  // namespace bizo::app

// MPI is started first, and only under its launcher: ranks that end before MPI_Init can make mpirun wait for
// ever.
int bizo::run(int argc, const char* const* argv, const Host& host) {
  app::prepare_standard_streams();
  const app::LaunchReporter report;
  std::optional<parallel::Session> mpi;
  int code = 1;
  try {
    if (host.communicator)
      mpi.emplace(*host.communicator);
    else if (parallel::launched_by_mpi())
      mpi.emplace();
    if (mpi && mpi->rank() == 0) report.started();
    app::CommandLine line = app::parse_command_line(argc, argv);
    line.problems = host.problems;
    line.launched = report.is_awaited();
    code = app::dispatch(line, mpi ? &*mpi : nullptr);
  } catch (const std::exception& error) {
    const parallel::Failure failure = app::failure_of(error);
    if (!mpi || mpi->rank() == 0) std::fprintf(stderr, "bizo: %s\n", failure.text.c_str());
    code = failure.exit_code;
  } catch (...) {
    std::fputs("bizo: an exception of an unknown type\n", stderr);
  }
  if (mpi && mpi->rank() == 0) report.ended(code);
  return mpi ? mpi->finish(code) : code;
}
