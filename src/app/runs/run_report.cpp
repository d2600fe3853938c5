#include "app/runs/run_report.hpp"

#include <cmath>
#include <cstdio>

#include "app/report/text.hpp"
#include "app/runs/verification.hpp"
#include "generated/build_version.hpp"

namespace bizo::app {

void print_beginning(const Preparation& prepared, int ranks) {
  const Assembly& assembly = *prepared.assembly;
  const auto& s = *assembly.sections;
  const auto& problem = assembly.problem();
  // What a method with queries of its own does not use is not named.
  const bool estimates = assembly.method.items == 0;
  const std::string directions =
      estimates ? format(" with %td %s directions", assembly.directions, s.directions.text("family").c_str())
                : "";
  const std::string step = estimates ? ", step " + s.step.text("rule") : "";
  // Of an isolated problem, the choice is made where it lives.
  const std::string& inner = s.inner.text("name");
  std::string teams;
  if (const auto* in_teams = prepared.teams.ranks.get()) {
    const auto& plan = in_teams->plan();
    const std::size_t number = plan.evaluating();
    teams = format(" in %zu team%s of %zu%s", number, number == 1 ? "" : "s", plan.teams.back().size(),
                   plan.rank_0_deals ? ", and rank 0" : "");
  }
  std::printf("bizo %s: %s (d = %td, p = %td), %s%s, inner %s%s, %d rank%s%s\n", kVersion,
              problem.info().name.c_str(), problem.d(), problem.p(), s.method.text("name").c_str(),
              directions.c_str(), inner == "auto" ? "as its process chooses" : inner.c_str(), step.c_str(),
              ranks, ranks == 1 ? "" : "s", teams.c_str());
  if (!assembly.choice.empty()) std::printf("%s\n", assembly.choice.c_str());
  for (const auto& note : assembly.notes) std::printf("note: %s\n", note.c_str());
  if (std::isfinite(prepared.time.run)) std::printf("time left: %s\n", duration(prepared.time.run).c_str());
  if (const auto& saved = prepared.saved)
    std::printf("resumed: %zu iterations and %zu batches from the journal%s\n", saved->iterations.size(),
                saved->batches.size(), saved->state ? "; the rest from the checkpoint" : "");
  std::fflush(stdout);
}

void print_end(const Summary& summary, const std::string& output) {
  const auto& last = summary.last;
  RankTiming all;
  std::size_t lost = 0;
  for (const auto& rank : summary.timing) {
    if (std::isnan(rank.wall)) {
      ++lost;
      continue;
    }
    all.busy += rank.busy;
    all.wall += rank.wall;
    all.lost += rank.lost;
    all.restarts += rank.restarts;
  }
  std::string text("\n");
  text += aligned("stopped by", std::string(name_of(summary.reason)));
  text += aligned("best value", format("%.8g", summary.solution.value));
  if (summary.verification.worth_telling()) text += aligned("verified value", text_of(summary.verification));
  for (const auto& [name, value] : summary.metrics) text += aligned(name, format("%.4f", value));
  text += aligned("iterations", std::to_string(last.iteration));
  text += aligned("evaluations",
                  grouped(last.cost.evaluations) + "  (" +
                      grouped(static_cast<std::int64_t>(static_cast<double>(last.cost.evaluations) /
                                                        std::max(summary.wall, 1e-3))) +
                      " a second)");
  if (const std::int64_t in_vain = last.cost.speculated + summary.unused; in_vain > 0)
    text += aligned("of them in vain", grouped(in_vain));
  if (summary.uncounted > 0)
    text += aligned("beside them", grouped(summary.uncounted) + ", asked ahead of the end");
  text += aligned("inner gradients", grouped(last.cost.inner_gradients));
  if (last.cost.failures > 0)
    text += aligned("failed evaluations",
                    grouped(last.cost.failures) + "  (" + listing_of(last.cost.failed_as) + ")");
  if (last.cost.retries > 0) text += aligned("retries", grouped(last.cost.retries));
  if (last.cost.failures + last.cost.retries > 0)
    text += aligned("lost in failures", duration(all.lost) + ", all ranks together");
  if (all.restarts > 0) text += aligned("programs restarted", grouped(all.restarts));
  if (lost > 0) text += aligned("ranks lost", std::to_string(lost));
  text += aligned("wall time", duration(summary.wall));
  text += aligned("busy", format("%.0f %% of %zu rank%s", 100 * all.busy / all.wall, summary.timing.size(),
                                 summary.timing.size() == 1 ? "" : "s"));
  text += aligned("results", output);
  if (summary.reason == StopReason::noise_floor)
    text += format("\nThe values no longer fall by more than their noise, %.2g.\n", last.noise);
  if (summary.reason == StopReason::no_progress)
    text += "\nValues no longer fall by more than their error. bizo check --probe examines F.\n";
  if (summary.reason == StopReason::too_many_failures)
    text +=
        "\nevaluation.retry_smaller_radius = on tries nearer points, problem.box keeps x where F has values, "
        "evaluation.on_failure\nhas other choices.\n";
  if (summary.reason == StopReason::interrupted || summary.reason == StopReason::time_limit)
    text += "\nContinue it with --resume.\n";
  if (summary.reason == StopReason::wall_time)
    text += "\nContinue it with --resume and a larger budget.wall_time.\n";
  std::fputs(text.c_str(), stdout);
}

// Why there is nothing better: one line for a run that went wrong.
std::string explain_stop(const Summary& summary, bool has_values, const std::string& output) {
  const std::string stopped = "stopped: " + std::string(name_of(summary.reason)) + "; ";
  const bool reached = summary.solution.x.size() > 0;
  const bool unsolved = std::isnan(summary.solution.value) && !summary.verification.remark.empty();
  const bool lost = summary.reason == StopReason::diverged ||
                    summary.reason == StopReason::too_many_failures ||
                    (std::isnan(summary.solution.value) && !unsolved);
  const std::string why =
      summary.reason == StopReason::too_many_failures && summary.last.cost.failures > 0
          ? "f or F has no value where x and y are now (" + listing_of(summary.last.cost.failed_as) + ")"
          : summary.last.note;
  if (!has_values && lost && !why.empty())
    return stopped + why + (reached ? "; the last point with a value is in " + output : "");
  if (!reached)
    return stopped + "F has no value at problem.start" +
           (summary.last.note.empty() ? "; choose another start"
                                      : ": " + summary.last.note + "; bizo check --probe tries it alone");
  if (unsolved)
    return stopped + summary.verification.remark + "; use a larger inner.base_steps or a stronger inner.name";
  if (summary.reason == StopReason::infeasible)
    return stopped + "no point nearby violates the constraints by less than " +
           format("%.3g", summary.last.violation) + ", at the point in " + output +
           "; relax them, or try another problem.start";
  if (summary.reason == StopReason::diverged && summary.last.value <= summary.last.best_value)
    return stopped + "F seems unbounded below: " + format("%.3g", summary.last.value) +
           " and falling; give problem.box, or a term that keeps x in place";
  const std::string best = stopped + "the best point so far is in " + output;
  if (!summary.last.note.empty()) return best + " (" + summary.last.note + ")";
  return best + (std::isfinite(summary.last.value)
                     ? " (try a smaller step.size)"
                     : " (F is not finite where steps lead; keep x in problem.box, or try a smaller "
                       "step.size)");
}

}  // namespace bizo::app
