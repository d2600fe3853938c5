#include "app/runs/retraining.hpp"

#include <cmath>

#include "app/report/text.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/random_starts.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/probes/inner_start.hpp"
#include "methods/steps/outer_prox.hpp"

namespace bizo::app {
namespace {

// Values that differ by more than this share, and three standard deviations over the starts, are not of x
// alone.
constexpr double kDepends = 0.1;

std::vector<Vector> starts_of(const Assembly& assembly, bool along) {
  std::vector<Vector> starts;
  if (along) starts.push_back(assembly.problem().info().inner_start);
  if (const auto* random = dynamic_cast<const RandomStarts*>(assembly.full.get()))
    for (const auto& other : random->other_starts().colwise()) starts.emplace_back(other);
  return starts;
}

Query query_at(const Assembly& assembly, const Summary& summary, const Vector& start) {
  Query query;
  query.probe = assembly.verification;
  const bool draws = dynamic_cast<const DrawnSamples*>(&assembly.problem()) != nullptr;
  query.iteration = summary.last.iteration + (draws ? 0 : 1);  // the samples of the solution's value
  query.block = {static_cast<std::uint64_t>(assembly.sections->run.integer("seed")), 0, 1};
  query.at.x = summary.solution.x;
  query.at.y = start;
  return query;
}

}  // namespace

std::string retrain(const Assembly& assembly, Executor& executor, Summary& summary) {
  const Params& inner = assembly.sections->inner;
  const Solution& solution = summary.solution;
  if (inner.text("control") != "unrolled" || assembly.sections->run.text("verify") == "0") return "";
  if (std::isnan(solution.value)) return "";
  const bool along = methods::trains_along(inner);
  std::vector<double> values;
  for (const Vector& start : starts_of(assembly, along)) {
    const Outcomes outcomes = executor.evaluate(query_at(assembly, summary, start));
    if (outcomes.items[0].status == EvaluationStatus::ok)
      values.push_back(outcomes.items[0].value_plus +
                       methods::OuterProx(assembly.sections->step).value(solution.x));
  }
  if (values.empty()) return "";
  const Eigen::Map<const Vector> all(values.data(), static_cast<Index>(values.size()));
  const double mean = sum(all) / static_cast<double>(values.size());
  double spread = 0;
  summary.metrics.emplace_back("retrained_value", mean);
  if (values.size() > 1) {
    spread = std::sqrt(sum((all.array() - mean).square().matrix()) / static_cast<double>(values.size() - 1));
    summary.metrics.emplace_back("retrained_spread", spread);
  }
  const double distance = norm(solution.y - assembly.problem().info().inner_start);
  if (along) summary.metrics.emplace_back("start_distance", distance);
  const double apart = std::abs(mean - solution.value);
  if (!(apart > kDepends * std::max(std::abs(mean), std::abs(solution.value))) || apart <= 3 * spread)
    return "";
  if (!along)
    return format(
        "F depends on the start: %.4g is that of this y_0; from %zu other draws of it F is %.4g on average "
        "(inner.start = ensemble minimizes a mean)",
        solution.value, values.size(), mean);
  return format(
      "F depends on the start: %.4g is that of the y that was trained along with x, %.2g away from y_0; "
      "after %td steps from y_0 F is %.4g, and that is what x alone is worth",
      solution.value, distance, inner.integer("retrain_steps"), mean);
}

}  // namespace bizo::app
