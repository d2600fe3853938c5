#include "methods/sweep/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo {
namespace {

// Trials a frame. Measured: 4 and 16 give digits hyper-cleaning (d = 143, 400 evaluations) the same five
// digits.
constexpr Index kTrials = 8;

Index between_trials(Index directions) {
  return (directions + kTrials - 1) / kTrials;
}

// Of a fixed coordinate 1, which keeps it where it is.
Vector widths(const Box& box) {
  const Vector width = box.upper - box.lower;
  return (width.array() > 0).select(width, 1);
}

}  // namespace

Sweep::Sweep(Settings settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings),
      box_(problem.box),
      width_(widths(box_)),
      low_(box_.lower.cwiseQuotient(width_)),
      high_(box_.upper.cwiseQuotient(width_)),
      radius_(settings.radius) {
  z_ = clipped(problem.start.cwiseQuotient(width_));
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = base_tolerance;
  known_ = Vector::Zero(z_.size());
  points_ = {{z_}};
  row_.radius = radius_;
}

std::optional<Index> Sweep::least(const Vector& values) {
  std::optional<Index> best;
  for (Index i = 0; i < values.size(); ++i)
    if (std::isfinite(values(i)) && (!best || values(i) < values(*best))) best = i;
  return best;
}

Query Sweep::ask() {
  Query query;
  query.at = at_;
  const bool perturbs = stage_ == Stage::frame || stage_ == Stage::line;
  query.probe = perturbs ? settings_.perturbations : settings_.candidates;
  query.directional = stage_ == Stage::frame;
  query.iteration = row_.iteration + (stage_ == Stage::start ? 0 : 1);
  query.block = {settings_.seed, 0, static_cast<Index>(points_.size())};
  query.radius = radius_;
  PointList list{Matrix(z_.size(), query.block.count)};
  for (Index i = 0; i < query.block.count; ++i)
    list.points.col(i) = at(points_[static_cast<std::size_t>(i)].z);
  query.detail = state_of(list);
  query.at.x = at(z_);
  return query;
}

// At a bound in z: the bound as it was given.
Vector Sweep::at(const Vector& z) const {
  Vector x = width_.cwiseProduct(z);
  x = (z.array() <= low_.array()).select(box_.lower, x);
  x = (z.array() >= high_.array()).select(box_.upper, x);
  return project(box_, x);
}

std::optional<Iteration> Sweep::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  Vector values(static_cast<Index>(outcomes.items.size()));
  Index failed = 0;
  for (Index i = 0; i < values.size(); ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = value_of_phi(outcome);
    failed += !std::isfinite(values(i));
    row_.cost.add(outcome, false);
  }
  // Far points that are tried may fail: those that a gradient is made of may not.
  if (stage_ == Stage::start || stage_ == Stage::frame)
    row_.failed_share = static_cast<double>(failed) / static_cast<double>(values.size());
  if (const std::string note = failure_note(outcomes); failed > 0) row_.note = note;
  const Vector from = z_;
  switch (stage_) {
    case Stage::start:
      value_ = first_value_ = values(0);
      if (!std::isfinite(value_)) return close(kNaN);
      move_to(outcomes, 0);
      start_ = z_;
      last_.setConstant(value_);
      look_along_diagonal();
      return close(kNaN);
    case Stage::diagonal:
      return take_diagonal(outcomes, values);
    case Stage::frame:
      learn_frame(values);
      return {};
    case Stage::trial:
      ++row_.iteration;
      if (const auto best = least(values); best && !(trial_value_ <= values(*best))) {
        trial_value_ = values(*best);
        trial_z_ = points_[static_cast<std::size_t>(*best)].z;
        PointProbe::unpack(outcomes.payload.col(*best), trial_);
        if (trial_value_ < incumbent_.best.value) incumbent_.best = {at(trial_z_), trial_.y, trial_value_};
      }
      continue_frame();
      return close(0);
    case Stage::step:
      return take_step(outcomes, values);
    case Stage::line:
      learn_line(values);
      return {};
    case Stage::sides:
    case Stage::side_moves:
      return take_sides(outcomes, values);
  }
  return {};
}

// A cycle measures the gradient at z_ and makes a step, then looks at the coordinates at the sides.
void Sweep::begin_cycle() {
  std::vector<Index> inside;
  sides_.clear();
  for (Index i = 0; i < z_.size(); ++i)
    if (low_(i) < high_(i))
      (z_(i) < low_(i) + radius_ || z_(i) > high_(i) - radius_ ? sides_ : inside).push_back(i);
  frame_ = Frame(z_.size(), inside);
  gradient_ = Vector::Zero(z_.size());
  trial_value_ = kNaN;
  next_trial_ = std::max(2 * kSmall, between_trials(frame_.left()));
  continue_frame();
}

// The next block of the frame. Where d is small, the sides are measured with it.
void Sweep::continue_frame() {
  if (frame_.left() == 0 && (big() || !sides_.empty() == (stage_ == Stage::frame))) {
    begin_step();
    return;
  }
  const RandomKey key{.seed = settings_.seed,
                      .purpose = Purpose::directions,
                      .iteration = static_cast<std::uint32_t>(row_.cost.evaluations)};
  block_ = frame_.left() > 0
               ? frame_.extend(central_ ? (settings_.block + 1) / 2 : settings_.block, kSmall, gradient_, key)
               : Matrix(z_.size(), 0);
  stage_ = Stage::frame;
  points_.clear();
  for (const double side : {radius_, -radius_})
    if (side > 0 || central_)
      for (Index j = 0; j < block_.cols(); ++j) points_.push_back({z_ + side * block_.col(j)});
  if (big()) return;
  for (const double side : {1, 2})
    if (side == 1 || central_)
      for (const Index i : sides_) points_.push_back({z_ + side * side_shift(i)});
}

Vector Sweep::side_shift(Index i) const {
  Vector shift = Vector::Zero(z_.size());
  shift(i) = z_(i) - low_(i) < high_(i) - z_(i) ? radius_ : -radius_;
  return shift;
}

// A direction that failed leaves its component at zero.
void Sweep::learn_frame(const Vector& values) {
  const Index n = block_.cols(), points = central_ ? 2 * n : n;
  for (Index j = 0; j < n; ++j) {
    const double slope =
        central_ ? (values(j) - values(n + j)) / (2 * radius_) : (values(j) - value_) / radius_;
    if (std::isfinite(slope)) gradient_ += slope * block_.col(j);
  }
  const Index sides = big() ? 0 : static_cast<Index>(sides_.size());
  for (Index k = 0; k < sides; ++k) {
    const Index i = sides_[static_cast<std::size_t>(k)];
    const double once = values(points + k) - value_;
    const double twice = central_ ? values(points + sides + k) - value_ : kNaN;
    // The parabola through both, where there are both.
    const double change = std::isfinite(twice) ? 2 * once - 0.5 * twice : once;
    if (std::isfinite(change)) gradient_(i) = change / side_shift(i)(i);
  }
  if (frame_.left() >= kSmall && frame_.count() >= next_trial_) {
    next_trial_ += std::max(2 * kSmall, between_trials(static_cast<Index>(frame_.rows().size())));
    propose_trial();
  } else if (frame_.left() > 0) {
    continue_frame();
  } else {
    begin_step();
  }
}

// Every coordinate in `on` goes a share of the way to its end, by the sign of its derivative.
void Sweep::add_ends(const Vector& gradient, const std::vector<Index>& on, double share) {
  Vector z = z_;
  for (const Index i : on)
    if (gradient(i) != 0) z(i) += share * ((gradient(i) < 0 ? high_(i) : low_(i)) - z(i));
  points_.push_back({z});
}

void Sweep::add_descent(const Vector& direction, double length, double scale) {
  points_.push_back({clipped(z_ - length * direction), scale});
}

void Sweep::propose_trial() {
  stage_ = Stage::trial;
  points_.clear();
  add_ends(gradient_, frame_.rows(), 1);
  add_ends(gradient_, frame_.rows(), 0.25);
  const Vector unit = gradient_ / std::max(norm(gradient_), 1e-300);
  for (const double scale : {0.25, 1.0, 4.0}) add_descent(unit, scale * length_, scale);
}

void Sweep::move_to(const Outcomes& outcomes, Index chosen) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(chosen)];
  z_ = points_[static_cast<std::size_t>(chosen)].z;
  value_ = value_of_phi(outcome);
  PointProbe::unpack(outcomes.payload.col(chosen), at_);
  if (std::isfinite(outcome.inner_residual)) at_.accuracy.floor = outcome.inner_residual;
  row_.inner_residual = outcome.inner_residual;
  incumbent_.current = {at(z_), at_.y, value_};
}

Iteration Sweep::close(double step) {
  if (!(incumbent_.best.value <= incumbent_.current.value)) incumbent_.best = incumbent_.current;
  row_.value = value_;
  row_.best_value = incumbent_.best.value;
  row_.step = step;
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

void Sweep::archive(Archive& archive) {
  archive(stage_, points_, block_, row_, at_, incumbent_, z_, value_, reach_, start_, ends_, last_, radius_,
          central_, stuck_, noise_, first_value_, curvature_, spacing_, lines_, length_, frame_, gradient_,
          known_, next_trial_, trial_, trial_z_, trial_value_, sides_, next_side_, pairs_, before_,
          gradient_before_);
}

}  // namespace bizo
