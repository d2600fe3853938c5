#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/config/problem_catalogue.hpp"
#include "app/config/run_budget.hpp"
#include "app/process/exit_guard.hpp"
#include "app/process/failure.hpp"
#include "app/process/signals.hpp"
#include "app/report/progress.hpp"
#include "app/report/text.hpp"
#include "app/runs/bracket.hpp"
#include "app/runs/master_mode.hpp"
#include "app/runs/preparation.hpp"
#include "app/runs/resume.hpp"
#include "app/runs/retraining.hpp"
#include "app/runs/run_report.hpp"
#include "app/runs/verification.hpp"
#include "bizo/core/legs.hpp"
#include "bizo/core/minimize.hpp"
#include "blackbox/work_folders.hpp"
#include "generated/build_version.hpp"
#include "io/output_path.hpp"
#include "io/run_files.hpp"
#include "io/run_status.hpp"
#include "parallel/mpi_executor.hpp"

namespace bizo::app {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

io::RunHeader header_of(const CommandLine& line, const Assembly& assembly, int ranks) {
  return {.bizo_version = kVersion,
          .git_revision = kGitRevision,
          .config = assembly.config.text(),
          .settings = settings_of(assembly.config),
          .command_line = line.verbatim,
          .hostname = blackbox::host_name(),
          .mpi_library = parallel::Session::library(),
          .slurm_job_id = environment("SLURM_JOB_ID"),
          .seed = static_cast<std::uint64_t>(assembly.sections->run.integer("seed")),
          .ranks = ranks};
}

// A broken run leaves its finished iterations and says that it broke. What breaks here too is the same
// trouble.
void keep_finished_iterations(const Algorithm& algorithm, Recorder& recorder) try {
  Summary broken;
  broken.reason = StopReason::error;
  broken.solution = algorithm.incumbent().best;
  recorder.finished(broken);
} catch (const std::exception&) {
}

// There may be room for so little where there was none for the results.
void tell_broken(const std::string& output, int exit_code) try {
  io::write_status(output, exit_code, StopReason::error);
} catch (const std::exception&) {
}

// The journal and the checkpoint of a run that begins, or goes on.
std::unique_ptr<io::RunFiles> open_files(Preparation& given, const io::RunHeader& header,
                                         io::RunState state) {
  const auto& run = given.assembly->sections->run;
  const std::string& output = given.output;
  const double every = run.number("checkpoint_every");
  io::RunIdentity identity = given.identity;
  identity.header = header;
  if (!run.given("workdir")) {
    const bool anew = !given.saved && run.flag("overwrite");
    anew ? blackbox::WorkFolders::remove_all(work_folder(output))
         : blackbox::WorkFolders::remove_unfinished(work_folder(output));
  }
  if (!given.saved) return std::make_unique<io::RunFiles>(output, identity, state, every);
  if (const std::string aside = io::put_aside_foreign(output); !aside.empty())
    given.saved->warnings.push_back(output + " is not one of bizo's results, or damaged: kept as " + aside);
  for (const auto& warning : given.saved->warnings)
    std::fprintf(stderr, "bizo: warning: %s\n", warning.c_str());
  const std::string changes = permitted_changes(identity, given.saved->identity);
  return std::make_unique<io::RunFiles>(output, std::move(*given.saved), state, every, changes);
}

// The master's part, once everybody is ready.
int drive(const CommandLine& line, Preparation& given, Executor& executor, int ranks) {
  Assembly& assembly = *given.assembly;
  const auto& run = assembly.sections->run;
  const Budget budget = run_budget(assembly);
  const std::string &output = given.output, &shown = run.text("output");
  const io::RunHeader header = header_of(line, assembly, ranks);
  io::ResultsRecorder results(
      header, {.path = output,
               .save_every = run.number("save_every"),
               .record_evaluations = run.flag("record_evaluations"),
               .record_iterates = run.integer("record_iterates"),
               .legs = dynamic_cast<const Legs*>(assembly.method.algorithm.get()),
               .constraints = dynamic_cast<const KeepsConstraints*>(assembly.method.algorithm.get())});
  Progress progress(budget);
  Algorithm& algorithm = *assembly.method.algorithm;
  Stopping stopping(budget, &given.interrupted);
  const double gone = given.seconds();
  if (std::isfinite(given.time.run)) stopping.deadline().leave_within(given.time.run - gone);
  io::remove_status(output);
  prepare_forced_exit({.grace = run.number("grace"),
                       .last_words = "bizo: leaving now; --resume=auto continues the run, and bizo repair " +
                                     shown + " completes its results\n",
                       .path = io::status_path(output),
                       .if_interrupted = io::status_text(75, StopReason::interrupted),
                       .if_late = io::status_text(75, StopReason::time_limit)});
  if (std::isfinite(given.time.process)) leave_at_the_latest_in(given.time.process - gone);
  Summary summary;
  std::string remark;  // of retraining
  std::unique_ptr<io::RunFiles> files;
  std::vector<Recorder*> listeners;  // none before a run that goes on has its rows back
  try {
    files = open_files(given, header, {results, algorithm, stopping});
    progress.go_on_from(stopping.last());
    listeners = {&results, files.get()};
    if (!line.quiet) listeners.push_back(&progress);
    Recorders recorders(listeners);
    summary = minimize(algorithm, executor, stopping, recorders, *files);
    const bool ended = exit_code(summary.reason) != 75;
    if (ended) verify(assembly, executor, summary.last.noise, summary);
    if (summary.solution.x.size() > 0)
      summary.metrics = assembly.full->metrics(summary.solution.x, summary.solution.y);
    if (ended) remark = retrain(assembly, executor, summary);
    if (ended) remark += bracket(assembly, executor, summary);
    recorders.finished(summary);
  } catch (const std::exception& error) {  // said at once: leaving the executor may take its time
    const parallel::Failure failure = failure_of(error);
    std::fprintf(stderr, "bizo: %s\n", failure.text.c_str());
    cancel_forced_exit();
    Recorders recorders(listeners);
    keep_finished_iterations(algorithm, recorders);
    tell_broken(output, failure.exit_code);
    return failure.exit_code;
  }
  // A solution that cannot be solved for its y is none.
  const bool unsolved = summary.solution.x.size() > 0 && std::isnan(summary.solution.value);
  const int code = unsolved && exit_code(summary.reason) == 0 ? 3 : exit_code(summary.reason);
  cancel_forced_exit();
  io::write_status(output, code, summary.reason);
  // Where nothing was found, the reason is all that there is to say.
  if (!line.quiet && summary.solution.x.size() > 0) print_end(summary, shown);
  if (!line.quiet && !remark.empty()) std::printf("\nnote: %s\n", remark.c_str());
  if (code == 3)
    std::fprintf(stderr, "bizo: %s\n", explain_stop(summary, assembly.method.has_values, shown).c_str());
  return code;
}

// What waits for a program ends it where its answer is of no use any more.
parallel::Listen listen_for_use(Assembly& assembly) {
  if (assembly.sections->evaluation.text("backup") == "off") return {};
  return [&assembly](std::function<bool()> is_useless) {
    if (assembly.watchdog) assembly.watchdog->ask_for_use(std::move(is_useless));
  };
}

// Of a rank that is not rank 0.
void serve(parallel::Session& mpi, Preparation& prepared) {
  parallel::RankTeams* teams = prepared.teams.ranks.get();
  WorkerContext nothing;  // of a rank whose place a program takes
  WorkerContext& worker = prepared.assembly ? prepared.assembly->method.worker : nothing;
  if (!teams) {
    parallel::serve(mpi, worker, prepared.interrupted, listen_for_use(*prepared.assembly));
  } else if (teams->leads()) {
    parallel::TeamLead lead(*teams, worker);
    parallel::serve(*teams, lead, worker, prepared.interrupted, listen_for_use(*prepared.assembly));
  } else {
    parallel::follow(*teams, worker);
  }
  cancel_forced_exit();
}

}  // namespace

int run(const CommandLine& line, parallel::Session* mpi) {
  Preparation prepared{.interrupted = listen_to_signals()};
  if (const auto failure = prepare(line, mpi, prepared)) {
    cancel_forced_exit();
    if (!mpi || mpi->rank() == 0) std::fprintf(stderr, "bizo: %s\n", failure->text.c_str());
    return failure->exit_code;
  }
  const ExitGuard guard;
  const int ranks = mpi ? mpi->size() : 1;
  if (mpi && prepared.silence) {
    parallel::wait_for_all(*mpi);
    mpi->survive_losses(*prepared.silence);
  }
  if (mpi && mpi->rank() > 0) {
    serve(*mpi, prepared);
    return 0;
  }
  Assembly& assembly = *prepared.assembly;
  WorkerContext& worker = assembly.method.worker;
  if (!line.quiet) print_beginning(prepared, ranks);
  if (ranks == 1) {
    SerialExecutor executor(worker, assembly.batch);
    return drive(line, prepared, executor, ranks);
  }
  const Params& evaluation = assembly.sections->evaluation;
  const bool backup = evaluation.text("backup") == "on";
  const auto drive_on = [&](parallel::MpiExecutor& executor) {
    const int code = drive(line, prepared, executor, ranks);
    executor.ends_with(code);
    return code;
  };
  if (parallel::RankTeams* teams = prepared.teams.ranks.get()) {
    parallel::TeamLead lead(*teams, worker);
    parallel::MpiExecutor executor(*teams, lead, worker, assembly.batch, backup);
    return drive_on(executor);
  }
  parallel::MpiExecutor executor(*mpi, worker, assembly.batch, master_mode(evaluation), backup);
  return drive_on(executor);
}

}  // namespace bizo::app
