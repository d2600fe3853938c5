// bizo study: the runs of a study, each with a file of its own, and one file of them all.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/commands/commands.hpp"
#include "app/config/renamed.hpp"
#include "app/report/text.hpp"
#include "app/study/cell_runs.hpp"
#include "app/study/study_file.hpp"
#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "io/checksum.hpp"
#include "io/merged_runs.hpp"
#include "io/output_path.hpp"
#include "io/own_files.hpp"
#include "io/run_status.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

constexpr int kFinished = 0, kWentWrong = 3, kStoppedEarly = 75;

struct CellFiles {
  std::string config, output, log;
};

// A cell's files are called after its settings alone, so that a changed study finds what it has.
CellFiles files_of(const Study& study, std::size_t index) {
  const std::string text = text_of(study.cells[index].ini);
  const auto sum = io::hexadecimal(io::checksum_of(std::as_bytes(std::span(text))));
  const fs::path folder = fs::path(study.output).replace_extension(".cells");
  const std::string name = (folder / sum.substr(0, 16)).string();
  return {name + ".ini", name + ".h5", name + ".log"};
}

// Finished as asked or by its own budget of time, or went wrong by itself, as it would again.
bool has_ended(const CellFiles& files) {
  const auto code = io::read_status(files.output);
  if (!code || !fs::exists(files.output)) return false;
  const auto end = io::read_end(files.output);
  return *code == kFinished || *code == kWentWrong || (end && end->first == StopReason::wall_time);
}

bool went_well(const CellFiles& files) {
  return io::read_status(files.output) != kWentWrong;
}

CellRun run_of(const Study& study, const CellFiles& files) {
  char program[4096] = "";
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) throw Error("cannot read /proc/self/exe");
  CellRun run{{program}, files.log};
  if (study.ranks > 1)
    run.words.insert(run.words.end(), {"launch", std::to_string(study.ranks)});
  else
    run.words.emplace_back("run");
  run.words.insert(run.words.end(), {files.config, "--output", files.output, "--resume=auto", "--quiet"});
  return run;
}

// The last line of what a run said.
std::string last_line(const std::string& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

class Count {
 public:
  explicit Count(std::size_t cells) : cells_(cells) {}

  void had_ended(bool well) { well ? ++done_ : ++failed_; }
  void ended(const Cell& cell, int code, const std::string& said) {
    had_ended(code == kFinished);
    ++now_;
    const double left =
        seconds_since(begin_) / static_cast<double>(now_) * static_cast<double>(cells_ - done_ - failed_);
    std::printf("%zu of %zu done, %zu failed, %s left: %s%s\n", done_, cells_, failed_,
                duration(left).c_str(), label_of(cell).c_str(),
                code == kFinished ? "" : (": " + said).c_str());
    std::fflush(stdout);
  }
  std::size_t failed() const { return failed_; }
  std::size_t open() const { return cells_ - done_ - failed_; }

 private:
  static std::string duration(double seconds) {
    if (seconds < 100) return format("%.0f s", seconds);
    return seconds < 6000 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
  }

  std::size_t cells_, done_ = 0, failed_ = 0, now_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

void print_cells(const Study& study) {
  for (std::size_t i = 0; i < study.cells.size(); ++i)
    std::printf("%5zu  %-9s %s\n", i + 1, has_ended(files_of(study, i)) ? "done" : "",
                label_of(study.cells[i]).c_str());
  std::printf("%zu cells, %d rank%s each; results go to %s\n", study.cells.size(), study.ranks,
              study.ranks == 1 ? "" : "s", study.output.c_str());
}

void write_configuration(const CellFiles& files, const Cell& cell) {
  std::ofstream file(files.config);
  file << "# " << label_of(cell) << "\n" << text_of(cell.ini);
  if (!file.flush()) throw Error("cannot write " + files.config + ": is the disk full?");
}

// All that ended, in one file.
void collect(const Study& study) {
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < study.cells.size(); ++i)
    if (const CellFiles files = files_of(study, i); has_ended(files)) outputs.push_back(files.output);
  if (outputs.empty()) return;
  io::merge_runs(study.output, outputs, true, [](io::StoredSettings& settings) { use_new_names(settings); });
  std::printf("%zu of %zu cells in %s\n", outputs.size(), study.cells.size(), study.output.c_str());
}

int teams_of(const CommandLine& line, const Study& study) {
  const int ranks = line.ranks > 0 ? line.ranks : static_cast<int>(std::thread::hardware_concurrency());
  return std::max(1, ranks / study.ranks);
}

}  // namespace

int study(const CommandLine& line) {
  if (parallel::launched_by_mpi())
    throw ConfigError(
        "bizo study starts its runs itself; run it without mpirun, with --ranks N for N ranks at a time");
  const Study study = read_study(read_config_file(line.arguments[0]), line.arguments[0]);
  require_cells(study, line.problems);
  if (line.list) {
    print_cells(study);
    return 0;
  }
  if (fs::exists(study.output) && io::is_own_results(study.output) && !io::read_runs_table(study.output))
    throw ConfigError(line.arguments[0] + ": " + study.output +
                      " has the results of one run; move it, or name another file with study.output");
  io::require_writable(study.output, true);
  fs::create_directories(fs::path(study.output).replace_extension(".cells"));
  Count count(study.cells.size());
  std::vector<CellRun> runs;
  std::vector<std::size_t> cells;
  for (std::size_t i = 0; i < study.cells.size(); ++i) {
    const CellFiles files = files_of(study, i);
    if (has_ended(files)) {
      count.had_ended(went_well(files));
      continue;
    }
    write_configuration(files, study.cells[i]);
    runs.push_back(run_of(study, files));
    cells.push_back(i);
  }
  const int signal = run_cells(runs, teams_of(line, study), [&](std::size_t index, int code) {
    const std::size_t i = cells[index];
    const bool ended = has_ended(files_of(study, i));
    if (ended || code != kStoppedEarly)
      count.ended(study.cells[i], ended && code == kStoppedEarly ? kFinished : code,
                  last_line(runs[index].log));
  });
  collect(study);
  if (signal != 0 || count.open() > 0) {
    std::printf("%zu cells are left; the same command goes on\n", count.open());
    return kStoppedEarly;
  }
  return count.failed() > 0 ? kWentWrong : kFinished;
}

}  // namespace bizo::app
