#include "app/config/common_options.hpp"

#include "blackbox/limits.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/steps/outer_prox.hpp"
#include "methods/steps/schedule.hpp"

namespace bizo::app {
namespace {

OptionTable direction_options() {
  Option count = integer_option(
      "count", "", 1,
      "directions per iteration; orthogonal families: at most d; empty: 10, or d if less; auto: from the "
      "measured curvature and noise (hozog)");
  count.choices = {"auto"};
  const OptionTable own{text_option("family", "srht",
                                    "kind of directions: bizo list directions; if not given, haar (d <= "
                                    "1000) or coordinate where srht is padded and count > d/4"),
                        count, text_option("scale", "1", "units of x: one positive number, or a file of d")};
  return joined(own, methods::estimator_options());
}

OptionTable evaluation_options() {
  const OptionTable own{
      integer_option("batch", "0", 0,
                     "directions per batch; 0: count / 32, between 1 and 32. Changes no result"),
      integer_option("round", "1", 1,
                     "points that a method asks for together, where it can choose: `points` of "
                     "trust-region, `population` of cma at least. 1 needs the fewest evaluations, the "
                     "number of ranks the fewest rounds; it is no number of ranks, and changes the results"),
      choice_option("master", {"auto", "on", "off"}, "rank 0 evaluates too; auto: with fewer than 8 ranks"),
      integer_option(
          "ranks_per_item", "1", 1,
          "ranks that evaluate together: chunks of the work of built-in problems, the communicator "
          "of a library, the slots of a program's own mpirun. Changes no result of built-in problems"),
      choice_option("backup", {"off", "on"},
                    "ranks that idle evaluate again what another one holds for more than twice the average; "
                    "the first answer counts. For slow ranks; the same question must have the same answer. "
                    "Changes no result without failures"),
      choice_option(
          "speculate", {"off", "on", "auto"},
          "ask for the directions around the first point of a line search together with F there; "
          "auto: while that point was accepted the last time. Changes no iterate; what was asked in "
          "vain counts"),
      fraction_option("max_failed_share", "0.5",
                      "share of failed directions in an iteration above which the run stops"),
      integer_option("retry", "0", 0, "how often a failed evaluation is tried again"),
      choice_option("retry_seed", {"same", "new"}, "seed of a retry; new: both sides of a pair are retried"),
      flag_option("retry_smaller_radius", false,
                  "a direction that still fails is tried once more at a quarter of h"),
      choice_option("on_failure", {"drop", "penalize", "stop"},
                    "then: drop the direction with its pair, use `penalty` as its value, or stop the run"),
      number_option("penalty", "", "penalize: replaces a missing value of F; about as bad as F gets"),
      flag_option("penalize_differences", false,
                  "penalize in differences of values too; this biases the gradient by penalty / h"),
      flag_option(
          "isolate", false,
          "run the problem and its inner solver in a separate process: a crash costs one evaluation")};
  return joined(own, blackbox::limit_options());
}

OptionTable budget_options() {
  return {integer_option("iterations", "100", 0, "outer iterations"),
          integer_option("evaluations", "", 1,
                         "evaluations of F at an inner solution, checked between iterations: a run may "
                         "exceed it by one iteration and its noise measurement; empty: no limit"),
          integer_option("inner_gradients", "", 1, "inner gradients or their equivalent; empty: no limit"),
          positive_option("wall_time", "", "seconds, summed over all starts; empty: no limit"),
          number_option("target", "", "stop when F reaches this; empty: never"),
          nonnegative_option("gradient_norm", "0",
                             "stop when the averaged estimate of |grad Phi| is below this; 0: never"),
          integer_option("gradient_window", "10", 1, "iterations in that average"),
          integer_option("stagnation_window", "0", 0,
                         "stop after this many iterations without progress; 0: never"),
          nonnegative_option("stagnation", "1e-6",
                             "smallest decrease that counts as progress, relative to the decrease so far")};
}

OptionTable search_options() {
  Option starts =
      integer_option("starts", "1", 1,
                     "runs of the method, the first from problem.start, the best of which counts; "
                     "auto: as many as budget.evaluations, inner_gradients or wall_time allow, until "
                     "no other minimum is expected");
  starts.choices = {"auto"};
  return {
      starts,
      text_option("points", "",
                  "file with the starts of the next runs, d numbers each; after them, and without it, starts "
                  "are drawn: near the best point, and one in four anywhere in the box")};
}

Option verify_option() {
  Option verify = integer_option("verify", "auto", 0,
                                 "re-evaluations of the solution at the end, solved from y_0 and more "
                                 "accurately; auto: once, 8 times where values have noise");
  verify.choices = {"auto"};
  return verify;
}

OptionTable run_options() {
  return {
      integer_option("seed", "1", 0, "of the directions"),
      text_option("output", "run.h5", "results file"),
      text_option("label", "", "name in tables and reports; in a study that of the variant"),
      text_option("workdir", "", "folder of programs' work folders; empty: OUTPUT.work"),
      verify_option(),
      flag_option("overwrite", false, "replace the results of an earlier run"),
      choice_option("data", {"shared", "broadcast", "each"},
                    "who reads the data of built-in problems: one rank a node, for all of the node; rank 0, "
                    "for all; or every rank for itself"),
      nonnegative_option("save_every", "30", "seconds between saves of the results file"),
      nonnegative_option(
          "checkpoint_every", "30",
          "seconds between checkpoints, 0: after every iteration; no iteration is lost between them"),
      nonnegative_option("grace", "60", "seconds for current batches to finish after a signal"),
      flag_option("survive_rank_loss", false,
                  "continue when a rank dies; needs mpirun --enable-recovery, or bizo launch"),
      positive_option("rank_timeout", "10", "seconds of silence after which a rank counts as lost"),
      nonnegative_option("start_limit", "60",
                         "seconds for all ranks to start before bizo launch restarts them; 0: no limit"),
      nonnegative_option("slurm_margin", "30",
                         "seconds before the end of a SLURM allocation by which the run must be over"),
      flag_option("record_evaluations", false, "keep every evaluation in the results file"),
      integer_option("record_iterates", "0", 0, "keep x every k iterations; 0: never")};
}

}  // namespace

OptionTable joined(OptionTable first, const OptionTable& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

OptionTable common_options(const std::string& section) {
  if (section == "problem")
    return {text_option("name", "", "what is solved: bizo list problems"),
            choice_option("oracle", {"all", "solve", "values", "inner-gradient", "gradients"},
                          "what the method may use of the problem, to test black-box methods"),
            text_option("linear", "",
                        "linear constraints on x: a file with a line 'a_1, ..., a_d, lower, upper' for each; "
                        "empty: none")};
  if (section == "inner")
    return joined({text_option("name", "auto", "inner solver: bizo list inner"),
                   integer_option("dense", "1000", 0, "largest p for a dense Hessian"),
                   text_option("box", "",
                               "bounds of y for a problem without bounds of its own, written like "
                               "problem.box; empty: none")},
                  methods::inner_control_options());
  if (section == "method")
    return {text_option("name", "hozog", "outer method: bizo list methods; auto: chosen from the problem")};
  if (section == "step")
    return joined(
        joined({text_option("rule", "adam", "step rule: bizo list steps")}, methods::schedule_options()),
        methods::outer_prox_options());
  if (section == "directions") return direction_options();
  if (section == "evaluation") return evaluation_options();
  if (section == "budget") return budget_options();
  if (section == "search") return search_options();
  return run_options();
}

}  // namespace bizo::app
