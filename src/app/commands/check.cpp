// bizo check: is the configuration valid, and are the estimates that it would compute any good?
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/commands/derivative_check.hpp"
#include "app/config/assembly.hpp"
#include "app/config/configure.hpp"
#include "app/report/outline.hpp"
#include "app/report/text.hpp"
#include "bizo/core/clock.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "methods/probes/piggyback.hpp"

namespace bizo::app {
namespace {

// The exit code of a run that cannot go on for the same reasons.
const int kWentWrong = exit_code(StopReason::too_many_failures);

// Asks and answers until the method wants directions, or has closed an iteration.
std::optional<Iteration> advance(Algorithm& algorithm, Executor& executor, Query& query) {
  for (;;) {
    query = algorithm.ask();
    if (query.directional) return {};
    if (const auto row = algorithm.tell(query, executor.evaluate(query), executor)) return row;
  }
}

// Two rows of the method, and the query of the directions between them, if it has any.
struct Trial {
  Iteration start, first;
  Query query;
  double seconds = 0;  // an iteration
};

Trial try_one(Algorithm& algorithm, Executor& executor) {
  Trial trial;
  if (const auto row = advance(algorithm, executor, trial.query)) trial.start = *row;
  if (!std::isfinite(trial.start.value))
    throw FatalError(
        "F has no value at problem.start" +
            (trial.start.note.empty() ? "; choose another start"
                                      : ": " + trial.start.note + "; bizo check --probe tries it alone"),
        kWentWrong);
  auto begin = std::chrono::steady_clock::now();
  auto row = advance(algorithm, executor, trial.query);
  if (trial.query.directional) begin = std::chrono::steady_clock::now();  // not the measurement of noise
  Query query = trial.query;
  while (!row) {
    row = algorithm.tell(query, executor.evaluate(query), executor);
    if (!row) row = advance(algorithm, executor, query);
  }
  trial.first = *row;
  trial.seconds = seconds_since(begin) / static_cast<double>(trial.first.iteration);
  return trial;
}

std::string report(const Trial& trial) {
  const Iteration& row = trial.first;
  std::string text = aligned("F at the start", format("%.10g", trial.start.value));
  text += aligned("inner residual", format("%.2g", trial.start.inner_residual));
  for (const Iteration* step : {&trial.start, &row})
    if (!step->note.empty()) text += aligned("note", step->note);
  if (std::isfinite(row.signal_to_noise))
    text += aligned("noise of F", format("%.2g, signal %.2g times as large", row.noise, row.signal_to_noise));
  if (std::isfinite(row.radius) && row.radius > 0)
    text += aligned("radius", format("%.3g; check --probe searches for the best one", row.radius));
  if (std::isfinite(row.gradient_error))
    text +=
        aligned("inexact solves", format("cause a hypergradient error of at most %.2g", row.gradient_error));
  text += aligned("an iteration costs",
                  grouped((row.cost.evaluations - trial.start.cost.evaluations) / row.iteration) +
                      " evaluations, " +
                      grouped((row.cost.inner_gradients - trial.start.cost.inner_gradients) / row.iteration) +
                      " inner gradients, " + duration(trial.seconds) + " on one rank");
  return text;
}

// grad Phi at the base in scaled units, from Hessian products at an inner solution as accurate as round-off
// allows.
Vector reference_gradient(Assembly& assembly, const Query& query, const Vector& scale) {
  const BasePoint& at = query.at;
  const EvaluationKey key{.seed = query.block.seed, .iteration = query.iteration};
  assembly.full->announce({&key, 1});
  Matrix y = at.y;
  InnerReport report;
  InnerControl control;
  control.steps = 100000;
  control.tolerance = 1e-12;
  control.curvature = at.curvature;
  assembly.solver->solve(at.x, y, control, report);
  if (report.status[0] != EvaluationStatus::ok)
    std::printf(
        "%s",
        aligned("reference", format("from an inner residual of %.1g only", report.residual[0])).c_str());
  if (auto* composite = dynamic_cast<ProximalInner*>(assembly.full.get()))
    return methods::support_gradient(*composite, at.x, y.col(0), 1 / at.curvature.L)
        .gradient.cwiseProduct(scale);
  return methods::implicit_gradient(dynamic_cast<ProductsProblem&>(*assembly.full), at.x, y.col(0))
      .cwiseProduct(scale);
}

struct Statistics {
  double direction_error = 0;  // rms |D_j - u_jT grad|
  double direction_size = 0;   // rms |u_jT grad|
  double bias = 0;             // <mean g - grad, grad> / |grad|^2
  double bias_error = 0;       // its standard error
  double error = 0;            // sqrt E |g - grad|^2 / |grad|
  double cosine = 0;           // mean cosine of g and grad
  Index failures = 0;
};

Statistics measure(Assembly& assembly, Executor& executor, Query query, const Vector& gradient,
                   Index estimates) {
  Statistics s;
  auto& family = *assembly.method.worker.directions;
  const Index d = gradient.size(), l = query.block.count;
  const double size = norm(gradient);
  Matrix u(d, 1);
  double along_sum = 0, along_squares = 0, measured = 0;
  for (Index k = 0; k < estimates; ++k) {
    query.block.iteration = static_cast<std::uint64_t>(k + 1);
    const Outcomes outcomes = executor.evaluate(query);
    Vector weights = Vector::Zero(l);
    Index ok = 0;
    for (Index j = 0; j < l; ++j) {
      const auto& outcome = outcomes.items[static_cast<std::size_t>(j)];
      if (outcome.status != EvaluationStatus::ok) continue;
      ++ok;
      weights(j) = outcome.difference;
      family.fill(query.block, {0, d}, {j, 1}, u);
      const double slope = dot(u.col(0), gradient);
      s.direction_error += (outcome.difference - slope) * (outcome.difference - slope);
      s.direction_size += slope * slope;
    }
    s.failures += l - ok;
    measured += static_cast<double>(ok);
    if (ok == 0) throw FatalError("all evaluations of an estimate failed: " + outcomes.reason, kWentWrong);
    weights *= static_cast<double>(d) / static_cast<double>(ok);
    const Vector estimate = executor.combine(query.block, weights);
    const double along = dot(estimate, gradient) / (size * size);
    along_sum += along;
    along_squares += along * along;
    s.error += (estimate - gradient).squaredNorm() / (size * size);
    s.cosine += along * size / norm(estimate);
  }
  const auto n = static_cast<double>(estimates);
  s.direction_error = std::sqrt(s.direction_error / measured);
  s.direction_size = std::sqrt(s.direction_size / measured);
  s.bias = along_sum / n - 1;
  s.bias_error = std::sqrt(std::max(0.0, along_squares / n - along_sum * along_sum / (n * n)) / (n - 1));
  s.error = std::sqrt(s.error / n);
  s.cosine /= n;
  return s;
}

std::string report(const Statistics& s, Index l, Index d, Index estimates) {
  std::string text =
      format("\nEstimate against the exact gradient, %td estimates of %td directions\n", estimates, l);
  text += aligned("error of a direction", format("%.2g  (%.2g of its size, root mean square)",
                                                 s.direction_error, s.direction_error / s.direction_size));
  text += aligned("bias along gradient",
                  format("%+.2g of its length, standard error %.1g", s.bias, s.bias_error));
  text += aligned("rms error", format("%.3g of the gradient's length (l/d = %.3g)", s.error,
                                      static_cast<double>(l) / static_cast<double>(d)));
  text += aligned("cosine", format("%.3f on average", s.cosine));
  if (s.failures > 0) text += aligned("failed evaluations", grouped(s.failures));
  return text;
}

// What is wrong with the estimates; empty: nothing. Their random error belongs to the number of directions;
// an error of half of a single difference, or a bias of a fifth, does not average out. Measured (quadratic,
// conditions 30 to 3000, Adam, too few inner steps): with errors of 0.5 runs end 5 to 10 % short of the
// decrease, with a bias of 0.2 less than 1 to 2 %, with twice that 10 %.
std::string fault(const Statistics& s) {
  constexpr double kError = 0.5, kBias = 0.2, kDeviations = 4;
  const double share = s.direction_error / s.direction_size;
  if (share > kError)
    return format(
        "a difference is off by %.0f %% of its size; use check --probe for the noise and the radius, "
        "or a smaller inner.tolerance (more inner.steps)",
        100 * share);
  if (std::abs(s.bias) > std::max(kBias, kDeviations * s.bias_error))
    return format(
        "the bias is %+.0f %% of the gradient; use a smaller inner.tolerance (more inner.steps), or "
        "another method.radius",
        100 * s.bias);
  return "";
}

}  // namespace

int check(const CommandLine& line) {
  Assembly assembly = assemble(configure(line));
  const auto& problem = assembly.problem();
  std::printf("%s is valid: %s\n", line.arguments[0].c_str(), outline(problem).c_str());
  for (const auto& note : assembly.notes) std::printf("  note: %s\n", note.c_str());

  SerialExecutor executor(assembly.method.worker, assembly.batch);
  const Trial trial = try_one(*assembly.method.algorithm, executor);
  std::fputs((report(trial) + report_derivative(assembly, executor)).c_str(), stdout);

  if (!trial.query.directional) {
    std::printf("\nThe method has no random directions: there is no estimate to examine.\n");
    return 0;
  }
  if (!dynamic_cast<ProductsProblem*>(assembly.full.get()) &&
      !dynamic_cast<ProximalInner*>(assembly.full.get())) {
    std::printf(
        "\nThe problem offers no Hessian products: there is no reference gradient to compare with.\n");
    return 0;
  }
  if (assembly.sections->inner.text("control") == "unrolled") {
    std::printf(
        "\nPhi is F after T inner steps, whose exact gradient method.name = itd has: there is no other\n"
        "reference to compare with.\n");
    return 0;
  }
  constexpr Index kEstimates = 50;
  const Vector scale = assembly.method.scale;
  const Vector gradient = reference_gradient(assembly, trial.query, scale);
  std::printf("%s", aligned("gradient norm", format("%.6g", norm(gradient))).c_str());
  const Statistics statistics = measure(assembly, executor, trial.query, gradient, kEstimates);
  std::fputs(report(statistics, trial.query.block.count, problem.d(), kEstimates).c_str(), stdout);
  // Differences of a single loop are those of F or f at its y, not of Phi.
  const bool judged = assembly.method.has_values && norm(gradient) > 0;
  const std::string wrong = judged ? fault(statistics) : "";
  if (!judged) return 0;
  std::printf("%s",
              aligned("verdict", wrong.empty() ? "the estimates are correct" : "wrong: " + wrong).c_str());
  return wrong.empty() ? 0 : kWentWrong;
}

}  // namespace bizo::app
