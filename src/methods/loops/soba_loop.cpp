#include "methods/loops/soba_loop.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/steps/candidate.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

SobaLoop::SobaLoop(Settings settings, const ProblemInfo& problem, SampleSchedule schedule,
                   std::unique_ptr<VarianceReduction> reduction)
    : settings_(std::move(settings)),
      parts_{problem.inner_dimension, problem.outer_dimension},
      schedule_(std::move(schedule)),
      reduction_(std::move(reduction)),
      filling_(settings_.fill),
      outer_ratio_(settings_.outer_ratio),
      now_{problem.start, problem.inner_start, Vector::Zero(problem.inner_dimension)},
      y_(now_.y),
      v_(now_.v) {}

// Samples belong to an iteration: that of the row they lead to. Iteration 0 fills the memory.
Query SobaLoop::ask() {
  Query query;
  query.iteration = k_;
  query.at = {.x = now_.x, .y = now_.y, .v = now_.v};
  if (measures()) {
    query.probe = settings_.gain;
    query.radius = settings_.length;
    query.block = {settings_.seed, 0, 1};
    return query;
  }
  query.probe = settings_.loop;
  query.block = {settings_.seed, filling_ ? 0 : static_cast<std::uint64_t>(k_ + 1)};
  query.block.count = schedule_.items(static_cast<Index>(query.block.iteration));
  if (!filling_ && evaluates()) ++query.block.count;
  if (!filling_ && reduction_->refers(k_ + 1)) query.detail = state_of(earlier_);
  return query;
}

std::optional<Iteration> SobaLoop::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  if (measures()) {
    take_ratio(outcomes.items[0]);
    return {};
  }
  count(outcomes);
  if (filling_) {
    advance(outcomes);
    filling_ = false;
    return {};
  }
  std::optional<Iteration> row;
  if (evaluates()) row = close_row(outcomes.items.back());
  advance(outcomes);
  ++k_;
  return row;
}

void SobaLoop::take_ratio(const Outcome& gain) {
  row_.cost.add(gain);
  const bool known = gain.status == EvaluationStatus::ok;
  outer_ratio_ = known ? gain.difference : 1;
  std::ostringstream note;
  if (known)
    note << "the step of x is " << std::setprecision(2) << 1 / outer_ratio_
         << " times that of y (method.outer_ratio)";
  else
    note << "the response of y to x could not be measured: method.outer_ratio = 1";
  row_.note = note.str();
}

void SobaLoop::count(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) row_.cost.add(outcome);
  const Index minibatches = schedule_.items(filling_ ? 0 : k_ + 1);
  for (Index j = 0; j < minibatches; ++j)
    failed_ += outcomes.items[static_cast<std::size_t>(j)].status != EvaluationStatus::ok;
  asked_ += minibatches;
  if (const std::string note = failure_note(outcomes); !note.empty()) row_.note = note;
}

Iteration SobaLoop::close_row(const Outcome& value) {
  row_.iteration = k_;
  row_.failed_share = stuck_ ? 1 : static_cast<double>(failed_) / static_cast<double>(asked_);
  row_.value = value.status == EvaluationStatus::ok ? value.value_plus : kNaN;
  if (std::isfinite(row_.value) && range_.left_by(row_.value)) {
    row_.value = kNaN;
    row_.note = "y or the adjoint ran away: a smaller method.rho, or a larger method.outer_ratio";
  }
  row_.inner_residual = value.inner_residual;
  incumbent_.current = {now_.x, now_.y, row_.value};
  if (std::isfinite(row_.value) && now_.x.allFinite() && now_.y.allFinite())
    incumbent_.best = {now_.x, now_.y};
  const Iteration finished = row_;
  row_.note.clear();
  failed_ = asked_ = 0;
  return finished;
}

void SobaLoop::advance(const Outcomes& outcomes) {
  const Index k = filling_ ? 0 : k_ + 1;
  std::vector<Index> items;
  for (Index j = 0; j < schedule_.items(k); ++j)
    if (outcomes.items[static_cast<std::size_t>(j)].status == EvaluationStatus::ok) items.push_back(j);
  if (items.empty()) return;
  const bool renews = reduction_->renews(k);
  const Vector quantities = reduction_->estimate(k, items, outcomes.payload);
  const LoopPoint before = now_;
  stuck_ = false;
  if (!filling_ && !move(quantities)) {
    stuck_ = true;
    row_.note = kNotFinite;
  } else if (renews) {
    earlier_ = before;
  }
}

// False: it would lead to what is not finite.
bool SobaLoop::move(const Vector& quantities) {
  const double length = settings_.length * std::pow(static_cast<double>(k_ + 1), -settings_.decay);
  const Vector& scale = settings_.scale;
  const Vector slope = scale.cwiseProduct(parts_.of_x(quantities));
  if (!(length / outer_ratio_ * slope).allFinite()) return false;
  const bool moves = (k_ + 1) % settings_.inner_updates == 0;
  const Vector x = moves ? candidate(settings_.box, scale, now_.x, slope, length / outer_ratio_) : now_.x;
  const auto bounded = [&](const Vector& v) {
    const double size = norm(v), max = settings_.adjoint_bound;
    return max > 0 && size > max ? Vector(v * (max / size)) : v;
  };
  const Vector y = now_.y - length * parts_.of_y(quantities);
  const Vector v = bounded(now_.v - length * parts_.of_v(quantities));
  const double kept = momentum(length);
  const LoopPoint next{x, y + kept * (y - y_), bounded(v + kept * (v - v_))};
  if (!next.y.allFinite() || !next.v.allFinite()) return false;
  row_.gradient_norm = norm(slope);
  row_.step = norm((x - now_.x).cwiseQuotient(scale));
  now_ = next;
  y_ = y;
  v_ = v;
  return true;
}

// Nesterov 2004, (2.2.11).
double SobaLoop::momentum(double length) const {
  if (std::isnan(settings_.mu)) return 0;
  const double root = std::sqrt(std::min(1.0, length * settings_.mu));
  return (1 - root) / (1 + root);
}

void SobaLoop::archive(Archive& archive) {
  archive(k_, filling_, outer_ratio_, now_, y_, v_, earlier_, row_, failed_, asked_, stuck_, incumbent_,
          range_, *reduction_);
}

}  // namespace bizo::methods
