#include "app/runs/verification.hpp"

#include <algorithm>
#include <cmath>

#include "app/report/text.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/probes/inner_start.hpp"

namespace bizo::app {
namespace {

// Evaluations by which noise that was measured is averaged, where run.verify leaves it open.
constexpr Index kOfNoisyValues = 8;
// Noise below this share of the value is rounding.
constexpr double kRounding = 1e-10;
// Values that agree to six digits agree, and those that differ by so little of what the run has gained.
constexpr double kAgreement = 1e-6;
constexpr double kOfTheGain = 1e-9;
// The tolerance of the solves that verify, in units of inner.base_tolerance.
constexpr double kTighter = 0.01;

bool noisy(double noise, double value) {
  return noise > kRounding * std::abs(value);
}

Index count_of(const Params& run, double noise, double value) {
  if (run.text("verify") != "auto") return run.integer("verify");
  return noisy(noise, value) ? kOfNoisyValues : 1;
}

Query query_at(const Assembly& assembly, const Summary& summary, const Vector& start, double tolerance,
               Index count) {
  Query query;
  query.probe = assembly.verification;
  const bool draws = dynamic_cast<const DrawnSamples*>(&assembly.problem()) != nullptr;
  query.iteration = summary.last.iteration + (draws ? 0 : 1);  // the samples of the solution's value
  query.block = {static_cast<std::uint64_t>(assembly.sections->run.integer("seed")), 0, count};
  query.at.x = summary.solution.x;
  query.at.y = start;
  query.at.accuracy.base_tolerance = tolerance;
  return query;
}

double penalty_at(const Assembly& assembly, const Vector& x) {
  return methods::OuterProx(assembly.sections->step).value(x);
}

// The y and the value of a solution that was reached before its inner problem was solved, or solved well.
void solve_solution(const Assembly& assembly, Executor& executor, Summary& summary) {
  Solution& solution = summary.solution;
  const Outcomes outcomes = executor.evaluate(
      query_at(assembly, summary, solution.y, assembly.sections->inner.number("base_tolerance"), 1));
  const Outcome& outcome = outcomes.items[0];
  summary.verification.cost.add(outcome);
  if (outcome.status == EvaluationStatus::ok) {
    solution.value = outcome.value_plus + penalty_at(assembly, solution.x);
    solution.y = outcomes.payload.col(0);
    solution.error = 0;
    return;
  }
  summary.verification.remark = format(
      "the inner problem at the last x could not be solved (%s, |grad_y f| = %.2g), so it has no value",
      std::string(name_of(outcome.status)).c_str(), outcome.inner_residual);
}

// Why a value that was computed again is another one.
std::string reason(const Assembly& assembly, const Solution& solution, const Outcomes& outcomes,
                   double noise) {
  if (noisy(noise, solution.value))
    return format("values have noise of %.2g, and the best of many is too low", noise);
  if (assembly.problem().p() == 0)
    return "F differs from one evaluation to the next by more than its measured noise";
  const double apart = norm(outcomes.payload.col(0) - solution.y);
  if (apart > 1e-3 * (1 + norm(solution.y)))
    return format(
        "the inner problem has several solutions: from y_0 another one is found, at a distance of %.2g",
        apart);
  return "the inner solve at the solution is inexact; use a smaller inner.base_tolerance";
}

void average(const std::vector<double>& values, Verification& verification) {
  const auto n = static_cast<double>(values.size());
  verification.count = static_cast<Index>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  verification.value = sum / n;
  for (const double value : values) squares += (value - verification.value) * (value - verification.value);
  if (values.size() > 1) verification.spread = std::sqrt(squares / (n - 1));
}

void evaluate_again(const Assembly& assembly, Executor& executor, double noise, Index count,
                    Summary& summary) {
  const Solution& solution = summary.solution;
  Verification& verification = summary.verification;
  const double tolerance = kTighter * assembly.sections->inner.number("base_tolerance");
  const Outcomes outcomes =
      executor.evaluate(query_at(assembly, summary, assembly.problem().info().inner_start, tolerance, count));
  std::vector<double> values;
  for (const Outcome& outcome : outcomes.items) {
    verification.cost.add(outcome);
    if (outcome.status == EvaluationStatus::ok)
      values.push_back(outcome.value_plus + penalty_at(assembly, solution.x));
  }
  verification.residual = outcomes.items[0].inner_residual;
  if (values.empty()) {
    verification.remark =
        "it could not be evaluated again: " + std::string(name_of(outcomes.items[0].status)) +
        (outcomes.reason.empty() ? "" : " (" + outcomes.reason + ")");
    return;
  }
  average(values, verification);
  const double size = std::max(std::abs(solution.value), std::abs(verification.value));
  const double chance =
      noisy(noise, size) ? 3 * noise * std::sqrt(1 + 1.0 / static_cast<double>(values.size())) : 0;
  const double gain = std::abs(summary.first_value - verification.value);
  const double inexact = 10 * solution.error + (std::isfinite(gain) ? kOfTheGain * gain : 0);
  if (std::abs(solution.value - verification.value) > kAgreement * size + inexact + chance)
    verification.remark = reason(assembly, solution, outcomes, noise);
}

}  // namespace

void verify(const Assembly& assembly, Executor& executor, double noise, Summary& summary) {
  if (summary.solution.x.size() == 0) return;
  const Solution& solution = summary.solution;
  const bool rough = !(solution.error <= kAgreement * std::abs(solution.value));  // or it is not known how
  if (!assembly.method.has_values || rough) solve_solution(assembly, executor, summary);
  if (std::isnan(summary.solution.value) || methods::trains_along(assembly.sections->inner)) return;
  const Index count = count_of(assembly.sections->run, noise, summary.solution.value);
  if (count > 0) evaluate_again(assembly, executor, noise, count, summary);
}

std::string text_of(const Verification& verification) {
  if (verification.count == 0) return "none: " + verification.remark;
  std::string text = format("%.8g", verification.value);
  if (verification.count > 1)
    text += format("  (mean of %td, standard deviation %.2g)", verification.count, verification.spread);
  else if (std::isfinite(verification.residual))
    text += format("  (solved again from y_0 to |grad_y f| = %.1e)", verification.residual);
  if (!verification.remark.empty()) text += "  DISAGREES: " + verification.remark;
  return text;
}

}  // namespace bizo::app
