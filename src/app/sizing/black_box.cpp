#include "app/sizing/black_box.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "app/report/text.hpp"
#include "bizo/core/clock.hpp"
#include "methods/estimates/stencil.hpp"
#include "methods/probes/line_probe.hpp"
#include "methods/probes/point_probe.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

using Clock = std::chrono::steady_clock;

// What is fast is repeated, for other work of the machine makes it seem slow.
template <class Work>
double min_seconds(const Work& work) {
  constexpr double kFast = 1e-2;
  double min = kFast;
  for (int trial = 0; trial < 5 && min <= kFast; ++trial) {
    const auto begin = Clock::now();
    work();
    const double seconds = seconds_since(begin);
    min = trial == 0 ? seconds : std::min(min, seconds);
  }
  return min;
}

std::string brief(double seconds) {
  return seconds < 0.1 ? format("%.3g ms", 1e3 * seconds) : duration(seconds);
}

std::string remedy_for(EvaluationStatus status) {
  switch (status) {
    case EvaluationStatus::time_out:
      return "give it a longer time limit, or start where it is faster";
    case EvaluationStatus::exit_code:
    case EvaluationStatus::signal:
    case EvaluationStatus::crashed:
      return "run the program by hand on the same input and repair it";
    case EvaluationStatus::malformed:
    case EvaluationStatus::wrong_length:
      return "compare what the program writes with the protocol's example";
    case EvaluationStatus::exception:
      return "fix what the message names";
    default:
      return "choose another problem.start";
  }
}

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

// Perturbed solves as the configuration has them. A control that no difference may have is that of a method
// which makes none.
methods::ResolveSettings settings_of(const Assembly& assembly) {
  const Params& inner = assembly.sections->inner;
  methods::ResolveSettings settings;
  if (inner.text("control") != "absolute")
    settings = methods::read_inner_settings(inner, assembly.problem(), assembly.method.scale);
  settings.scale = assembly.method.scale;
  settings.inner_start = assembly.problem().info().inner_start;
  return settings;
}

// `auto`: what describes it there, a tenth of the largest |x_0|, or of 1.
double radius_of(const Params& method, const Vector& start, const Vector& scale) {
  if (!method.has("radius") || method.text("radius").empty()) return 1e-3;
  if (method.text("radius") != "auto") return method.number("radius");
  return 0.1 * std::max(1.0, start.cwiseQuotient(scale).lpNorm<Eigen::Infinity>());
}

}  // namespace

BlackBox::BlackBox(Assembly& assembly, std::FILE* report)
    : assembly_(assembly),
      report_(report),
      problem_(assembly.problem()),
      family_(*assembly.method.worker.directions),
      settings_(settings_of(assembly)),
      seed_(static_cast<std::uint64_t>(assembly.sections->run.integer("seed"))),
      radius_(radius_of(assembly.sections->method, assembly.problem().info().start, assembly.method.scale)) {
  InnerSolver& solver = *assembly.solver;
  const auto point = [&](bool candidate) {
    return worker_.probes.add(std::make_unique<methods::PointProbe>(problem_, solver, settings_, candidate));
  };
  candidate_ = point(true);
  perturbed_ = point(false);
  line_ = worker_.probes.add(std::make_unique<methods::LineProbe>(problem_, solver, settings_));
  base_.x = problem_.info().start;
  base_.y = problem_.info().inner_start;
  base_.accuracy.base_tolerance = settings_.base_tolerance;
}

std::string BlackBox::say(const Answer& answer) {
  const std::string time = "  (" + brief(answer.seconds) + ")";
  if (answer.usable()) return format("%.12g", answer.outcome.value_plus) + time;
  return "no answer: " + std::string(name_of(answer.outcome.status)) +
         (answer.reason.empty() ? "" : ": " + answer.reason) + time;
}

BlackBox::Answer BlackBox::ask(ProbeId probe, const Vector& x, bool other_seed) {
  Query query;
  query.at = base_;
  query.probe = probe;
  query.block = {seed_ + (other_seed ? 1 : 0), 0, 1};
  query.detail = state_of(methods::PointList{x});
  const auto begin = Clock::now();
  const Outcomes outcomes = SerialExecutor(worker_, 1).evaluate(query);
  return {outcomes.items[0], outcomes.reason, outcomes.payload.col(0), seconds_since(begin)};
}

bool BlackBox::ask_at_start() {
  const Answer first = ask(candidate_, base_.x);
  print("F at x_0", say(first));
  if (!first.usable()) {
    find("there is no answer at x_0 (" + std::string(name_of(first.outcome.status)) + ")",
         remedy_for(first.outcome.status));
    return false;
  }
  value_ = first.outcome.value_plus;
  const Answer again = ask(candidate_, base_.x);
  const bool repeats = again.usable() && same_bits(value_, again.outcome.value_plus);
  print("once more", repeats ? "the same bits  (" + brief(again.seconds) + ")" : say(again));
  if (!repeats)
    find(again.usable() ? format("asked the same twice, it gives answers that differ by %.3g",
                                 std::abs(again.outcome.value_plus - value_))
                        : "asked the same twice, it has no answer the second time",
         "draw all random numbers from the given seed, and fix the number of threads");
  const Answer other = ask(candidate_, base_.x, true);
  const bool random = !(other.usable() && same_bits(value_, other.outcome.value_plus));
  print("with another seed", random ? say(other) : "the same bits: F is not random");
  random_ = random;
  if (first.outcome.status == EvaluationStatus::not_converged)
    find("the inner solve at x_0 ended at inner.base_steps before inner.base_tolerance",
         "raise inner.base_steps, or inner.base_tolerance");
  base_seconds_ = again.seconds;
  if (std::isfinite(first.outcome.inner_residual)) base_.accuracy.floor = first.outcome.inner_residual;
  methods::PointProbe::unpack(first.payload, base_);
  return true;
}

void BlackBox::ask_beside() {
  Matrix u(problem_.d(), 1);
  family_.fill({seed_, 1, 1}, {0, problem_.d()}, {0, 1}, u);
  const methods::Stencil stencil = methods::make_stencil(problem_.info().box, settings_.scale, base_.x,
                                                         u.col(0), radius_, methods::DifferenceKind::pairs);
  const double h = stencil.h;
  const Answer plus = ask(perturbed_, stencil.plus), minus = ask(perturbed_, stencil.minus);
  print("F at x_0 + h u", say(plus) + format(", h = %.3g", h));
  print("F at x_0 - h u", say(minus));
  point_seconds_ = std::min(plus.seconds, minus.seconds);
  for (const Answer* answer : {&plus, &minus}) {
    if (answer->usable()) continue;
    const EvaluationStatus status = answer->outcome.status;
    find("there is an answer at x_0, but none a radius away from it (" + std::string(name_of(status)) + ")",
         status == EvaluationStatus::refused || status == EvaluationStatus::non_finite
             ? "use a smaller method.radius, evaluation.retry_smaller_radius = on, or a start further inside"
             : remedy_for(status));
    return;
  }
  change_ = std::abs(plus.outcome.value_plus - minus.outcome.value_plus);
  bend_ = std::abs(plus.outcome.value_plus + minus.outcome.value_plus - 2 * value_);
  if (change_ == 0)
    find("F is the same at x_0 + h u and at x_0 - h u",
         "make sure that the program reads x and writes all digits; otherwise use a larger method.radius");
}

void BlackBox::measure_batch() {
  Algorithm& algorithm = *assembly_.method.algorithm;
  SerialExecutor executor(assembly_.method.worker, assembly_.batch);
  for (;;) {
    const Query query = algorithm.ask();
    if (query.directional) return time_batch(query, executor);
    const auto row = algorithm.tell(query, executor.evaluate(query), executor);
    if (row && (row->iteration > 0 || !std::isfinite(row->value))) return;
  }
}

void BlackBox::time_batch(const Query& query, Executor& executor) {
  WorkerContext& worker = assembly_.method.worker;
  const Range batch{0, std::min(assembly_.batch, query.block.count)};
  std::vector<Outcome> outcomes(static_cast<std::size_t>(batch.count));
  Matrix payload(worker.probes.at(query.probe).payload_rows(), batch.count);
  const bool apart = worker.apart && worker.probes.at(query.probe).splits(query);
  const Range dealt = apart ? SplitItems(query.block.count).half(batch, +1) : batch;
  cost_.batch = min_seconds([&] { run_batch(worker, query, dealt, outcomes, payload); });
  cost_.sides = apart ? 2 : 1;
  const Vector weights = Vector::Ones(query.block.count);
  cost_.combine = min_seconds([&] { executor.combine(query.block, weights); });
  cost_.items = query.block.count;
  cost_.batch_size = batch.count;
  cost_.base = base_seconds_;
  const Sections& sections = *assembly_.sections;
  const bool certain = !methods::make_step_rule(sections.step)->compares_values();
  cost_.asks_ahead =
      assembly_.method.asks_ahead && (certain || sections.evaluation.text("speculate") != "off");
}

void BlackBox::print(const std::string& label, const std::string& value) {
  std::fputs(aligned(label, value).c_str(), report_);
  std::fflush(report_);  // an answer may take its time
}

void BlackBox::find(std::string problem, std::string remedy) {
  findings_.push_back({std::move(problem), std::move(remedy)});
}

}  // namespace bizo::app
