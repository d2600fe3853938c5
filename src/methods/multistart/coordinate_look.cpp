#include "methods/multistart/coordinate_look.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {
namespace {

// Iterations that no method reaches: the keys are those of no direction.
constexpr std::uint32_t kLooks = 0x7fffffff, kKicks = 0x6fffffff;
// Least share of what turns have gained since a kick that one more turn brings.
constexpr double kTurnWorth = 0.1;
// A kick moves one coordinate more than one in so many.
constexpr Index kKicked = 10;

}  // namespace

CoordinateLook::CoordinateLook(const Settings& settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings), values_(problem, settings.scale) {
  for (Index i = 0; i < problem.start.size(); ++i)
    if (values_.is_free(i)) free_.push_back(i);
  at_.x = problem.start;
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = base_tolerance;
}

bool CoordinateLook::is_over() const {
  if (turns_ == 0) return false;
  const LookLimits& limits = settings_.limits;
  const std::int64_t used = row_.cost.evaluations, in_vain = used - improved_at_;
  if (used >= limits.evaluations) return true;
  if (std::isnan(limits.rate)) return in_vain >= std::max(turn_cost_, used / 2);
  return first_ - incumbent_.best.value <= limits.rate * static_cast<double>(used);
}

StopReason CoordinateLook::ended() const {
  return is_over() ? StopReason::converged : StopReason::none;
}

// Along the coordinate at this place of the turn: values that differ from each other and from that of the
// point.
std::vector<CoordinateLook::Trial> CoordinateLook::along(Index place, const std::vector<Index>& order,
                                                         RandomKey key) const {
  const Index i = free_[static_cast<std::size_t>(order[static_cast<std::size_t>(place)])];
  key.stream = 1 + static_cast<std::uint32_t>(place);
  std::vector<Trial> trials;
  for (const auto& value : values_.draw(i, at_.x(i), key)) trials.push_back({i, value.at, value});
  if (kicks_ == 0 || from_.x(i) == at_.x(i)) return trials;
  const double last = from_.x(i);
  if (std::ranges::none_of(trials, [last](const Trial& trial) { return trial.at == last; }))
    trials.push_back({i, last, {}});
  return trials;
}

// Along as many coordinates as fit, one at least.
Matrix CoordinateLook::next_points() {
  tried_.assign(1, {});
  next_ = place_;
  if (is_new_ || free_.empty()) return at_.x;
  tried_.clear();
  std::vector<Vector> points;
  if (combined_.size() > 0) {
    points.push_back(combined_);
    tried_.emplace_back();
  }
  const RandomKey key{settings_.seed, Purpose::directions, kLooks - static_cast<std::uint32_t>(turns_), 0};
  const auto order = random_permutation(key, coordinates());
  auto trials = along(next_, order, key);
  do {
    for (const Trial& trial : trials) {
      points.push_back(at_.x);
      points.back()(trial.coordinate) = trial.at;
      tried_.push_back(trial);
    }
    if (++next_ >= coordinates()) break;
    trials = along(next_, order, key);
  } while (static_cast<Index>(points.size() + trials.size()) <= settings_.together);
  Matrix matrix(at_.x.size(), static_cast<Index>(points.size()));
  for (std::size_t k = 0; k < points.size(); ++k) matrix.col(static_cast<Index>(k)) = points[k];
  return matrix;
}

// From where the look is now. before: the value where these points began.
void CoordinateLook::combine(const Outcomes& outcomes, double before) {
  combined_ = at_.x;
  Vector lowest = Vector::Constant(at_.x.size(), before);
  for (std::size_t k = 0; k < tried_.size(); ++k) {
    const Index i = tried_[k].coordinate;
    const double value = value_of_phi(outcomes.items[k]);
    if (i < 0 || !(value < lowest(i))) continue;
    lowest(i) = value;
    combined_(i) = points_(i, static_cast<Index>(k));
  }
  if (combined_ == at_.x) combined_.resize(0);
}

void CoordinateLook::end_turn() {
  if (turns_++ == 0) turn_cost_ = row_.cost.evaluations - 1;
  place_ = 0;
  const double last = since_turn_ - value_, all = since_kick_ - value_;
  since_turn_ = value_;
  if (last > kTurnWorth * all) return;
  if (value_ < from_value_) {
    from_ = at_;
    from_value_ = value_;
  }
  kick();
}

void CoordinateLook::kick() {
  combined_.resize(0);
  RandomKey key{settings_.seed, Purpose::directions, kKicks - static_cast<std::uint32_t>(kicks_++), 0};
  at_ = from_;
  const Index count = std::min(coordinates(), 1 + (coordinates() + kKicked - 1) / kKicked);
  const auto moved = random_sample(key, coordinates(), count);
  for (const Index k : moved) {
    const Index i = free_[static_cast<std::size_t>(k)];
    ++key.stream;
    at_.x(i) = values_.draw_one(i, at_.x(i), key);
  }
  is_new_ = true;
}

Query CoordinateLook::ask() {
  points_ = next_points();
  Query query;
  query.at = at_;
  query.probe = settings_.points;
  query.iteration = row_.iteration + (std::isnan(first_) ? 0 : 1);
  query.block = {settings_.seed, 0, points_.cols()};
  query.detail = state_of(PointList{points_});
  return query;
}

std::optional<Iteration> CoordinateLook::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  const bool is_start = std::isnan(first_);
  Index failed = 0;
  std::optional<Index> best;
  const double before = value_;
  if (is_new_) value_ = HUGE_VAL;
  for (Index k = 0; k < points_.cols(); ++k) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(k)];
    const double value = value_of_phi(outcome);
    row_.cost.add(outcome, false);
    failed += !std::isfinite(value);
    if (!(value < value_)) continue;
    best = k;
    value_ = value;
  }
  if (failed > 0) row_.note = failure_note(outcomes, "points");
  if (is_start && failed > 0) row_.failed_share = 1;
  if (!is_start) ++row_.iteration;
  row_.step = 0;
  if (best) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(*best)];
    row_.step = norm((points_.col(*best) - at_.x).cwiseQuotient(settings_.scale));
    at_.x = points_.col(*best);
    PointProbe::unpack(outcomes.payload.col(*best).head(at_.y.size() + 2), at_);
    if (std::isfinite(outcome.inner_residual)) at_.accuracy.floor = outcome.inner_residual;
    row_.inner_residual = outcome.inner_residual;
    if (const auto& value = tried_[static_cast<std::size_t>(*best)].value) values_.led_further(*value);
    if (!(value_ >= incumbent_.best.value)) {
      incumbent_.current = incumbent_.best = {at_.x, at_.y, value_};
      improved_at_ = row_.cost.evaluations;
    }
  }
  if (is_new_) {
    since_kick_ = since_turn_ = value_;
    if (is_start && best) first_ = value_;
    is_new_ = std::isnan(first_);
  } else {
    combine(outcomes, before);
    place_ = next_;
    if (place_ >= coordinates()) end_turn();
  }
  row_.value = row_.best_value = incumbent_.best.value;
  const Iteration finished = row_;
  row_.note.clear();
  row_.failed_share = 0;
  return finished;
}

void CoordinateLook::archive(Archive& archive) {
  archive(values_, row_, at_, value_, is_new_, combined_, from_, from_value_, turns_, place_, kicks_,
          since_kick_, since_turn_, first_, turn_cost_, improved_at_, incumbent_);
}

}  // namespace bizo::methods
