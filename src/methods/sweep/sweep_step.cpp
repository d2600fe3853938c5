// The step of a cycle of sweep, once the gradient is complete.
#include <algorithm>
#include <cmath>
#include <utility>

#include "bizo/core/reduce.hpp"
#include "methods/probes/point_probe.hpp"
#include "methods/sweep/sweep.hpp"

namespace bizo {
namespace {

// Of a coordinate's share of the last step, |dz| / sqrt(d): the next radius. Measured: half and twice of it
// change the gap of quadratics (d = 100, 330 evaluations, five seeds) by 1 %, the value of digits
// hyper-cleaning by 3e-5.
constexpr double kShareOfStep = 0.03;

}  // namespace

void Sweep::begin_step() {
  const auto& inside = frame_.rows();
  known_(inside) = gradient_(inside);
  if (!big()) known_ = gradient_;
  row_.gradient_norm = norm(gradient_.cwiseQuotient(width_));
  if (inside.empty() && big()) {
    begin_sides();
    return;
  }
  if (before_.size() > 0) {
    const Vector both = (gradient_.array() != 0 && gradient_before_.array() != 0).cast<double>();
    const Vector s = both.cwiseProduct(z_ - before_), y = both.cwiseProduct(gradient_ - gradient_before_);
    pairs_.add(s, y);
    if (norm(s) > 0 && norm(y) > 0) curvature_ = norm(y) / norm(s);
  }
  before_ = z_;
  gradient_before_ = gradient_;

  Vector free = Vector::Ones(z_.size());
  for (Index i = 0; i < z_.size(); ++i)
    if ((z_(i) <= low_(i) && gradient_(i) > 0) || (z_(i) >= high_(i) && gradient_(i) < 0) ||
        gradient_(i) == 0)
      free(i) = 0;
  const Vector downhill = free.cwiseProduct(gradient_);
  const Vector unit = downhill / std::max(norm(downhill), 1e-300);
  const auto newton = pairs_.inverse_hessian_times(downhill, free);
  stage_ = Stage::step;
  points_.clear();
  if (big()) {
    add_ends(gradient_, inside, 1);
    add_ends(gradient_, inside, 0.25);
  }
  const bool first = few() && !stuck_ && newton;  // the parabola's point, and one that is nearer
  // The first length is a guess: a much shorter one is tried along. Measured: 1/8 and 1/32 change nothing.
  if (!newton) add_descent(unit, length_ / 16, 1.0 / 16);
  if (!first)
    for (const double scale : {0.25, 1.0, 4.0}) add_descent(unit, scale * length_, scale);
  if (newton)
    for (const double length : {0.5, 1.0, 2.0, 4.0})
      if (!first || length <= 1) add_descent(*newton, length, 0);
}

std::optional<Iteration> Sweep::take_step(const Outcomes& outcomes, const Vector& values) {
  ++row_.iteration;
  const Vector from = z_;
  const auto best = least(values);
  const bool kept = trial_value_ < (best ? values(*best) : value_);
  if (kept && trial_value_ < value_) {
    z_ = trial_z_;
    value_ = trial_value_;
    at_.y = trial_.y;
    at_.curvature = trial_.curvature;
    incumbent_.current = {at(z_), at_.y, value_};
  } else if (best && values(*best) < value_) {
    const double scale = points_[static_cast<std::size_t>(*best)].scale;
    if (scale > 0) length_ *= scale;
    move_to(outcomes, *best);
  }
  const double step = norm(z_ - from);
  row_.radius = radius_;
  const double moved = norm((z_ - from).cwiseProduct(width_));
  const bool again = std::exchange(stuck_, !(step > 0));
  if (stuck_ && few() && !again) {
    shorten();
    begin_cycle();
    return close(moved);
  }
  if (stuck_) {
    begin_line();
    return close(moved);
  }
  // Many coordinates: forward differences over a length like that of the steps, which see what is worth a
  // step. Few: of the least error, as curvature is learned from them.
  if (!central_ && !big() && std::isfinite(curvature_))
    radius_ = std::min(forward_radius(), std::max(settings_.radius, radius_));
  else if (!central_)
    radius_ = std::clamp(kShareOfStep * step / std::sqrt(static_cast<double>(z_.size())), forward_radius(),
                         std::max(settings_.radius, forward_radius()));
  else
    radius_ = central_radius();
  if (big())
    begin_sides();
  else
    begin_cycle();
  return close(moved);
}

}  // namespace bizo
