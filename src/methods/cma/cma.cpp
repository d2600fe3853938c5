#include "methods/cma/cma.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {
namespace {

// Of the distance between two bounds (Hansen 2016, appendix B.1), and of the size of x_0 where it is not
// known how far the solution is.
constexpr double kSigma = 0.3;

double first_sigma(double given, const ProblemInfo& problem, const Vector& scale) {
  return given > 0 ? given
                   : kSigma * std::max(1.0, problem.start.cwiseQuotient(scale).lpNorm<Eigen::Infinity>());
}

}  // namespace

Cma::Cma(const Settings& settings, const ProblemInfo& problem, double base_tolerance) : settings_(settings) {
  settings_.search.sigma = first_sigma(settings.search.sigma, problem, settings.scale);
  space_ = SearchSpace(problem, settings.scale, kSigma / settings_.search.sigma);
  if (space_.size() > 0)
    search_ = CmaSearch(settings_.search, Vector::Zero(space_.size()), space_.low(), space_.high());
  at_.x = problem.start;
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = base_tolerance;
}

Query Cma::ask() {
  points_ = space_.size() > 0 ? search_.ask() : Matrix(0, 1);  // nothing but x_0
  Query query;
  query.at = at_;
  query.probe = settings_.points;
  query.iteration = row_.iteration + (begun_ ? 1 : 0);
  query.block = {settings_.search.seed, 0, points_.cols()};
  PointList list{Matrix(space_.start().size(), points_.cols())};
  for (Index i = 0; i < points_.cols(); ++i) list.points.col(i) = space_.at(points_.col(i));
  query.detail = state_of(list);
  return query;
}

Vector Cma::values_of(const Outcomes& outcomes) {
  Vector values(static_cast<Index>(outcomes.items.size()));
  for (Index i = 0; i < values.size(); ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = value_of_phi(outcome);
    row_.cost.add(outcome, false);
  }
  return values;
}

// The item whose point the row is about: x_0, with noise the mean, which is better than the luckiest point,
// or the best of the population.
Index Cma::chosen(const Vector& values) const {
  if (space_.size() == 0) return 0;
  if (search_.asks_for_mean() && (!begun_ || std::isfinite(values(values.size() - 1))))
    return values.size() - 1;
  Index best = 0;
  for (Index i = 1; i < search_.population(); ++i)
    if (std::isfinite(values(i)) && !(values(best) <= values(i))) best = i;
  return best;
}

std::optional<Iteration> Cma::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  const Vector values = values_of(outcomes);
  const auto failed = static_cast<Index>((!values.array().isFinite()).count());
  if (failed > 0) row_.note = failure_note(outcomes, "points");
  const Index item = chosen(values);
  if (space_.size() > 0) search_.tell(values);  // which may learn the noise of them
  const bool valued = std::isfinite(values(item));
  // Points that are tried may fail, but x_0 may not.
  if (!begun_ && !valued)
    row_.failed_share = static_cast<double>(failed) / static_cast<double>(values.size());
  const Vector before = begun_ ? incumbent_.current.x : Vector();
  if (begun_) ++row_.iteration;
  if (valued) move_to(points_.col(item), outcomes, item);
  if (valued && !begun_ && space_.size() > 0) take_best_of_population(values, outcomes);
  if (begun_ || !settings_.search.repeats) offer_first();
  row_.step = before.size() > 0 ? norm((incumbent_.current.x - before).cwiseQuotient(settings_.scale)) : kNaN;
  begun_ |= valued;
  note_end();
  return close();
}

StopReason Cma::ended() const {
  return settings_.search.restarts ? StopReason::none : stop_of(search_.ended());
}

void Cma::note_end() {
  if (search_.ended() == CmaEnd::none) return;
  const std::string why = text_of(search_.ended());
  if (!row_.note.empty()) row_.note += "; ";
  row_.note += settings_.search.restarts
                   ? "run " + std::to_string(search_.restarts().count()) + " of cma is over: " + why +
                         "; the next one has " + std::to_string(search_.restarts().plan().population) +
                         " points"
                   : "cma is over: " + why;
}

// Row 0 is about x_0, but the best of the first generation is known.
void Cma::take_best_of_population(const Vector& values, const Outcomes& outcomes) {
  Index best = -1;
  for (Index i = 0; i < search_.population(); ++i)
    if (std::isfinite(values(i)) && !(best >= 0 && values(best) <= values(i))) best = i;
  if (best < 0 || !(values(best) < incumbent_.current.value)) return;
  first_ = at_;
  first_.x = space_.at(points_.col(best));
  PointProbe::unpack(outcomes.payload.col(best).head(at_.y.size() + 2), first_);
  first_value_ = values(best);
}

// Once it is known whether values have noise: with noise it is the luckiest point, and no better than others.
void Cma::offer_first() {
  const double value = std::exchange(first_value_, kNaN);
  if (!std::isfinite(value) || search_.noise() > 0 || !(value < incumbent_.best.value)) return;
  best_.offer({first_.x, first_.y, value}, search_.noise());
  at_ = first_;
  incumbent_.best = best_.solution();
}

void Cma::move_to(const Vector& z, const Outcomes& outcomes, Index item) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(item)];
  BasePoint point = at_;
  point.x = space_.at(z);
  PointProbe::unpack(outcomes.payload.col(item).head(point.y.size() + 2), point);
  incumbent_.current = {point.x, point.y, value_of_phi(outcome)};
  best_.offer(incumbent_.current, search_.noise());
  row_.inner_residual = outcome.inner_residual;
  if (best_.solution().x != point.x) return;
  at_ = point;  // later solves start there
  if (std::isfinite(outcome.inner_residual)) at_.accuracy.floor = outcome.inner_residual;
  incumbent_.best = best_.solution();
}

Iteration Cma::close() {
  row_.value = incumbent_.current.value;
  row_.best_value = incumbent_.best.value;
  row_.noise = search_.noise();
  row_.radius = space_.size() > 0 ? search_.distribution().deviations().maxCoeff() : 0;
  row_.gradient_norm = space_.size() > 0 ? kNaN : 0;
  const Iteration finished = row_;
  row_.note.clear();
  row_.failed_share = 0;
  return finished;
}

void Cma::archive(Archive& archive) {
  archive(search_, row_, at_, best_, incumbent_, begun_, first_, first_value_);
}

}  // namespace bizo::methods
