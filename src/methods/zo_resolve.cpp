#include "bizo/methods/zo_resolve.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"
#include "bizo/methods/difference_probe.hpp"
#include "bizo/methods/line_probe.hpp"
#include "bizo/methods/noise.hpp"
#include "bizo/methods/outcome_summary.hpp"

namespace bizo {
namespace {

enum Probes : Index { kSolve, kLine, kDifference };

constexpr Index kLinePoints = 8;
// Iterations after which an estimated inner curvature is estimated again.
constexpr Index kCurvatureLife = 10;

}  // namespace

ZoResolve::ZoResolve(Settings settings, const ProblemInfo& problem, const SolveProbe& base,
                     std::unique_ptr<StepRule> step)
    : settings_(std::move(settings)), base_(base), step_(std::move(step)) {
  row_.radius = settings_.radius;
  line_radius_ = settings_.radius / static_cast<double>(kLinePoints);
  at_.x = problem.start;
  at_.y = problem.inner_start;
  at_.tolerance = settings_.resolve.base_tolerance;
  project(at_.x);
}

Query ZoResolve::ask() {
  Query query = at_;
  const auto iteration = static_cast<std::uint64_t>(row_.iteration);
  switch (stage_) {
    case Stage::base:
      query.probe = kSolve;
      query.block = {settings_.seed, iteration, 1};
      if (row_.iteration % kCurvatureLife == 0) query.curvature = {};
      break;
    case Stage::noise:
      query.probe = kLine;
      query.block = {settings_.seed, iteration, kLinePoints};
      query.radius = line_radius_;
      break;
    case Stage::directions:
      query.probe = kDifference;
      query.block = block_of(row_.iteration + 1);
      query.radius = row_.radius;
      query.directional = true;
      break;
  }
  return query;
}

DirectionBlock ZoResolve::block_of(Index iteration) const {
  return {settings_.seed, static_cast<std::uint64_t>(iteration), settings_.directions};
}

std::optional<Iteration> ZoResolve::tell(const Outcomes& outcomes, Combiner& combiner) {
  count(outcomes);
  switch (stage_) {
    case Stage::base:
      return accept_base(outcomes);
    case Stage::noise:
      measure_noise(outcomes);
      return {};
    case Stage::directions:
      take_step(outcomes, combiner);
      return {};
  }
  return {};
}

void ZoResolve::count(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) {
    row_.cost.evaluations += outcome.evaluations;
    row_.cost.inner_steps += outcome.inner_steps;
    row_.cost.inner_gradients += outcome.inner_gradients;
    // A base solve that came to the end of its steps is used as it is.
    const bool usable = stage_ == Stage::base && outcome.status == EvaluationStatus::not_converged;
    row_.cost.failures += outcome.status != EvaluationStatus::ok && !usable;
  }
  const std::string failures = stage_ == Stage::directions ? failure_note(outcomes) : "";
  if (!failures.empty()) row_.note = failures;
  if (stage_ == Stage::base && !outcomes.reason.empty())
    row_.note = "the base solve failed: " + outcomes.reason;
}

// Closes the iteration that led to this point. A solve that blew up with an inner curvature estimated some
// iterations ago is repeated with a new estimate.
std::optional<Iteration> ZoResolve::accept_base(const Outcomes& outcomes) {
  const Outcome& outcome = outcomes.items[0];
  if (outcome.status == EvaluationStatus::non_finite && !std::isnan(at_.curvature.smooth)) {
    at_.curvature = {};
    return {};
  }
  row_.value = outcome.status == EvaluationStatus::not_converged || outcome.status == EvaluationStatus::ok
                   ? outcome.value_plus
                   : kNaN;
  row_.inner_residual = outcome.inner_residual;
  if (outcome.status == EvaluationStatus::not_converged && row_.note.empty())
    row_.note = "the base solve ended at inner.base_steps before inner.base_tolerance";
  if (std::isfinite(row_.value)) {
    base_.unpack(outcomes.payload.col(0), at_);
    set_residual_floor(outcome);
    current_ = {at_.x, at_.y, row_.value};
    if (!(best_.value <= row_.value)) best_ = current_;
  }
  row_.best_value = best_.value;
  // The noise of F says nothing of differences of inner solutions.
  const bool measures = settings_.measure_noise && !settings_.resolve.response;
  stage_ = row_.iteration == 0 && measures ? Stage::noise : Stage::directions;

  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

void ZoResolve::measure_noise(const Outcomes& outcomes) {
  constexpr int kTrials = 4;
  std::vector<double> values;
  for (const auto& outcome : outcomes.items)
    values.push_back(outcome.status == EvaluationStatus::ok ? outcome.value_plus : kNaN);
  const auto estimate = estimate_noise(values);
  // In a box the line must not grow: the base point keeps a distance of one radius from its sides.
  const bool can_vary =
      estimate.verdict == NoiseEstimate::Verdict::radius_too_large || !settings_.box.bounded();
  if (estimate.verdict != NoiseEstimate::Verdict::found && can_vary && ++line_trials_ < kTrials) {
    line_radius_ *= estimate.verdict == NoiseEstimate::Verdict::radius_too_small ? 100 : 0.01;
    return;
  }
  stage_ = Stage::directions;
  // Near F = 0 the variation along the line is the better measure of size.
  const auto [least, most] = std::ranges::minmax(values);
  const double size = std::max(std::abs(current_.value), most - least);
  const double round_off = std::numeric_limits<double>::epsilon() * size;
  row_.noise =
      estimate.verdict == NoiseEstimate::Verdict::found ? std::max(estimate.noise, round_off) : round_off;
  // A radius ten times too small makes the error from noise ten times the least possible error.
  const double floor = std::min(0.1 * optimal_radius(row_.noise, size, settings_.resolve.central),
                                largest_radius(settings_.box, settings_.resolve.scale));
  if (row_.radius >= floor) return;
  std::ostringstream note;
  note << "method.radius = " << row_.radius << " would drown in the noise of F (" << row_.noise
       << "); raised to " << floor;
  row_.note = note.str();
  row_.radius = floor;
}

void ZoResolve::take_step(const Outcomes& outcomes, Combiner& combiner) {
  const auto& resolve = settings_.resolve;
  const OutcomeSummary summary = summarize(outcomes, at_.x.size());
  ++row_.iteration;
  row_.failed_share =
      static_cast<double>(settings_.directions - summary.ok) / static_cast<double>(settings_.directions);
  row_.gradient_norm = row_.step = row_.signal_to_noise = kNaN;
  stage_ = Stage::base;
  if (summary.ok == 0) return;

  // E D^2 = |grad|^2 / d + noise; D divides the difference of two values by h or 2h (docs/math.md, Gradient
  // norm).
  const auto d = static_cast<double>(at_.x.size());
  const double spread = row_.radius * (resolve.central ? 2 : 1);
  const double noise_square = std::isnan(row_.noise) ? 0 : 2 * row_.noise * row_.noise / (spread * spread);
  row_.gradient_norm = std::sqrt(d * std::max(0.0, summary.mean_square - noise_square));
  row_.signal_to_noise = std::sqrt(summary.mean_square) * spread / row_.noise;
  demand_base_accuracy(summary.mean_square_residual);

  const Vector gradient = combiner.combine(block_of(row_.iteration), summary.weights);
  const Vector before = at_.x;
  at_.x -= resolve.scale.cwiseProduct(step_->step(gradient, row_.iteration - 1));
  project(at_.x);
  row_.step = norm((at_.x - before).cwiseQuotient(resolve.scale));
}

// Perturbed solves need not be better than the base solve, than what was demanded of it, or than round-off,
// which is told from the very first gradient.
void ZoResolve::set_residual_floor(const Outcome& base) {
  if (row_.iteration == 0 && std::isfinite(base.initial_residual)) round_off_ = 1e-13 * base.initial_residual;
  at_.residual_floor = std::max(round_off_, std::isfinite(base.inner_residual) ? base.inner_residual : 0.0);
  if (at_.tolerance < settings_.resolve.base_tolerance)
    at_.residual_floor = std::max(at_.residual_floor, at_.tolerance);
}

// The next base solve must be better than the perturbed ones by 0.1 eta_r (docs/math.md, Inner control).
// Their starting residuals have two parts, the response h |B u| and what the base left; the first counts.
void ZoResolve::demand_base_accuracy(double mean_square_residual) {
  const auto& resolve = settings_.resolve;
  const double response = mean_square_residual - row_.inner_residual * row_.inner_residual;
  if (resolve.rule == InnerRule::relative && response > 0)
    at_.tolerance = std::clamp(0.1 * resolve.tolerance * std::sqrt(response), round_off_,
                               std::max(round_off_, resolve.base_tolerance));
}

// Into the box, and by the radius away from its sides, so that every perturbed point is feasible.
void ZoResolve::project(Vector& x) const {
  if (!settings_.box.bounded()) return;
  const Vector margin = row_.radius * settings_.resolve.scale;
  x = x.cwiseMax(settings_.box.lower + margin).cwiseMin(settings_.box.upper - margin);
}

Row<MakeMethod> zo_resolve_row() {
  return {
      "zo-resolve", "differences along random directions, each with its own inner solves",
      "g = (d/l) sum_j D_j u_j,  D_j = [F(x + h u_j, y+) - F(x - h u_j, y-)] / 2h  (or forward),\n"
      "y+, y- from inner solves with the same control. estimate = response: D_j = u_j^T grad_x F\n"
      "+ <(y+ - y-)/2h, grad_y F>. One iteration: 1 base solve and l or 2l perturbed solves.\n"
      "Needs oracle level values (or value, solve); response needs inner-gradient. The method for opaque\n"
      "inner solvers.",
      difference_options(), [](MethodParts parts) -> Method {
        ZoResolve::Settings settings;
        settings.resolve = read_resolve_settings(parts.inner, parts.method, parts.problem, parts.scale);
        settings.box = parts.problem.info().box;
        settings.radius = parts.method.number("radius");
        settings.measure_noise = parts.method.flag("measure_noise");
        settings.directions = parts.directions;
        settings.seed = parts.seed;
        if (settings.radius >= largest_radius(settings.box, parts.scale))
          parts.method.refuse("radius", "problem.box is not wider than four radii", "use a smaller radius");
        auto base = std::make_unique<SolveProbe>(parts.problem, parts.solver, settings.resolve);
        Method method;
        method.scale = parts.scale;
        method.workshop.directions = std::move(parts.family);
        auto& family = *method.workshop.directions;
        method.algorithm =
            std::make_unique<ZoResolve>(settings, parts.problem.info(), *base, std::move(parts.step));
        method.workshop.probes.push_back(std::move(base));
        method.workshop.probes.push_back(
            std::make_unique<LineProbe>(parts.problem, parts.solver, family, settings.resolve));
        method.workshop.probes.push_back(
            std::make_unique<DifferenceProbe>(parts.problem, parts.solver, family, settings.resolve));
        return method;
      }};
}

}  // namespace bizo
