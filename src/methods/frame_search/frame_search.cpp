#include "methods/frame_search/frame_search.hpp"

#include <cmath>
#include <utility>

#include "bizo/core/reduce.hpp"
#include "methods/frame_search/dimension.hpp"

namespace bizo::methods {

FrameSearch::FrameSearch(Settings settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings),
      box_(problem.box),
      base_(box_, problem, base_tolerance),
      sides_(problem.outer_dimension),
      radius_(settings.radius, settings.min_radius) {
  row_.set_radius(radius_.radius());
  begin(Stage::start, {{base_.z()}});
}

Query FrameSearch::ask() {
  const bool perturbs = stage_ == Stage::frame || stage_ == Stage::line;
  Query query;
  query.at = base_.solution(box_);
  query.probe = perturbs ? settings_.perturbations : settings_.candidates;
  query.directional = stage_ == Stage::frame;
  query.iteration = row_.iteration() + (stage_ == Stage::start ? 0 : 1);
  query.block = {settings_.seed, 0, static_cast<Index>(points_.size())};
  query.radius = radius_.radius();
  query.detail = state_of(in_x(box_, points_));
  return query;
}

std::optional<Iteration> FrameSearch::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  // Far points that are tried may fail: those that a gradient is made of may not.
  row_.count(outcomes, stage_ == Stage::start || stage_ == Stage::frame);
  const Vector values = values_of(outcomes);
  switch (stage_) {
    case Stage::start:
      return finish_start(outcomes, values);
    case Stage::diagonal:
      return finish_diagonal(outcomes, values);
    case Stage::frame:
      finish_block(values);
      return {};
    case Stage::trial:
      return finish_trial(outcomes, values);
    case Stage::step:
      return finish_step(outcomes, values);
    case Stage::line:
      finish_line(values);
      return {};
    case Stage::sides:
      return finish_sides(outcomes, values);
    case Stage::side_moves:
      return finish_side_moves(outcomes, values);
  }
  return {};
}

void FrameSearch::begin(Stage stage, std::vector<SearchPoint> points) {
  stage_ = stage;
  points_ = std::move(points);
}

Iteration FrameSearch::finish_start(const Outcomes& outcomes, const Vector& values) {
  base_.learn_start(values(0));
  if (std::isfinite(values(0))) {
    move_to(outcomes, 0);
    diagonal_ = DiagonalLook(base_.z(), base_.value(), work_of(outcomes)(0));
    begin(Stage::diagonal, diagonal_.points(box_));
  }
  base_.offer_base();
  return row_.close(incumbent(), kNaN);
}

std::optional<Iteration> FrameSearch::finish_diagonal(const Outcomes& outcomes, const Vector& values) {
  if (const auto best = argmin(values); best && values(*best) < base_.value()) move_to(outcomes, *best);
  if (diagonal_.learn(values, work_of(outcomes))) {
    begin(Stage::diagonal, diagonal_.points(box_));
    return {};
  }
  row_.begin_next();
  begin_cycle();
  return close(diagonal_.start());
}

// A cycle measures the gradient at the base and makes a step, then looks at the coordinates at the bounds.
void FrameSearch::begin_cycle() {
  gradient_ = FrameGradient(box_, base_.z(), radius_.difference());
  tried_ = {};
  if (gradient_.measures_something())
    begin_block();
  else
    begin_step();
}

void FrameSearch::begin_block() {
  begin(Stage::frame, gradient_.next_block(base_.z(), settings_.block, key(0)));
}

void FrameSearch::finish_block(const Vector& values) {
  gradient_.learn(values, base_.value());
  if (gradient_.takes_trial())
    begin(Stage::trial, search_.trials(box_, base_.z(), gradient_.estimate(), gradient_.inside()));
  else if (!gradient_.complete())
    begin_block();
  else
    begin_step();
}

// The best point is kept for the step; the base stays.
Iteration FrameSearch::finish_trial(const Outcomes& outcomes, const Vector& values) {
  row_.begin_next();
  if (const auto best = argmin(values); best && !(tried_.value <= values(*best))) {
    tried_ = trial_of(outcomes, points_, *best);
    base_.offer(box_, tried_);
  }
  begin_block();
  return close(base_.z());
}

void FrameSearch::begin_step() {
  sides_.learn_slopes(gradient_.estimate(), gradient_.inside());
  row_.set_gradient_norm(box_.gradient_in_x(gradient_.estimate()));
  // With no coordinate free either, steps of length 0 tell the rules for stopping that nothing moves.
  if (!gradient_.measures_something() && !gradient_.left_out().empty()) {
    begin_sides();
    return;
  }
  search_.learn(base_.z(), gradient_.estimate());
  begin(Stage::step, search_.steps(box_, base_.z(), gradient_.estimate(), gradient_.inside(), stuck_));
}

Iteration FrameSearch::finish_step(const Outcomes& outcomes, const Vector& values) {
  row_.begin_next();
  row_.set_radius(radius_.radius());
  const Vector from = base_.z();
  const auto best = argmin(values);
  const bool tried_is_best = tried_.value < (best ? values(*best) : base_.value());
  if (tried_is_best && tried_.value < base_.value()) {
    base_.move_to(box_, tried_);
  } else if (best && values(*best) < base_.value()) {
    search_.follow(points_[static_cast<std::size_t>(*best)]);
    move_to(outcomes, *best);
  }
  const double step = norm(base_.z() - from);
  const bool was_stuck = std::exchange(stuck_, !(step > 0));
  if (stuck_ && few_coordinates(box_.size()) && !was_stuck) {
    shorten();
    begin_cycle();
  } else if (stuck_) {
    begin_line();
  } else {
    radius_.follow_step(step, box_.size(), scales());
    begin_sides();
  }
  return close(from);
}

// After a cycle that led nowhere: the noise of Phi decides how much shorter differences may be.
void FrameSearch::begin_line() {
  begin(Stage::line, line_.points(box_, base_.z(), radius_.radius(), key(2)));
}

void FrameSearch::finish_line(const Vector& values) {
  if (line_.learn(values, base_.value())) {
    shorten();
    begin_sides();
  } else {
    radius_.limit(line_.length());
    begin_line();
  }
}

void FrameSearch::shorten() {
  search_.shorten(line_.length());
  const bool again = radius_.shorten(scales());
  if (again) search_.forget_curvature();
}

void FrameSearch::begin_sides() {
  sides_.begin(gradient_.left_out(), key(1));
  continue_sides();
}

void FrameSearch::continue_sides() {
  if (sides_.done())
    begin_cycle();
  else
    begin(Stage::sides, sides_.probes(box_, base_.z(), radius_.radius(), settings_.block));
}

// First single probes, then moves of all coordinates that gain at once; the best of both becomes the base.
std::optional<Iteration> FrameSearch::finish_sides(const Outcomes& outcomes, const Vector& values) {
  if (sides_.learn(values, base_.value())) {
    tried_ = trial_of(outcomes, points_, *argmin(values));
    begin(Stage::side_moves, sides_.moves(box_, base_.z()));
    return {};
  }
  row_.begin_next();
  continue_sides();
  return close(base_.z());
}

Iteration FrameSearch::finish_side_moves(const Outcomes& outcomes, const Vector& values) {
  row_.begin_next();
  const Vector from = base_.z();
  if (const auto best = argmin(values); best && values(*best) < tried_.value)
    move_to(outcomes, *best);
  else
    base_.move_to(box_, tried_);
  continue_sides();
  return close(from);
}

void FrameSearch::move_to(const Outcomes& outcomes, Index chosen) {
  base_.move_to(box_, trial_of(outcomes, points_, chosen));
  const double residual = outcomes.items[static_cast<std::size_t>(chosen)].inner_residual;
  row_.set_residual(residual);
  base_.set_floor(residual);
}

LocalScales FrameSearch::scales() const {
  return {.value = base_.value(),
          .decrease = base_.decrease(),
          .noise = line_.noise(),
          .curvature = search_.curvature(),
          .line = line_.length(),
          .coordinate = base_.z().cwiseAbs().maxCoeff()};
}

RandomKey FrameSearch::key(std::uint32_t stream) const {
  return {.seed = settings_.seed,
          .purpose = Purpose::directions,
          .iteration = static_cast<std::uint32_t>(row_.evaluations()),
          .stream = stream};
}

Iteration FrameSearch::close(const Vector& from) {
  base_.offer_base();
  return row_.close(incumbent(), box_.length_in_x(base_.z() - from));
}

void FrameSearch::archive(Archive& archive) {
  archive(stage_, points_, row_, base_, diagonal_, gradient_, tried_, search_, sides_, radius_, line_,
          stuck_);
}

}  // namespace bizo::methods
