#include "methods/outer/hf_zoba.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"

namespace bizo::methods {
namespace {

// What round-off of values of size 1 makes of |H v + grad_y F|: second differences over h and delta, p of
// them (docs/math.md, Single loops on values); tenfold.
double residual_noise(const HfZobaRule::Settings& settings) {
  const double step = std::min(settings.radius, settings.adjoint_radius);
  return 10 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(settings.sampling.p)) /
         (step * step);
}

double failed_share(const Outcomes& outcomes) {
  const auto all = static_cast<Index>(outcomes.items.size());
  return 1 - static_cast<double>(differences_of(outcomes).arrived.size()) / static_cast<double>(all);
}

// A base item without a value, but with nothing else to say.
bool is_infinite(const Outcomes& outcomes) {
  return outcomes.items.back().status == EvaluationStatus::non_finite && outcomes.reason.empty();
}

}  // namespace

HfZobaRule::HfZobaRule(const Settings& settings, Estimator estimator, Estimator pass_estimator)
    : settings_(settings),
      estimator_(std::move(estimator)),
      pass_estimator_(std::move(pass_estimator)),
      inner_(settings.reduction.recursion()),
      outer_(settings.reduction.recursion()),
      curvature_(settings.sampling, settings.seed),
      pace_(settings.samples > 0, residual_noise(settings)),
      accelerated_(settings.sampling.second_moment()) {}

// All samples are taken in the last query of an iteration, to which y, v and x then refer together; in the
// first iteration in all queries, for there is nothing to refer to.
bool HfZobaRule::passes(Index iteration) const {
  const bool last = step_ + 1 == settings_.steps;
  return settings_.samples > 0 && settings_.reduction.passes.at(iteration) && (last || iteration == 1);
}

PairedPlan HfZobaRule::plan(const BasePoint& at, Index iteration) const {
  const bool pass = passes(iteration), last = step_ + 1 == settings_.steps;
  PairedPlan plan{
      .spacing = 1,
      .inner = {settings_.seed, static_cast<std::uint64_t>((iteration - 1) * settings_.steps + step_ + 1),
                pass ? settings_.pass_directions : settings_.sampling.l, Space::inner},
      .outer = (pass ? pass_estimator_ : estimator_).block(iteration),
      .samples = pass ? 0 : settings_.samples};
  if (!last || pace_.rests()) plan.outer.count = 0;
  if (std::isnan(settings_.rho)) plan.z = curvature_.vector();
  const double length = norm(at.v);
  if (settings_.nu)
    plan.spacing = settings_.nu->at(iteration);
  else if (length > 0)
    plan.spacing = settings_.adjoint_radius / length;
  return plan;
}

Query HfZobaRule::ask(const BasePoint& at, Index iteration) {
  const PairedPlan plan = this->plan(at, iteration);
  Query query;
  query.probe = settings_.probe;
  query.at = at;
  query.radius = settings_.radius;
  query.block = plan.inner;
  query.block.count = plan.items();
  if (settings_.samples == 0) {
    query.detail = state_of(plan);
    return query;
  }
  SampledPlan sampled{plan, {}, {}};
  if (inner_.refers(passed(plan))) sampled.inner_reference = inner_reference_;
  if (outer_.refers(passed(plan)) && plan.outer.count > 0) sampled.outer_reference = outer_reference_;
  query.detail = state_of(sampled);
  return query;
}

SingleLoopMove HfZobaRule::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  const PairedPlan plan =
      settings_.samples > 0 ? detail_of<SampledPlan>(query).paired : detail_of<PairedPlan>(query);
  std::optional<Estimate> estimate;
  if (plan.outer.count > 0) estimate = outer_estimate(query, plan, outcomes, combiner);
  SingleLoopMove move = inner_move(query, plan, outcomes, combiner);
  if (step_ + 1 == settings_.steps) {
    if (!estimate) estimate.emplace().failed_share = failed_share(outcomes);
    move.x = estimate;
    move.rests = pace_.rests();
    move.lost = pace_.lost();
    if (const auto& base = outcomes.items.back(); base.status == EvaluationStatus::ok)
      move.value = base.value_plus;
  }
  step_ = (step_ + 1) % settings_.steps;
  return move;
}

Estimate HfZobaRule::outer_estimate(const Query& query, PairedPlan plan, const Outcomes& outcomes,
                                    Combiner& combiner) {
  const bool pass = passed(plan);
  Estimator& estimator = pass ? pass_estimator_ : estimator_;
  const auto estimate_of = [&](const Outcomes& of) {
    return estimator.estimate(plan.outer, outer_differences(settings_.paired, plan, of), 0, combiner);
  };
  if (settings_.samples == 0) return estimate_of(outcomes);
  Estimate estimate = estimate_of(at_place(outcomes, SampledProbe::kHere));
  if (estimate.gradient.size() == 0 || settings_.reduction.kind == Reduction::none) return estimate;
  const PairedPoint point{plan.spacing, query.at.x, query.at.y, query.at.v};
  Vector there;
  if (outer_.refers(pass)) {
    plan.spacing = outer_reference_.value().spacing;
    there = estimate_of(at_place(outcomes, SampledProbe::kOuterReference)).gradient;
  }
  estimate.gradient = outer_.next(query.iteration, pass, estimate.gradient, there);
  estimate.norm = norm(estimate.gradient);
  estimate.slope = estimate.norm * estimate.norm;
  if (outer_.renews(pass)) outer_reference_ = point;
  return estimate;
}

// Steps of y and v along the estimates of grad_y f and H v + grad_y F from the same directions.
SingleLoopMove HfZobaRule::inner_move(const Query& query, const PairedPlan& plan, const Outcomes& outcomes,
                                      Combiner& combiner) {
  const bool pass = passed(plan), sampled = settings_.samples > 0;
  const DirectionBlock& block = plan.inner;
  curvature_.next_query();
  SingleLoopMove move;
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (is_infinite(outcomes) &&
      pace_.lost_way({kInfinite, kInfinite, norm(query.at.v)}, query.at.y, query.at.v))
    return turn_back(query.at);
  if (differences_of(outcomes, plan.inner_items()).arrived.empty() ||
      outcomes.items.back().status != EvaluationStatus::ok)
    return move;
  const Outcomes here = sampled ? at_place(outcomes, SampledProbe::kHere) : outcomes;
  auto [estimate, sizes] = inner_estimate(block, plan.spacing, here, combiner);
  const Index p = settings_.sampling.p;
  if (sampled && settings_.reduction.kind != Reduction::none) {
    Vector there;
    if (inner_.refers(pass))
      there = inner_estimate(block, inner_reference_.value().spacing,
                             at_place(outcomes, SampledProbe::kInnerReference), combiner)
                  .both;
    estimate = inner_.next(query.iteration, pass, estimate, there);
    sizes = {norm(estimate.head(p)), norm(estimate.tail(p))};
    if (inner_.renews(pass)) inner_reference_ = PairedPoint{plan.spacing, query.at.x, query.at.y, query.at.v};
  }
  sizes.adjoint = norm(query.at.v);
  sizes.value = outcomes.items.back().value_plus;
  // On its ball v is as near as it gets.
  if (sizes.adjoint >= settings_.adjoint_bound * (1 - 1e-9)) sizes.v = 0;
  learn_curvature(block, here, combiner);
  if (pace_.lost_way(sizes, query.at.y, query.at.v)) return turn_back(query.at);
  watch();

  move.inner_residual = sizes.y;
  const double rho = step_length(query.iteration);
  move.y = step(query.at.y, estimate.head(p), rho, y_kept_);
  move.v = step(query.at.v, estimate.tail(p), rho, v_kept_);
  return move;
}

// Accelerated steps take half of what contracts: 1/M, which lowers f most.
double HfZobaRule::step_length(Index iteration) const {
  const double share = pace_.share() * settings_.reduction.step_share(iteration);
  if (!std::isnan(settings_.rho)) return share * settings_.rho;
  const bool accelerates = std::isnan(settings_.momentum);
  return share * (accelerates ? 0.5 * curvature_.step(0) : curvature_.step(settings_.momentum));
}

Vector HfZobaRule::step(const Vector& at, ConstVectorRef estimate, double rho, Vector& kept) const {
  if (std::isnan(settings_.momentum)) return accelerated_.move(at, estimate, rho, kept);
  if (kept.size() == 0) kept.setZero(at.size());
  kept = settings_.momentum * kept + estimate;
  return rho * kept;
}

// Steps whose length is still being measured are slow for another reason.
void HfZobaRule::watch() {
  if (pace_.rests() && (curvature_.is_known() || !std::isnan(settings_.rho)))
    accelerated_.watch({pace_.unsettled_y(), pace_.unsettled_v()});
  else
    accelerated_.start_again();
}

// To where y and v were best, without what they remember of the way.
SingleLoopMove HfZobaRule::turn_back(const BasePoint& at) {
  y_kept_.resize(0);
  v_kept_.resize(0);
  accelerated_.start_again();
  inner_ = settings_.reduction.recursion();
  outer_ = settings_.reduction.recursion();
  SingleLoopMove move;
  move.y = at.y - pace_.y();
  move.v = at.v - pace_.v();
  move.lost = pace_.lost();
  return move;
}

HfZobaRule::InnerEstimate HfZobaRule::inner_estimate(const DirectionBlock& block, double spacing,
                                                     const Outcomes& outcomes, Combiner& combiner) const {
  const std::vector<Index> ok = differences_of(outcomes, {0, block.count}).arrived;
  Vector gradient = Vector::Zero(block.count), product = gradient;
  for (const Index j : ok) {
    const PairedSlopes slope = paired_slopes(settings_.paired, outcomes, j);
    gradient(j) = 0.5 * (slope.f_above + slope.f_below);
    if (settings_.paired.outer_at_pair) gradient(j) += 0.5 * spacing * (slope.F_above - slope.F_below);
    product(j) = (slope.f_above - slope.f_below) / (2 * spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  const auto count = static_cast<double>(ok.size());
  const auto p = static_cast<double>(settings_.sampling.p);
  Vector both(2 * settings_.sampling.p);
  both << combiner.combine(block, p / count * gradient), combiner.combine(block, p / count * product);
  const auto size = [&](const Vector& slopes) { return std::sqrt(p * dot(slopes, slopes) / count); };
  return {both, {size(gradient), size(product)}};
}

void HfZobaRule::learn_curvature(const DirectionBlock& block, const Outcomes& outcomes, Combiner& combiner) {
  if (static_cast<Index>(differences_of(outcomes, {0, block.count}).arrived.size()) < block.count) return;
  const auto row = [&](PairedProbe::Rows which) -> Vector {
    return outcomes.payload.row(which).head(block.count).transpose();
  };
  const Vector image = row(PairedProbe::kImage);
  if (!image.allFinite()) return;  // z did not travel
  // Second differences along w at y + h z and y - h z: four values less twice those in the middle.
  constexpr double h = PairedProbe::kCurvatureRadius;
  const double middle = outcomes.payload(PairedProbe::kSum, outcomes.payload.cols() - 1);
  const double mean = (sum(row(PairedProbe::kSum)) / static_cast<double>(block.count) - middle) / (2 * h * h);
  curvature_.learn(block, mean, image, row(PairedProbe::kAlong), combiner);
}

void HfZobaRule::archive(Archive& archive) {
  archive(estimator_, pass_estimator_, inner_, outer_, inner_reference_, outer_reference_, curvature_, pace_,
          step_, accelerated_, y_kept_, v_kept_);
}

}  // namespace bizo::methods
