#include "app/config/inner_selection.hpp"

#include <algorithm>
#include <cmath>

#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/probes/inner_start.hpp"
#include "methods/probes/selection_probe.hpp"
#include "methods/probes/verify_probe.hpp"
#include "problems/selected_inner.hpp"

namespace bizo::app {
namespace {

// The first nu, by sizes of gradients at y_0.
constexpr double kShare = 1e-2;
// F stands still: its error, of first order in nu, is about the last change.
constexpr double kStandsStill = 1e-3;
// A residual of inner.base_tolerance is then a hundredth of the share of F.
constexpr double kSeen = 100;
// Of F's curvature, which the power method finds from below.
constexpr double kAbove = 2;

int sign_of(const Params& inner) {
  return inner.text("start") == "optimistic" ? 1 : -1;
}

problems::SelectedInner& selected_of(Problem& problem) {
  return dynamic_cast<problems::SelectedInner&>(problem);
}

double first_nu(const Params& inner, Problem& problem) {
  auto& able = selected_of(problem);
  const auto& info = problem.info();
  Matrix of_inner(problem.p(), 1), of_outer(problem.p(), 1);
  able.inner_gradient_y(info.start, info.inner_start, of_inner);
  able.outer_gradient_y(info.start, info.inner_start, of_outer);
  const double nu = kShare * norm(of_inner.col(0)) / norm(of_outer.col(0));
  if (!(nu > 0) || !std::isfinite(nu))
    inner.refuse("start", "the gradients of f and F at x_0 and y_0 do not tell how large nu is to be",
                 "give inner.nu, as small as F's effect on f is to be");
  return nu;
}

Outcome solve_at(Executor& executor, Query& query, const Selection& selection) {
  query.detail = state_of(methods::Selections{{selection}});
  const Outcomes outcomes = executor.evaluate(query);
  if (outcomes.items[0].status == EvaluationStatus::ok) query.at.y = outcomes.payload.col(0);
  return outcomes.items[0];
}

}  // namespace

void apply_selection(Assembly& assembly) {
  const auto& inner = assembly.config.section("inner");
  const auto start = inner.find("start");
  if (start == inner.end()) return;
  const std::string& policy = start->second.value;
  if (policy != "optimistic" && policy != "pessimistic") return;
  auto selected = problems::selected_inner(assembly.full);
  if (!selected)
    throw ConfigError(start->second.origin + ": inner.start = " + policy + ": the problem " +
                      assembly.full->info().name +
                      " has no smooth f and F with Hessian products over the same samples throughout; use a "
                      "problem that has, or start = warm");
  assembly.full = std::move(selected);
}

std::unique_ptr<Probe> verify_probe(const Assembly& assembly, methods::ResolveSettings settings) {
  Problem& problem = assembly.problem();
  if (auto* able = dynamic_cast<InnerSelection*>(assembly.full.get()))
    return std::make_unique<methods::SelectionProbe>(problem, *able, *assembly.solver, std::move(settings));
  return std::make_unique<methods::VerifyProbe>(problem, *assembly.solver, std::move(settings));
}

double min_nu(const Params& inner, Problem& selected, const Vector& x, const Vector& y) {
  Matrix slope(selected.p(), 1), at_start(selected.p(), 1);
  selected_of(selected).outer_gradient_y(x, y, slope);
  selected_of(selected).outer_gradient_y(x, selected.info().inner_start, at_start);
  return kSeen * inner.number("base_tolerance") / std::max(norm(slope.col(0)), norm(at_start.col(0)));
}

SelectedValue settle(Executor& executor, Query query, Selection first, double scale, double min) {
  SelectedValue found{.selection = first};
  while (std::abs(first.nu) >= min && !found.settled) {
    const Outcome outcome = solve_at(executor, query, first);
    if (outcome.status == EvaluationStatus::ok) {
      const double value = outcome.value_plus, size = std::max(std::abs(value), scale);
      found = {value, first, std::abs(value - found.value) <= kStandsStill * size};
    }
    first.nu /= 2;
  }
  return found;
}

double proximity_of(const Params& inner, Problem& selected, int sign, const Vector& x, const Vector& y) {
  if (inner.text("proximity") != "auto") return inner.number("proximity");
  if (sign > 0) return 0;
  auto& problem = selected_of(selected);
  return kAbove *
         std::max(problem.outer_curvature(x, y), problem.outer_curvature(x, selected.info().inner_start));
}

void choose_selection(Assembly& assembly) {
  const Params& inner = assembly.sections->inner;
  if (!methods::selects_minimizer(inner)) return;
  const std::string& policy = inner.text("start");
  if (inner.text("control") == "unrolled")
    inner.refuse("start", "T steps from y_0 end at one point, whatever other minimizers f has",
                 "leave inner.control out, or use start = cold");
  const int sign = sign_of(inner);
  Problem& problem = *assembly.full;
  auto& able = selected_of(problem);
  WorkerContext worker;
  Query query;
  query.probe = worker.probes.add(std::make_unique<methods::SelectionProbe>(
      problem, able, *assembly.solver, methods::read_base_settings(inner)));
  query.block.count = 1;
  query.at.accuracy.base_tolerance = inner.number("base_tolerance");
  query.at.x = problem.info().start;
  query.at.y = problem.info().inner_start;
  SerialExecutor executor(worker, 1);
  const Outcome plain = solve_at(executor, query, {});
  const double scale = plain.status == EvaluationStatus::ok ? std::abs(plain.value_plus) : 0;
  Selection selection{.nu = 0, .proximity = proximity_of(inner, problem, sign, query.at.x, query.at.y)};
  if (inner.text("nu") != "auto") {
    selection.nu = sign * inner.number("nu");
  } else {
    selection.nu = sign * first_nu(inner, problem);
    const SelectedValue found =
        settle(executor, query, selection, scale, min_nu(inner, problem, query.at.x, query.at.y));
    if (std::isnan(found.value))
      inner.refuse("start",
                   format("f %s nu F has no minimizer at x_0 that inner.name = ", sign > 0 ? "+" : "-") +
                       inner.text("name") + " finds, for any nu" +
                       (sign > 0 ? "" : ": F has no bound over the minimizers of f, or none near y_0"),
                   sign > 0 ? "use start = warm"
                            : format("give inner.proximity > %.2g, the largest curvature of F at y_0",
                                     able.outer_curvature(query.at.x, problem.info().inner_start)));
    selection = found.selection;
    if (!found.settled)
      assembly.notes.push_back(
          "inner.start = " + policy +
          ": F at x_0 still changes with nu, which is as small as inner.base_tolerance allows");
  }
  able.select(selection);
  assembly.notes.push_back(
      "inner.start = " + policy +
      format(": y minimizes f %c nu F with nu = %.2g", sign > 0 ? '+' : '-', std::abs(selection.nu)) +
      (selection.proximity > 0
           ? format(", and stays near y_0 at a price of %.2g nu |y - y_0|^2", 0.5 * selection.proximity)
           : ""));
}

}  // namespace bizo::app
