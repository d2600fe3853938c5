#include "bizo/methods/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/descent_method.hpp"
#include "bizo/methods/outcome_summary.hpp"
#include "bizo/methods/point_probe.hpp"

namespace bizo {
namespace {

double usable_value(const Outcome& outcome) {
  const bool usable =
      outcome.status == EvaluationStatus::ok || outcome.status == EvaluationStatus::not_converged;
  return usable ? outcome.value_plus : kNaN;
}

// The least of the values that are numbers; none if all failed.
std::optional<Index> least(const Vector& values) {
  std::optional<Index> best;
  for (Index i = 0; i < values.size(); ++i)
    if (std::isfinite(values(i)) && (!best || values(i) < values(*best))) best = i;
  return best;
}

Vector clipped(const Vector& z) {
  return z.cwiseMax(0.0).cwiseMin(1.0);
}

}  // namespace

Sweep::Sweep(Settings settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings),
      lower_(problem.box.lower),
      width_(problem.box.upper - problem.box.lower),
      radius_(settings.radius) {
  z_ = clipped((problem.start - lower_).cwiseQuotient(width_));
  at_.y = problem.inner_start;
  at_.tolerance = base_tolerance;
  known_ = Vector::Zero(z_.size());
  points_ = {{z_}};
  row_.radius = radius_;
}

Query Sweep::ask() {
  Query query = at_;
  const bool perturbs = stage_ == Stage::frame;
  query.probe = perturbs ? kPerturbations : kCandidates;
  query.directional = perturbs;
  query.iteration = row_.iteration + (stage_ == Stage::start ? 0 : 1);
  query.block.count = static_cast<Index>(points_.size());
  query.radius = radius_;
  for (const auto& point : points_)
    query.extra.push_back((lower_ + width_.cwiseProduct(point.z)).cwiseMin(lower_ + width_).cwiseMax(lower_));
  query.x = lower_ + width_.cwiseProduct(z_);
  return query;
}

std::optional<Iteration> Sweep::tell(const Outcomes& outcomes, Combiner&) {
  Vector values(static_cast<Index>(outcomes.items.size()));
  Index failed = 0;
  for (Index i = 0; i < values.size(); ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = usable_value(outcome);
    failed += !std::isfinite(values(i));
    row_.cost.evaluations += outcome.evaluations;
    row_.cost.inner_steps += outcome.inner_steps;
    row_.cost.inner_gradients += outcome.inner_gradients;
  }
  row_.cost.failures += failed;
  row_.failed_share = static_cast<double>(failed) / static_cast<double>(values.size());
  if (const std::string note = failure_note(outcomes); failed > 0) row_.note = note;
  const Vector from = z_;
  switch (stage_) {
    case Stage::start:
      value_ = values(0);
      if (!std::isfinite(value_)) return close(kNaN);
      move_to(outcomes, 0);
      stage_ = Stage::diagonal;
      points_.clear();
      for (const double share : {-0.5, -0.25, -0.125, -0.0625, 0.0625, 0.125, 0.25, 0.5})
        points_.push_back(
            {share > 0 ? Vector(z_ + share * (Vector::Ones(z_.size()) - z_)) : Vector((1 + share) * z_)});
      return close(kNaN);
    case Stage::diagonal:
      ++row_.iteration;
      if (const auto best = least(values); best && values(*best) < value_) move_to(outcomes, *best);
      begin_cycle();
      return close(norm((z_ - from).cwiseProduct(width_)));
    case Stage::frame:
      learn_frame(values);
      return {};
    case Stage::trial:
      ++row_.iteration;
      if (const auto best = least(values); best && !(trial_value_ <= values(*best))) {
        trial_value_ = values(*best);
        trial_z_ = points_[static_cast<std::size_t>(*best)].z;
        PointProbe::unpack(outcomes.payload.col(*best), trial_);
        if (trial_value_ < standing_.best.value)
          standing_.best = {lower_ + width_.cwiseProduct(trial_z_), trial_.y, trial_value_};
      }
      continue_frame();
      return close(0);
    case Stage::step:
      return take_step(outcomes, values);
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
    (z_(i) < settings_.radius || z_(i) > 1 - settings_.radius ? sides_ : inside).push_back(i);
  frame_ = Frame(z_.size(), inside);
  gradient_ = Vector::Zero(z_.size());
  trial_value_ = kNaN;
  next_trial_ = std::max(2 * kSmall, (frame_.left() + 7) / 8);
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
  block_ = frame_.left() > 0 ? frame_.extend(settings_.block, kSmall, gradient_, key) : Matrix(z_.size(), 0);
  stage_ = Stage::frame;
  points_.clear();
  for (Index j = 0; j < block_.cols(); ++j) points_.push_back({z_ + radius_ * block_.col(j)});
  if (!big())
    for (const Index i : sides_) points_.push_back({z_ + side_shift(i)});
}

Vector Sweep::side_shift(Index i) const {
  Vector shift = Vector::Zero(z_.size());
  shift(i) = z_(i) < 0.5 ? settings_.radius : -settings_.radius;
  return shift;
}

// A direction that failed leaves its component at zero.
void Sweep::learn_frame(const Vector& values) {
  for (Index j = 0; j < block_.cols(); ++j)
    if (std::isfinite(values(j))) gradient_ += (values(j) - value_) / radius_ * block_.col(j);
  for (Index k = block_.cols(); k < values.size(); ++k) {
    const Index i = sides_[static_cast<std::size_t>(k - block_.cols())];
    if (std::isfinite(values(k))) gradient_(i) = (values(k) - value_) / side_shift(i)(i);
  }
  if (frame_.left() >= kSmall && frame_.count() >= next_trial_) {
    next_trial_ += std::max(2 * kSmall, (static_cast<Index>(frame_.rows().size()) + 7) / 8);
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
    if (gradient(i) != 0) z(i) += share * (gradient(i) < 0 ? 1 - z(i) : -z(i));
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
    pairs_.add(both.cwiseProduct(z_ - before_), both.cwiseProduct(gradient_ - gradient_before_));
  }
  before_ = z_;
  gradient_before_ = gradient_;

  Vector free = Vector::Ones(z_.size());
  for (Index i = 0; i < z_.size(); ++i)
    if ((z_(i) <= 0 && gradient_(i) > 0) || (z_(i) >= 1 && gradient_(i) < 0) || gradient_(i) == 0)
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
  if (!newton) add_descent(unit, length_ / 16, 1.0 / 16);
  for (const double scale : {0.25, 1.0, 4.0}) add_descent(unit, scale * length_, scale);
  if (newton)
    for (const double length : {0.5, 1.0, 2.0, 4.0}) add_descent(*newton, length, 0);
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
    standing_.current = {lower_ + width_.cwiseProduct(z_), at_.y, value_};
  } else if (best && values(*best) < value_) {
    const double scale = points_[static_cast<std::size_t>(*best)].scale;
    if (scale > 0) length_ *= scale;
    move_to(outcomes, *best);
  }
  const double step = norm(z_ - from);
  if (step > 0) {
    // Differences over a length like that of the steps; no longer, and above the noise.
    const double wanted = 0.03 * step / std::sqrt(static_cast<double>(z_.size()));
    radius_ = std::clamp(wanted, settings_.least_radius, settings_.radius);
  } else {
    length_ /= 16;
    radius_ = std::max(radius_ / 8, settings_.least_radius);
  }
  row_.radius = radius_;
  big() ? begin_sides() : begin_cycle();
  return close(norm((z_ - from).cwiseProduct(width_)));
}

// The least certain first: where the derivative that was seen last is smallest.
void Sweep::begin_sides() {
  if (sides_.empty()) {
    begin_cycle();
    return;
  }
  const RandomKey key{.seed = settings_.seed,
                      .purpose = Purpose::directions,
                      .iteration = static_cast<std::uint32_t>(row_.cost.evaluations),
                      .stream = 1};
  std::vector<Index> shuffled;
  for (const Index k : random_permutation(key, static_cast<Index>(sides_.size())))
    shuffled.push_back(sides_[static_cast<std::size_t>(k)]);
  sides_ = shuffled;
  std::ranges::stable_sort(sides_, {}, [&](Index i) { return std::abs(known_(i)); });
  next_side_ = 0;
  continue_sides();
}

void Sweep::continue_sides() {
  if (next_side_ >= sides_.size()) {
    begin_cycle();
    return;
  }
  stage_ = Stage::sides;
  points_.clear();
  const std::size_t end = std::min(next_side_ + static_cast<std::size_t>(settings_.block), sides_.size());
  for (std::size_t k = next_side_; k < end; ++k) points_.push_back({z_ + side_shift(sides_[k])});
}

// First single probes, then moves of all coordinates that gain at once; the better of both becomes the base.
std::optional<Iteration> Sweep::take_sides(const Outcomes& outcomes, const Vector& values) {
  const Vector from = z_;
  const auto best = least(values);
  if (stage_ == Stage::sides) {
    std::vector<Index> gaining;
    std::vector<double> sizes;
    for (Index k = 0; k < values.size(); ++k) {
      const Index i = sides_[next_side_ + static_cast<std::size_t>(k)];
      if (!std::isfinite(values(k))) continue;
      known_(i) = (values(k) - value_) / side_shift(i)(i);
      if (values(k) < value_) gaining.push_back(i), sizes.push_back(std::abs(known_(i)));
    }
    next_side_ += static_cast<std::size_t>(values.size());
    if (!gaining.empty()) {
      std::ranges::sort(sizes);
      std::vector<Index> surest;
      for (const Index i : gaining)
        if (std::abs(known_(i)) >= sizes[sizes.size() / 2]) surest.push_back(i);
      // From where the base is now, so that the moves are those that the probes measured.
      stage_ = Stage::side_moves;
      points_.clear();
      add_ends(known_, gaining, 1);
      add_ends(known_, gaining, 0.25);
      if (gaining.size() > 2) add_ends(known_, surest, 1);
      trial_value_ = values(*best);
      trial_z_ = z_ + side_shift(sides_[next_side_ - static_cast<std::size_t>(values.size() - *best)]);
      PointProbe::unpack(outcomes.payload.col(*best), trial_);
      return {};
    }
  } else if (best && !(trial_value_ <= values(*best))) {
    if (values(*best) < value_) move_to(outcomes, *best);
  } else {
    z_ = trial_z_;
    value_ = trial_value_;
    at_.y = trial_.y;
    at_.curvature = trial_.curvature;
    standing_.current = {lower_ + width_.cwiseProduct(z_), at_.y, value_};
  }
  ++row_.iteration;
  continue_sides();
  return close(norm((z_ - from).cwiseProduct(width_)));
}

void Sweep::move_to(const Outcomes& outcomes, Index chosen) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(chosen)];
  z_ = points_[static_cast<std::size_t>(chosen)].z;
  value_ = usable_value(outcome);
  PointProbe::unpack(outcomes.payload.col(chosen), at_);
  if (std::isfinite(outcome.inner_residual)) at_.residual_floor = outcome.inner_residual;
  row_.inner_residual = outcome.inner_residual;
  standing_.current = {lower_ + width_.cwiseProduct(z_), at_.y, value_};
}

Iteration Sweep::close(double step) {
  if (!(standing_.best.value <= standing_.current.value)) standing_.best = standing_.current;
  row_.value = value_;
  row_.best_value = standing_.best.value;
  row_.step = step;
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

void Sweep::archive(Archive& archive) {
  archive(stage_, points_, block_, row_, at_, standing_, z_, value_, radius_, length_, frame_, gradient_,
          known_, next_trial_, trial_, trial_z_, trial_value_, sides_, next_side_, pairs_, before_,
          gradient_before_);
}

Row<MakeMethod> sweep_row() {
  return {
      "sweep",
      "whole gradients of an opaque Phi in a box, used while they are still incomplete",
      "Differences along an orthonormal frame at a fixed base; after the first 64, blocks live on the half\n"
      "of the coordinates whose derivative is least certain. Every d/8 directions some points are tried:\n"
      "each coordinate to its side by the sign of its derivative, and along the estimate; the complete\n"
      "gradient gives a quasi-Newton search over several lengths at once; coordinates at the sides are\n"
      "probed one by one and move at once. One cycle: about d evaluations, `block` at a time.\n"
      "Needs oracle level value and problem.box. The points travel to the ranks, and the frame takes\n"
      "d^2 numbers on rank 0: for d up to some thousands. Prefer it for opaque inner solvers when\n"
      "values are accurate to 1e-8 or so.",
      {integer_option("block", "64", 1, "points that are evaluated at a time; does change results"),
       positive_option("radius", "1e-2", "the largest perturbation, in widths of the box"),
       positive_option("least_radius", "3e-5",
                       "the least; about the square root of the relative accuracy of Phi")},
      [](MethodParts parts) -> Method {
        const auto& info = parts.problem.info();
        if (!info.box.bounded())
          parts.method.refuse("name", "it works in the box of x, and problem.box is empty",
                              "give problem.box = lower, upper");
        constexpr Index kMost = 8192;
        if (info.outer_dimension > kMost)
          parts.method.refuse("name",
                              "its frame takes d^2 numbers, and d is " + std::to_string(info.outer_dimension),
                              "use zo-resolve with count < d");
        ResolveSettings resolve = read_inner_settings(parts.inner, parts.problem, parts.scale);
        Method method;
        method.scale = parts.scale;
        method.workshop.directions = std::move(parts.family);
        for (const bool candidate : {true, false})
          method.workshop.probes.push_back(
              std::make_unique<PointProbe>(parts.problem, parts.solver, resolve, candidate));
        Sweep::Settings settings;
        settings.block = parts.method.integer("block");
        settings.radius = parts.method.number("radius");
        settings.least_radius = parts.method.number("least_radius");
        settings.seed = parts.seed;
        method.items = settings.block;
        method.algorithm = std::make_unique<Sweep>(settings, info, resolve.base_tolerance);
        return method;
      }};
}

}  // namespace bizo
