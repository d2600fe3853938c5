#include "app/sizing/job_script.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>

#include "app/report/shell_word.hpp"
#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "generated/job_template.hpp"

namespace bizo::app {
namespace {

// A prediction from one batch on a quiet machine is not the time on a busy one.
constexpr double kTimeMargin = 1.5;
constexpr double kStartUp = 300;  // seconds: mpirun, reading data, the noise, the warning before the end
constexpr double kNode = 60;      // seconds that a node must save: SLURM looks for more room every so often
constexpr double kLongestJob = 24. * 3600;  // what most clusters allow; longer runs go back to the queue
constexpr double kMemoryMargin = 1.5;
constexpr double kMpiMemory = 100;  // megabytes; the probe has no MPI
constexpr Index kMemoryStep = 100;  // megabytes

// A comment, a line a clause; what the user typed may have lines of its own.
std::string comment(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  for (std::size_t at = 0; (at = text.find("; ", at)) != std::string::npos;) text.replace(at, 2, "\n# ");
  return "# " + text + "\n";
}

IterationCost cost_of(int teams, const JobMeasures& measures) {
  return cost_on(teams, measures.cost, measures.team > 1 ? "on" : measures.master);
}

// Whole teams on every node; of teams that no node can hold, equal parts.
void place(const JobRequest& request, int ranks, int team, JobShape& shape) {
  if (request.nodes == 0 && team > request.cores) {
    shape.ranks_per_node = request.cores;
    while (team % shape.ranks_per_node > 0) --shape.ranks_per_node;
    shape.nodes = ranks / shape.ranks_per_node;
    return;
  }
  const int room = std::max(1, request.cores / team) * team;
  shape.nodes = request.nodes > 0 ? request.nodes : (ranks + room - 1) / room;
  const int share = (ranks + shape.nodes - 1) / shape.nodes;
  shape.ranks_per_node = (share + team - 1) / team * team;
}

void choose_ranks(const JobRequest& request, const JobMeasures& measures, JobShape& shape) {
  const IterationCost& cost = measures.cost;
  const int team = measures.team;
  int ranks = (request.ranks + team - 1) / team;  // or teams of them
  if (ranks > 0) {
    shape.why_ranks = ranks * team == request.ranks
                          ? format("%d ranks, as asked for", request.ranks)
                          : format("%d ranks: whole teams; %d were asked for", ranks * team, request.ranks);
  } else if (cost.batch <= 0 && measures.points > 1) {
    const auto points =
        static_cast<int>(std::min<Index>(measures.points, std::numeric_limits<int>::max() / 2));
    const auto evaluating = [&](int n) {
      return std::max(1, cost_of(n, measures).dealer_evaluates ? n : n - 1);
    };
    const int most = evaluating(points) < points ? points + 1 : points;  // rank 0 may only deal
    const int room = request.nodes > 0 ? std::max(1, request.nodes * request.cores / team) : most;
    ranks = std::min(most, room);
    const int rounds = (points + evaluating(ranks) - 1) / evaluating(ranks);
    shape.why_ranks = format("%d points at a time, ", points);
    shape.why_ranks += rounds == 1 ? format("one a %s", team > 1 ? "team" : "rank")
                                   : format("in %d rounds, for which the nodes have room", rounds);
  } else if (cost.batch <= 0) {
    ranks = std::max(1, request.nodes);
    shape.why_ranks = "the method needs no random directions, so there are no batches to share";
    if (measures.points > 0) shape.why_ranks += "; evaluation.round = N has it ask for N points at a time";
  } else {
    const Index batches = batches_of(cost);
    // Beside the batches the base, which is asked for together with them, and a rank 0 that only deals.
    const Index most = batches + (cost.asks_ahead ? 1 : 0) + (team > 1 ? 0 : 1);
    const int limit = request.nodes > 0
                          ? std::max(1, request.nodes * request.cores / team)
                          : static_cast<int>(std::min<Index>(most, std::numeric_limits<int>::max() / 2));
    const auto nodes_take = [&](int n) {
      return kNode * std::ceil(1. * n * team / request.cores) / measures.iterations;
    };
    // Nodes that are asked for take what they take.
    ranks = request.nodes > 0
                ? sensible_ranks([&](int n) { return cost_of(n, measures); }, limit)
                : sensible_ranks([&](int n) { return cost_of(n, measures); }, limit, nodes_take);
    const char* kind = team > 1 ? "teams" : "ranks";
    shape.why_ranks = format("%td batches of %s%td directions per iteration: more than %d %s ", batches,
                             cost.sides > 1 ? "one side of " : "", cost.batch_size, ranks, kind);
    shape.why_ranks +=
        ranks == ranks_kept_busy(cost) ? format("would wait for rank 0, for a batch takes %.2g s", cost.batch)
        : request.nodes > 0
            ? "save less than a tenth of the job, or have no room on these nodes"
            : format("save less than a tenth of the job, where a node takes %.0f s in the queue", kNode);
  }
  if (cost.batch > 0) {
    const Index rounds = rounds_of(cost_of(ranks, measures), ranks);
    shape.why_ranks +=
        format("; an iteration takes %td round%s of evaluations", rounds, rounds == 1 ? "" : "s");
  }
  place(request, ranks * team, team, shape);
  if (team > 1) shape.why_ranks += format("; a team has %d ranks (evaluation.ranks_per_item)", team);
  if (request.nodes == 0)
    shape.why_ranks += format("; a node is assumed to have %d cores, like this one", request.cores);
}

void choose_time(const JobRequest& request, const JobMeasures& measures, JobShape& shape) {
  const int ranks = shape.nodes * shape.ranks_per_node / measures.team;
  shape.time = request.time;
  shape.why_time = "as asked for";
  if (!shape.time.empty()) return;
  if (measures.cost.batch <= 0) {
    shape.time = slurm_time(kLongestJob);
    shape.why_time =
        "an iteration of this method was not measured; the job goes back to the queue when its time is over";
    return;
  }
  const double iteration = predicted_seconds(cost_of(ranks, measures), ranks);
  const double needed =
      std::min(kTimeMargin * iteration * measures.iterations, measures.wall_time) + kStartUp;
  shape.time = slurm_time(std::min(needed, kLongestJob));
  shape.why_time = format("%.0f iterations of %.3g s, half as much again, and %s to start and end",
                          measures.iterations, iteration, duration(kStartUp).c_str());
  if (needed > kLongestJob)
    shape.why_time +=
        format(": %s in all; the job goes back to the queue when its time is over", duration(needed).c_str());
}

using Replacements = std::map<std::string, std::string>;

// Every line that begins with a key gives way to the key's text. Each key is there once.
std::string replace_lines(const std::string& text, Replacements replacements) {
  std::istringstream lines(text);
  std::string replaced;
  for (std::string line; std::getline(lines, line);) {
    const auto found =
        std::ranges::find_if(replacements, [&](const auto& entry) { return line.starts_with(entry.first); });
    if (found != replacements.end()) {
      line = found->second;
      replacements.erase(found);
    }
    replaced += line + "\n";
  }
  if (!replacements.empty())
    throw Error("the template of job scripts has no line " + replacements.begin()->first);
  return replaced;
}

}  // namespace

std::string slurm_time(double seconds) {
  const auto minutes = static_cast<long>(std::ceil(seconds / 60));
  return format("%ld:%02ld:00", minutes / 60, minutes % 60);
}

JobShape shape_of(const JobRequest& request, const JobMeasures& measures) {
  JobShape shape;
  choose_ranks(request, measures, shape);
  choose_time(request, measures, shape);
  const double steps =
      std::ceil((kMemoryMargin * measures.megabytes + kMpiMemory) / static_cast<double>(kMemoryStep));
  shape.megabytes = kMemoryStep * std::max<Index>(1, static_cast<Index>(steps));
  shape.why_memory =
      format("%.0f MB were used by the probe, with its programs, and half as much again, and %.0f MB for MPI",
             measures.megabytes, kMpiMemory);
  return shape;
}

std::string job_script(const JobShape& shape, const JobCommand& run) {
  const auto because = [](const std::string& why, const std::string& option) {
    return comment(why) + "#SBATCH " + option;
  };
  std::string options;
  for (const auto& setting : run.settings) options += "--set " + shell_word(setting) + " ";
  return replace_lines(
      kJobTemplate,
      {{"#!", "#!/usr/bin/env bash\n" + comment("Written by: " + run.verbatim)},
       {"#   sbatch ", "#   sbatch THIS_FILE [--set section.key=value ...]"},
       {"# The results are ",
        "# The results are " + run.output + "; its folder must be one that all nodes see."},
       {"#SBATCH --job-name=", "#SBATCH --job-name=" + shell_word(run.name)},
       {"#SBATCH --nodes=", because(shape.why_ranks, format("--nodes=%d", shape.nodes))},
       {"#SBATCH --ntasks-per-node=", format("#SBATCH --ntasks-per-node=%d", shape.ranks_per_node)},
       {"#SBATCH --mem-per-cpu=", because(shape.why_memory, format("--mem-per-cpu=%tdM", shape.megabytes))},
       {"#SBATCH --time=", because(shape.why_time, "--time=" + shape.time)},
       {"bizo=", "bizo=" + shell_word(run.program)},
       {"config=", "config=" + shell_word(run.config)},
       {"output=", "output=" + shell_word(run.output)},
       {"options=", "options=(" + options + "\"$@\")"}});
}

}  // namespace bizo::app
