#include "app/runs/bracket.hpp"

#include <algorithm>
#include <cmath>

#include "app/config/inner_selection.hpp"
#include "app/report/text.hpp"
#include "methods/probes/inner_start.hpp"
#include "methods/steps/outer_prox.hpp"

namespace bizo::app {
namespace {

// Ends that differ by less are one: nu leaves as much.
constexpr double kApart = 1e-2;

}  // namespace

std::string bracket(const Assembly& assembly, Executor& executor, Summary& summary) {
  const Params& inner = assembly.sections->inner;
  const Solution& solution = summary.solution;
  if (!methods::selects_minimizer(inner) || assembly.sections->run.text("verify") == "0" ||
      std::isnan(solution.value))
    return "";
  const double nu = std::abs(dynamic_cast<const InnerSelection&>(*assembly.full).selection().nu);
  const double penalty = methods::OuterProx(assembly.sections->step).value(solution.x);
  Query query;
  query.probe = assembly.verification;
  query.iteration = summary.last.iteration + 1;
  query.block = {static_cast<std::uint64_t>(assembly.sections->run.integer("seed")), 0, 1};
  query.at.accuracy.base_tolerance = inner.number("base_tolerance");
  query.at.x = solution.x;
  query.at.y = solution.y;
  const double min = std::min(nu, min_nu(inner, *assembly.full, solution.x, solution.y));
  SelectedValue ends[2];
  for (const int sign : {1, -1}) {
    const double proximity = proximity_of(inner, *assembly.full, sign, solution.x, solution.y);
    SelectedValue& end = ends[sign > 0 ? 0 : 1];
    end = settle(executor, query, {sign * nu, proximity}, std::abs(solution.value - penalty), min);
    end.value += penalty;
  }
  summary.metrics.emplace_back("optimistic_value", ends[0].value);
  summary.metrics.emplace_back("pessimistic_value", ends[1].value);
  const double apart = ends[1].value - ends[0].value;
  if (!(apart > kApart * std::abs(ends[1].value))) return "";
  return format("F depends on the minimizer of f: it is between %.4g and %.4g", ends[0].value,
                ends[1].value) +
         (ends[1].selection.proximity > 0
              ? format(", and larger where y may be further away from y_0 than inner.proximity = %.2g allows",
                       ends[1].selection.proximity)
              : "");
}

}  // namespace bizo::app
