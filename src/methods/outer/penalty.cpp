#include "methods/outer/penalty.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "bizo/core/require.hpp"
#include "methods/adaptive/accuracy_control.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/outer/hf_zoba.hpp"
#include "methods/probes/known_curvature.hpp"

namespace bizo::methods {
namespace {

// An estimated inner curvature is estimated again after so many iterations, as in descent_loop.cpp.
constexpr Index kBoundsLife = 10;

}  // namespace

PenaltyRule::PenaltyRule(const Settings& settings, Index p, Index d, Vector scale,
                         std::optional<Estimator> estimator)
    : settings_(settings),
      p_(p),
      d_(d),
      scale_(std::move(scale)),
      estimator_(std::move(estimator)),
      steps_(settings.steps) {}

PairedPlan PenaltyRule::plan(Index iteration) const {
  return {.spacing = settings_.nu.at(iteration), .outer = estimator_->block(iteration)};
}

Query PenaltyRule::ask(const BasePoint& at, Index iteration) {
  const double nu = settings_.nu.at(iteration);
  Query query;
  query.at = at;
  query.radius = settings_.radius;
  query.block = {settings_.seed, static_cast<std::uint64_t>(iteration), compares(iteration) ? 4 : 3};
  if (in_x_) {
    const PairedPlan plan = this->plan(iteration);
    query.probe = settings_.paired;
    query.block.count = plan.items();
    query.detail = state_of(plan);
    return query;
  }
  query.probe = settings_.streams;
  query.at.curvature = iteration % kBoundsLife == 1 ? Curvature{} : curvature_;
  const double below = settings_.symmetric ? -nu : 0, resolution = guard_due(iteration) ? nu : 0;
  StreamPlans plans;
  plans.streams = {{nu, nu, steps_, resolution}, {below, below, steps_, resolution}};
  if (compares(iteration)) plans.streams.push_back({2 * nu, 2 * nu, steps_, resolution});
  query.detail = state_of(plans);
  return query;
}

// A forward difference over nu with one over 2 nu.
bool PenaltyRule::compares(Index iteration) const {
  return !settings_.symmetric && guard_due(iteration);
}

SingleLoopMove PenaltyRule::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  return in_x_ ? take_directions(query, outcomes, combiner) : take_streams(query, outcomes);
}

// The two inner problems (forward: min_y f + nu F and min_y f) came nearer to their solutions.
SingleLoopMove PenaltyRule::take_streams(const Query& query, const Outcomes& outcomes) {
  const double nu = settings_.nu.at(query.iteration);
  SingleLoopMove move;
  const bool ok = differences_of(outcomes, {0, 2}).arrived.size() == 2;
  if (ok) {
    const auto& payload = outcomes.payload;
    curvature_ = {payload(StreamProbe::kStrong, 1), payload(StreamProbe::kSmooth, 1)};
    const Vector above = payload.col(0).segment(StreamProbe::kEnd, p_);
    const Vector below = payload.col(1).segment(StreamProbe::kEnd, p_);
    move.y = query.at.y - (settings_.symmetric ? Vector(0.5 * (above + below)) : below);
    move.v = query.at.v - (above - below) / (settings_.symmetric ? 2 * nu : nu);
    move.note = guard(outcomes);
  }
  if (estimator_) {
    in_x_ = true;
    return move;
  }
  move.x.emplace().failed_share = 1;
  if (ok) move.x = exact_gradient(nu, outcomes);
  if (const Outcome& base = outcomes.items.back(); base.status == EvaluationStatus::ok)
    move.value = base.value_plus;
  move.inner_residual = outcomes.items[1].inner_residual;
  return move;
}

// T steps are to leave less than 1 % of the way of y.
std::string PenaltyRule::guard(const Outcomes& outcomes) {
  double needed = 0;
  for (const Index stream : {0, 1})  // fmax passes over NaN
    needed = std::fmax(needed, outcomes.payload(StreamProbe::kNeeded, stream));
  const Index steps = std::min(static_cast<Index>(needed), settings_.max);
  if (steps <= steps_ || reported_) return "";
  std::ostringstream note;
  note << "after inner.steps = " << steps_
       << " more than 1 % of the way of y to its solution is left: " << (settings_.raises ? "now " : "")
       << steps << (settings_.raises ? "" : " are needed");
  if (settings_.raises) steps_ = steps;
  reported_ = !settings_.raises;
  return note.str();
}

// From a stream and stream 1, whose weights differ by `weight`, in scaled units.
Vector PenaltyRule::gradient(double weight, Index stream, const Outcomes& outcomes) const {
  const auto inner = outcomes.payload.middleRows(StreamProbe::kEnd + p_, d_);
  const auto outer = outcomes.payload.bottomRows(d_);
  const Vector product = (inner.col(stream) - inner.col(1)) / weight;
  const Vector explicit_part =
      settings_.symmetric ? Vector(0.5 * (outer.col(stream) + outer.col(1))) : outer.col(stream);
  return scale_.cwiseProduct(explicit_part + product);
}

// Its norm is a bound to first order where it has a bias: the error over 2 nu is twice that over nu.
Estimate PenaltyRule::exact_gradient(double nu, const Outcomes& outcomes) {
  Estimate estimate;
  estimate.gradient = gradient(settings_.symmetric ? 2 * nu : nu, 0, outcomes);
  const double size = norm(estimate.gradient);
  if (outcomes.items.size() == 4 && outcomes.items[2].status == EvaluationStatus::ok) {
    const double bias = norm(gradient(2 * nu, 2, outcomes) - estimate.gradient) / nu;
    if (std::isfinite(bias)) bias_ = bias;
  }
  estimate.norm = size + bias_ * nu;
  estimate.slope = size * size;
  return estimate;
}

SingleLoopMove PenaltyRule::take_directions(const Query& query, const Outcomes& outcomes,
                                            Combiner& combiner) {
  in_x_ = false;
  const auto plan = detail_of<PairedPlan>(query);
  SingleLoopMove move;
  move.x =
      estimator_->estimate(plan.outer, outer_differences(settings_.differences, plan, outcomes), 0, combiner);
  const Outcome& base = outcomes.items.back();
  move.value = base.status == EvaluationStatus::ok ? base.value_plus : kNaN;
  return move;
}

void PenaltyRule::archive(Archive& archive) {
  if (estimator_) archive(*estimator_);
  archive(in_x_, curvature_, steps_, reported_, bias_);
}

namespace {

Method make_by_values(MethodParts parts, const PenaltySchedule& nu) {
  HfZobaRule::Settings settings = read_paired_settings(parts);
  settings.nu = nu;
  settings.paired.outer_at_pair = true;
  return paired_method(std::move(parts), settings);
}

Method make_by_gradients(MethodParts parts, PenaltyRule::Settings settings, bool gradients_in_x) {
  auto& problem = require<InnerGradientProblem>(parts.method, parts.problem);
  if (!knows_curvature(problem, parts.solver))
    parts.inner.refuse("name",
                       "the steps of method.name = " + parts.method.text("name") +
                           " in y need the curvature of f, which neither this solver nor the problem knows",
                       "use nesterov or gradient-descent");
  auto* gradients = gradients_in_x ? dynamic_cast<GradientsProblem*>(&problem) : nullptr;
  settings.seed = parts.seed;
  settings.steps = parts.inner.integer("steps");
  settings.max = std::max(settings.steps, parts.inner.integer("base_steps"));
  settings.raises = !parts.inner.given("steps");
  ProbeSet probes;
  settings.streams =
      probes.add(std::make_unique<StreamProbe>(problem, gradients, parts.solver, settings.max));
  settings.paired = probes.add(std::make_unique<PairedProbe>(problem, *parts.family, *parts.inner_family,
                                                             parts.scale, settings.differences));
  std::optional<Estimator> estimator;
  if (!gradients) estimator.emplace(parts.estimator, problem.d());
  auto rule =
      std::make_unique<PenaltyRule>(settings, problem.p(), problem.d(), parts.scale, std::move(estimator));
  Method method =
      loop_method(std::move(parts), std::move(probes), settings.radius, kUnboundedAdjoint, std::move(rule));
  if (gradients) {
    method.items = 3;
    method.takes_directions = false;
  }
  return method;
}

}  // namespace

Row<MakeMethod> penalty_row() {
  OptionTable options = penalty_schedule_options("1e-2", "0.333", "1e-3");
  const OptionTable paired = paired_options("forward");
  options.insert(options.end(), paired.begin(), paired.end());
  return {
      "penalty",
      "symmetric penalty: two inner problems f + nu F and f - nu F, their difference over 2 nu",
      "y+, y-: minimizers of f + nu F and f - nu F, followed by a few warm steps an iteration.\n"
      "g = [grad_x F(x, y+) + grad_x F(x, y-)]/2 + [grad_x f(x, y+) - grad_x f(x, y-)]/2nu, error nu^2.\n"
      "Level gradients: inner.steps gradients of each, all in one query; the two run in parallel.\n"
      "Level inner-gradient: the same, and g by differences along directions of x at fixed y+ and y- (4\n"
      "evaluations a direction, 8 with difference = central).\n"
      "Level values: y+ and y- move by differences along directions of y too (4 or 8 evaluations each),\n"
      "`inner_updates` queries an iteration, on samples with `minibatch` (see hf-zoba).\n"
      "f - nu F must have a minimum: nu below the least curvature of f over the largest of F. Needs oracle\n"
      "level values; prefer it to hf-zoba where gradients are there. Its value is F(x, (y+ + y-)/2), its\n"
      "best point the last; step rules that compare values (armijo, curvature, lbfgs) do not apply.",
      options,
      [](MethodParts parts) -> Method {
        require<ValuesProblem>(parts.method, parts.problem);
        const OracleLevel level = level_of(parts.problem);
        const PenaltySchedule nu = read_penalty_schedule(parts.method);
        if (level < OracleLevel::inner_gradient) return make_by_values(std::move(parts), nu);
        if (parts.method.given("minibatch"))
          parts.method.refuse("minibatch", "gradients are of all samples", "set problem.oracle = values");
        PenaltyRule::Settings settings;
        settings.nu = nu;
        settings.differences = {.central = parts.method.text("difference") == "central",
                                .outer_at_pair = true};
        settings.radius = paired_radius(parts.method);
        return make_by_gradients(std::move(parts), settings, level >= OracleLevel::gradients);
      },
      {{"inner.name", "auto"}}};
}

Row<MakeMethod> f2sa_row() {
  return {"f2sa",
          "forward penalty of Kwon et al. (ICML 2023); reference for penalty",
          "g = grad_x F(x, y_nu) + [grad_x f(x, y_nu) - grad_x f(x, y_0)]/nu, error of the order of nu;\n"
          "y_nu, y_0: minimizers of f + nu F and f, each followed by inner.steps warm gradient steps an\n"
          "iteration, in parallel. Published: 1/nu grows from 1 by 0.01 to 0.1 k^(-1/7) an iteration, for\n"
          "noisy gradients; here nu falls as 1/k by default, as exact ones allow, for the error is O(nu).\n"
          "A third stream, of 2 nu, shows that error every 20th iteration; the gradient norm includes it.\n"
          "Needs oracle level gradients. The value is F(x, y_0), the best point the last one; step rules\n"
          "that compare values (armijo, curvature, lbfgs) do not apply.",
          penalty_schedule_options("1e-2", "1", "1e-6"),
          [](MethodParts parts) -> Method {
            require<GradientsProblem>(parts.method, parts.problem);
            PenaltyRule::Settings settings;
            settings.symmetric = false;
            settings.nu = read_penalty_schedule(parts.method);
            settings.radius = 0;
            return make_by_gradients(std::move(parts), settings, true);
          },
          {{"inner.name", "nesterov"}}};
}

}  // namespace bizo::methods
