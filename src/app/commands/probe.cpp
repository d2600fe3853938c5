// bizo check --probe: what is it like to ask this black box, and how should it be asked?
#include <algorithm>
#include <cstdio>
#include <thread>

#include "app/commands/commands.hpp"
#include "app/config/configure.hpp"
#include "app/report/outline.hpp"
#include "app/report/text.hpp"
#include "app/sizing/black_box.hpp"
#include "app/sizing/program_threads.hpp"

namespace bizo::app {
namespace {

void print(const std::string& label, const std::string& value) {
  std::fputs(aligned(label, value).c_str(), stdout);
}

std::string rounds_on(const IterationCost& cost, int ranks) {
  const Index rounds = rounds_of(cost, ranks);
  return format("%td round%s of evaluations%s", rounds, rounds == 1 ? "" : "s",
                cost.asks_ahead ? ", F at x among them" : ", the first of F at x alone");
}

std::string ranks_of(int teams, int team) {
  if (team > 1) return format("%d in %d team%s", teams * team, teams, teams == 1 ? "" : "s");
  return format("%d", teams);
}

void suggest(const IterationCost& cost, int ranks, int team, Index max) {
  const Index count = ranks > 1 ? balanced_count(cost.items, cost.batch_size, ranks, max) : cost.items;
  std::printf("\nSuggested\n");
  print("ranks", ranks_of(ranks, team));
  print("directions.count", count == cost.items
                                ? format("%td, as configured", count)
                                : format("%td instead of %td: ranks end together", count, cost.items));
  const bool brief = cost.batch < 1e-3 && ranks > 1;
  print("evaluation.batch", format("%td", cost.batch_size) +
                                (brief ? "; more if ranks wait, because a batch takes less than 1 ms" : ""));
}

void forecast(const Assembly& assembly, const BlackBox& box, int limit) {
  const Params& evaluation = assembly.sections->evaluation;
  const IterationCost& cost = box.cost();
  print("a batch takes", format("%.3g s for %s%td directions", cost.batch,
                                cost.sides > 1 ? "one side of " : "", cost.batch_size));
  // Below, a rank is a team where there are teams, one of which rank 0 leads.
  const auto team = static_cast<int>(evaluation.integer("ranks_per_item"));
  limit = std::max(1, limit / team);
  const auto on = [&](int ranks) {
    return cost_on(ranks, cost, team > 1 ? "on" : evaluation.text("master"));
  };
  const int suggested = sensible_ranks(on, limit);
  suggest(cost, suggested, team, assembly.method.worker.directions->max_count());
  print("an iteration takes", rounds_on(on(suggested), suggested));
  std::printf("\nAn iteration of %td directions, predicted\n", cost.items);
  const double alone = predicted_seconds(cost, 1);
  for (const int ranks : rank_counts(limit)) {
    const double together = predicted_seconds(on(ranks), ranks);
    print(format("%d rank%s", ranks * team, ranks * team == 1 ? "" : "s"),
          format("%.3g s, %.1f times as fast as one%s", together, alone / together, team > 1 ? " team" : ""));
  }
}

// A pool of threads in every program is for one rank on a machine of its own. Of a team one rank has a
// program, and the others leave it their cores.
void judge_threads(int threads, int ranks, int team, int cores, BlackBox& box) {
  if (threads < 2) return;
  print("threads", format("%d in a program", threads));
  const int programs = ranks / team;
  if (programs > 1 && programs * threads > cores)
    box.find(format("programs of %d %s run %d threads on %d cores", programs, team > 1 ? "teams" : "ranks",
                    programs * threads, cores),
             format("export OMP_NUM_THREADS=%d (numpy, OpenBLAS, MKL and OpenMP start one per core), or use "
                    "fewer %s",
                    std::max(1, cores / programs), team > 1 ? "teams" : "ranks"));
}

}  // namespace

int probe(const CommandLine& line) {
  Assembly assembly = assemble(configure(line));
  const Problem& problem = assembly.problem();
  std::printf("%s: %s\n", line.arguments[0].c_str(), outline(problem).c_str());
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int ranks = line.ranks > 0 ? line.ranks : cores;
  const auto team = static_cast<int>(assembly.sections->evaluation.integer("ranks_per_item"));
  ProgramThreads threads;
  BlackBox box(assembly);
  const bool answers = box.ask_at_start();
  if (answers) {
    box.ask_beside();
    print("an evaluation takes", format("%.3g s alone", box.seconds()));
    box.measure_noise();
    box.measure_batch();
    judge_threads(threads.max(), line.ranks, team, cores, box);
    if (box.cost().batch > 0)
      forecast(assembly, box, ranks);
    else if (assembly.points() > 1)
      std::printf("\nThe method needs no random directions, and asks for %td points at a time, one a %s.\n",
                  assembly.points(), team > 1 ? "team" : "rank");
    else
      std::printf("\nThe method needs no random directions, so there are no batches to share%s.\n",
                  assembly.points() > 0 ? "; evaluation.round = N has it ask for N points at a time" : "");
  }
  std::printf("\n%s\n", box.findings().empty() ? "Nothing is wrong." : "What is wrong:");
  for (const auto& [what, remedy] : box.findings()) std::printf("  * %s; %s\n", what.c_str(), remedy.c_str());
  return answers ? 0 : 3;
}

}  // namespace bizo::app
