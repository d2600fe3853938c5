#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/report/follow.hpp"
#include "app/report/text.hpp"
#include "app/runs/verification.hpp"
#include "bizo/core/one_line.hpp"
#include "io/live_run.hpp"
#include "io/merged_runs.hpp"
#include "io/results.hpp"

namespace bizo::app {

namespace {

// The last iteration, if the results file does not have it yet.
std::optional<Iteration> in_journal_alone(const std::string& output, const io::RunInfo& info) {
  if (!info.finished.empty()) return {};
  const auto rows = io::LiveRun(output).news();
  if (rows.empty() || (info.recorded > 0 && rows.back().row.iteration <= info.last.iteration)) return {};
  return rows.back().row;
}

// An entry of a table, as it is printed.
template <class Entry>
std::string text_of(const Entry& entry) {
  if constexpr (std::is_same_v<Entry, std::string>)
    return entry.empty() ? "-" : one_line(entry);  // whatever a stranger has written there
  else if constexpr (std::is_same_v<Entry, double>)
    return std::isnan(entry) ? "-" : format("%.8g", entry);
  else
    return std::to_string(entry);
}

// Texts to the left, numbers to the right.
void print_table(const io::RunsTable& table) {
  std::vector<std::string> lines;
  for (const io::TableColumn& column : table) {
    std::vector<std::string> cells{one_line(column.name)};
    std::visit(
        [&](const auto& entries) {
          for (const auto& entry : entries) cells.push_back(text_of(entry));
        },
        column.entries);
    std::size_t width = 0;
    for (const auto& cell : cells) width = std::max(width, cell.size());
    lines.resize(cells.size());
    const bool left = std::holds_alternative<std::vector<std::string>>(column.entries);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string space(width - cells[i].size(), ' ');
      lines[i] += "  " + (left ? cells[i] + space : space + cells[i]);
    }
  }
  for (const auto& text : lines) std::printf("%s\n", text.substr(0, text.find_last_not_of(' ') + 1).c_str());
}

std::string timing_of(const io::RunInfo& info) {
  std::string text;
  double lost = 0;
  std::int64_t restarts = 0;
  for (const RankTiming& rank : info.timing) {
    lost += rank.lost;
    restarts += rank.restarts;
  }
  if (lost > 0) text += aligned("lost in failures", duration(lost) + ", all ranks together");
  if (restarts > 0) text += aligned("programs restarted", grouped(restarts));
  text += aligned("wall time", duration(info.wall));
  for (std::size_t rank = 0; rank < info.timing.size(); ++rank)
    text +=
        aligned(format("rank %zu", rank), format("busy %s of %s", duration(info.timing[rank].busy).c_str(),
                                                 duration(info.timing[rank].wall).c_str()));
  if (info.timing.size() > 1)
    text += aligned("all wait for rank 0",
                    format("%s, %.1f %% of the time", duration(info.timing.front().alone).c_str(),
                           100 * info.timing.front().alone / info.timing.front().wall));
  return text;
}

// Starts, if there were several.
std::string text_of(const std::vector<Leg>& legs) {
  std::string text;
  for (std::size_t k = 0; k < legs.size(); ++k) {
    const Leg& leg = legs[k];
    const std::string stop = leg.stop == StopReason::none ? "under way" : std::string(name_of(leg.stop));
    text += aligned(
        format("start %zu", k + 1),
        format("%s, row %td, %.8g to %.8g in %s evaluations, %s", leg.method.c_str(), leg.first_iteration,
               leg.first_value, leg.value, grouped(leg.evaluations).c_str(), stop.c_str()));
  }
  return text;
}

// "c_1 = -1.2e-9 (multiplier 0.5)", a line for each.
std::string text_of(const ConstraintState& state) {
  if (state.empty()) return "";
  std::string text = aligned("violation", format("%.3g", state.violation));
  const auto lines = [&](const char* name, const Vector& values, const Vector& multipliers) {
    for (Index i = 0; i < values.size(); ++i)
      text += aligned(format("%s %td", name, i + 1),
                      format("%.6g", values(i)) + (std::isfinite(multipliers(i))
                                                       ? format(", multiplier %.4g", multipliers(i))
                                                       : ", multiplier not known"));
  };
  lines("constraint", state.value, state.multiplier);
  lines("linear constraint", state.linear_value, state.linear_multiplier);
  return text;
}

}  // namespace

int inspect(const CommandLine& line) {
  if (line.follow) follow(line.arguments[0]);
  if (const auto table = io::read_runs_table(line.arguments[0])) {
    print_table(*table);
    return 0;
  }
  const io::RunInfo info = io::read_results(line.arguments[0]);
  const auto& header = info.header;
  std::string text = line.arguments[0] + "\n";
  text += aligned("status", info.status + (info.stop_reason.empty() ? "" : " (" + info.stop_reason + ")"));
  text += aligned("command", header.command_line);
  text += aligned("made by", "bizo " + header.bizo_version + " (" + header.git_revision + ")");
  text += aligned("where", header.hostname + ", " + std::to_string(header.ranks) +
                               (header.ranks == 1 ? " rank" : " ranks") +
                               (header.slurm_job_id.empty() ? "" : ", SLURM job " + header.slurm_job_id));
  text += aligned("started", info.created);
  for (std::size_t begin = info.history.find('\n') + 1; begin < info.history.size();) {
    const std::size_t end = std::min(info.history.find('\n', begin), info.history.size());
    text += aligned("", info.history.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!info.finished.empty()) text += aligned("ended", info.finished);
  if (const auto later = in_journal_alone(line.arguments[0], info))
    text += aligned("in the journal", "iterations up to " + grouped(later->iteration) + ", last value " +
                                          format("%.10g", later->value));
  text += aligned("dimensions", "d = " + grouped(info.d) + ", p = " + grouped(info.p));
  text += aligned("iterations", grouped(info.last.iteration));
  text += aligned("last value", format("%.10g", info.last.value));
  text += aligned("best value", format("%.10g", info.value));
  if (info.verification.worth_telling()) text += aligned("verified value", text_of(info.verification));
  for (const auto& [name, value] : info.metrics)
    if (info.constraints.empty() || name != "violation") text += aligned(name, format("%.4f", value));
  text += text_of(info.constraints);
  text += text_of(info.legs);
  text += aligned("evaluations", grouped(info.last.cost.evaluations));
  text += aligned("inner gradients", grouped(info.last.cost.inner_gradients));
  const std::string kinds = listing_of(info.last.cost.failed_as);
  text += aligned("failed evaluations",
                  grouped(info.last.cost.failures) + (kinds.empty() ? "" : "  (" + kinds + ")"));
  if (info.last.cost.retries > 0) text += aligned("retries", grouped(info.last.cost.retries));
  text += timing_of(info);
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace bizo::app
