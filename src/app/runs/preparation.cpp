#include "app/runs/preparation.hpp"

#include <filesystem>

#include "app/config/configure.hpp"
#include "app/config/named_files.hpp"
#include "app/process/failure.hpp"
#include "app/process/in_folder.hpp"
#include "app/process/signals.hpp"
#include "app/report/outline.hpp"
#include "app/report/text.hpp"
#include "app/runs/master_mode.hpp"
#include "app/runs/resume.hpp"
#include "bizo/core/error.hpp"
#include "io/checksum.hpp"
#include "io/output_path.hpp"
#include "parallel/shared_data.hpp"

namespace bizo::app {
namespace {

constexpr double kMinTimeout = 1;  // seconds
constexpr double kLeaving = 10;    // seconds for ranks whose mpirun has lost its bizo launch
constexpr const char* kNotBegun = "bizo: leaving before the run starts\n";
constexpr double kAfterMaster = 5;  // seconds that other ranks give rank 0 to leave first

void require_launch(int ranks) {
  const std::string wrong = parallel::mislaunch(ranks);
  if (!wrong.empty()) throw ConfigError(wrong);
}

// One process is no team of several.
void require_alone(const Params& evaluation) {
  parallel::plan_teams({blackbox::host_name()}, static_cast<int>(evaluation.integer("ranks_per_item")),
                       master_mode(evaluation));
}

// What ranks of rank 0's own team make cannot be done without them.
void require_separate_dealer(const parallel::TeamPlan& plan) {
  if (plan.rank_0_deals) return;
  const auto ranks = plan.teams.size() * plan.teams[0].size();
  throw ConfigError(
      "run.survive_rank_loss = on and evaluation.ranks_per_item > 1: the team that rank 0 leads cannot be "
      "lost; " +
      format("start %zu ranks, so that rank 0 only deals", ranks + 1));
}

// All by which two ranks could differ before they evaluate anything.
std::string signature_of(const Problem& problem) {
  Archive numbers;
  ProblemInfo info = problem.info();
  numbers(info.start, info.inner_start, info.box.lower, info.box.upper);
  const io::Checksum sum = io::checksum_of(numbers.take());
  return outline(problem) + format(", start and box %02x%02x%02x%02x", std::to_integer<unsigned>(sum[0]),
                                   std::to_integer<unsigned>(sum[1]), std::to_integer<unsigned>(sum[2]),
                                   std::to_integer<unsigned>(sum[3]));
}

// Runs a part of the preparation; what it throws is why this rank is not ready.
template <class Part>
std::optional<parallel::Failure> attempt(Part part) try {
  part();
  return {};
} catch (const std::exception& error) {
  return failure_of(error);
}

}  // namespace

std::optional<parallel::Failure> prepare(const CommandLine& line, parallel::Session* mpi,
                                         Preparation& prepared) {
  const int rank = mpi ? mpi->rank() : 0;
  std::string text, signature;
  std::optional<parallel::Failure> failure;
  if (rank == 0)
    failure = attempt([&] {
      require_launch(mpi ? mpi->size() : 1);
      text = read_config_file(line.arguments[0]);
      const Config config = configure(line, text);
      prepare_forced_exit({.grace = read_section(config, "run").number("grace"), .last_words = kNotBegun});
      if (!mpi) require_alone(read_section(config, "evaluation"));
    });
  if (mpi) {
    if (auto all = parallel::agree(*mpi, failure)) return all;
    text = parallel::broadcast(*mpi, text);
    failure = attempt([&] { prepared.teams = form_teams(*mpi, configure(line, text)); });
    if (auto all = parallel::agree(*mpi, failure)) return all;
  } else if (failure) {
    return failure;
  }
  const blackbox::RankPlace place =
      mpi ? blackbox::RankPlace{rank, mpi->size(), mpi->local_rank(), prepared.teams.slots}
          : blackbox::RankPlace{};
  const std::string folder = working_folder();
  RunData data;
  const auto build = [&] { prepared.assembly = assemble(configure(line, text), place, data); };
  if (rank == 0)
    failure = attempt([&] {
      const Config config = configure(line, text);
      const Params settings = read_section(config, "run");
      const std::string output = settings.text("output");
      prepared.output = output.empty() ? "" : std::filesystem::absolute(output).string();
      io::require_place(output);
      // Before anything of the output is looked at. Who began it before may have been told to go just now.
      const double moment = line.launched && line.resume != Resume::no ? kLeaving : 0;
      prepared.lock = std::make_unique<io::RunLock>(output, io::Patience{.there = moment});
      require_output_is_no_input(settings_of(config), output);
      build();
      if (!prepared.teams.note.empty()) prepared.assembly->notes.push_back(prepared.teams.note);
      const InFolder home(folder);
      const auto& run = prepared.assembly->sections->run;
      prepared.identity = identity_of(*prepared.assembly);
      prepared.saved = run_to_resume(line, *prepared.assembly, prepared.identity);
      if (!prepared.saved) io::require_writable(output, run.flag("overwrite"));
      signature = signature_of(*prepared.assembly->full);
      if (mpi && run.flag("survive_rank_loss") && !mpi->can_survive_losses())
        throw ConfigError(
            "run.survive_rank_loss = on: this mpirun ends the job when a rank dies; start it with mpirun "
            "--enable-recovery, or with bizo launch N CONFIG.ini, which does so");
      if (run.flag("survive_rank_loss") && prepared.teams.ranks)
        require_separate_dealer(prepared.teams.ranks->plan());
      if (run.number("rank_timeout") < kMinTimeout)
        throw ConfigError("run.rank_timeout = " + format("%g", run.number("rank_timeout")) +
                          ": a busy rank is silent for some tenths of a second; use at least 1 s");
      prepared.time = time_left(line.time_limit, run.number("slurm_margin"), prepared.seconds());
    });
  if (!mpi) return failure;
  if (auto all = parallel::agree(*mpi, failure)) return all;
  signature = parallel::broadcast(*mpi, signature);
  const Params settings = read_section(configure(line, text), "run");
  const std::string sharing = settings.text("data");
  if (settings.flag("survive_rank_loss")) prepared.silence = settings.number("rank_timeout");
  const auto build_and_compare = [&] {
    failure = attempt([&] {
      prepare_forced_exit({.grace = settings.number("grace") + kAfterMaster});
      if (!prepared.teams.evaluates()) return;
      build();
      const std::string own = signature_of(*prepared.assembly->full);
      if (own != signature)
        throw ConfigError("its problem differs from that of rank 0: " + own + " instead of " + signature +
                          "; what a program or a server offers must not depend on the rank");
    });
  };
  // Who has the data builds first, and gives them to the others.
  const bool reads = rank == 0 || sharing == "each" || (sharing == "shared" && mpi->local_rank() == 0);
  if (reads && rank > 0) build_and_compare();
  if (sharing == "each") return parallel::agree(*mpi, failure);
  if (auto all = parallel::agree(*mpi, failure)) return all;
  std::vector<Dataset> made = data.made();
  parallel::share_a_node(*mpi, made, sharing == "broadcast");
  if (!reads) {
    data = RunData(std::move(made));
    build_and_compare();
  }
  return parallel::agree(*mpi, failure);
}

}  // namespace bizo::app
