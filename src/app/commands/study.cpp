// bizo study: the runs of a study, each with a file of its own, and one file of them all.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <regex>
#include <thread>

#include "app/commands/commands.hpp"
#include "app/config/renamed.hpp"
#include "app/report/text.hpp"
#include "app/study/cell_check.hpp"
#include "app/study/cell_files.hpp"
#include "app/study/cell_runs.hpp"
#include "app/study/study_forecast.hpp"
#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "io/merged_runs.hpp"
#include "io/output_path.hpp"
#include "io/own_files.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

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

std::string rounded_duration(double seconds) {
  if (seconds < 10) return format("%.1f s", seconds);
  if (seconds < 100) return format("%.0f s", seconds);
  return seconds < 6000 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
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
                rounded_duration(left).c_str(), label_of(cell).c_str(),
                code == kFinished ? "" : (": " + said).c_str());
    std::fflush(stdout);
  }
  std::size_t failed() const { return failed_; }
  std::size_t open() const { return cells_ - done_ - failed_; }

 private:
  std::size_t cells_, done_ = 0, failed_ = 0, now_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

std::string seconds_text(const CellCost& cost) {
  return std::isnan(cost.seconds) ? "" : (cost.done ? "" : "~") + rounded_duration(cost.seconds);
}

void print_cells(const Study& study, const std::vector<std::size_t>& chosen) {
  const auto costs = cell_costs(study);
  double left = 0, spent = 0;
  std::size_t open = 0;
  for (const std::size_t i : chosen) {
    std::printf("%5zu  %-5s %8s  %s\n", i + 1, costs[i].done ? "done" : "", seconds_text(costs[i]).c_str(),
                label_of(study.cells[i]).c_str());
    (costs[i].done ? spent : left) += costs[i].seconds;
    open += !costs[i].done;
  }
  const std::string first = budget_of(study.cells[chosen.front()]);
  const bool same =
      std::ranges::all_of(chosen, [&](std::size_t i) { return budget_of(study.cells[i]) == first; });
  std::printf("%zu cells, %d rank%s each; results go to %s\n", chosen.size(), study.ranks,
              study.ranks == 1 ? "" : "s", study.output.c_str());
  std::printf("cost: at most %s each%s\n", first.c_str(),
              same ? "" : ", of the first; others have other budgets");
  if (open == chosen.size()) return;
  std::printf("%zu done in %s", chosen.size() - open, rounded_duration(spent).c_str());
  if (open > 0)
    std::printf("; %zu left, about %s, by those of the same settings or by the mean", open,
                rounded_duration(left).c_str());
  std::printf("\n");
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

bool all_ended(const Study& study) {
  for (std::size_t i = 0; i < study.cells.size(); ++i)
    if (!has_ended(files_of(study, i))) return false;
  return true;
}

// The cells that --cells names.
std::vector<std::size_t> chosen_cells(const std::string& text, std::size_t count) {
  static const std::regex form(R"((\d{1,6})(\.\.(\d{1,6}))?)");
  std::smatch found;
  std::size_t first = 1, last = count;
  if (!text.empty()) {
    const bool read = std::regex_match(text, found, form);
    if (read) first = std::stoul(found[1]), last = found[3].matched ? std::stoul(found[3]) : first;
    if (!read || first < 1 || last < first || last > count)
      throw ConfigError("bizo study: --cells = " + text + ": the cells are numbered from 1 to " +
                        std::to_string(count) + "; write for example 3, or 1..20");
  }
  std::vector<std::size_t> chosen(last - first + 1);
  std::iota(chosen.begin(), chosen.end(), first - 1);
  return chosen;
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
  const Study study = read_study(read_config_file(line.arguments[0]), line.arguments[0], line.settings);
  require_cells(study, line.problems);
  const auto chosen = chosen_cells(line.cells, study.cells.size());
  if (line.list) {
    print_cells(study, chosen);
    return 0;
  }
  if (fs::exists(study.output) && io::is_own_results(study.output) && !io::read_runs_table(study.output))
    throw ConfigError(line.arguments[0] + ": " + study.output +
                      " has the results of one run; move it, or name another file with study.output");
  io::require_writable(study.output, true);
  fs::create_directories(cells_folder(study));
  Count count(chosen.size());
  std::vector<CellRun> runs;
  std::vector<std::size_t> cells;
  for (const std::size_t i : chosen) {
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
  if (line.cells.empty() || all_ended(study)) collect(study);
  if (signal != 0 || count.open() > 0) {
    std::printf("%zu cells are left; the same command goes on\n", count.open());
    return kStoppedEarly;
  }
  return count.failed() > 0 ? kWentWrong : kFinished;
}

}  // namespace bizo::app
