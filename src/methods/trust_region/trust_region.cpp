#include "methods/trust_region/trust_region.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {
namespace {

// Up to so many unknowns the model grows to a full quadratic, (d + 1)(d + 2) / 2 points, which takes d / 2
// times the evaluations of a gradient. Beyond, 2 d + 1 points (Powell 2006).
constexpr Index kFull = 20;
// Up to so many the first model is linear; beyond, a second point along every coordinate gives it a diagonal
// Hessian. Of problems with 2 to 12 unknowns, fewer are solved within 10 gradients with the second points;
// sum (x_i - i)^2 with 16 takes 199 evaluations to 1e-6 without.
constexpr Index kLinear = 12;

// Bounds within so many times the size of x_0 say where the solution may be. In boxes 30 times as wide as x_0
// to both sides, and of +-1e4, as many small problems are solved as without (docs/opaque.md).
constexpr double kTellingBounds = 10;

Index max_points(Index d) {
  const Index full = (d + 1) * (d + 2) / 2;
  return d <= kFull ? full : std::min(full, 2 * d + 1);
}

// A tenth of x_0 (Cartis, Fiala, Marteau and Roberts 2019); in a box up to a tenth of its width (Powell
// 2009), but no more than half of x_0. A box that is far wider says nothing of where the solution is: as
// without one.
double first_radius(const Vector& start, const Vector& width) {
  const double size = std::max(1.0, start.lpNorm<Eigen::Infinity>());
  const double least = width.size() > 0 ? width.minCoeff() : 0.0;
  return least <= 2 * kTellingBounds * size ? std::clamp(0.1 * least, 0.1 * size, 0.5 * size) : 0.1 * size;
}

Vector part(const Vector& v, const std::vector<Index>& which, double otherwise) {
  return v.size() > 0 ? Vector(v(which)) : Vector::Constant(static_cast<Index>(which.size()), otherwise);
}

}  // namespace

TrustRegion::TrustRegion(const Settings& settings, const ProblemInfo& problem, double base_tolerance)
    : settings_(settings), box_(problem.box), start_(problem.start) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < start_.size(); ++i)
    if (!box_.bounded() || box_.lower(i) < box_.upper(i)) free_.push_back(i);
  unit_ = settings.scale(free_);
  const Vector start = start_(free_), lower = part(box_.lower, free_, -kInfinity),
               upper = part(box_.upper, free_, kInfinity);
  const double radius = settings.radius > 0
                            ? settings.radius
                            : first_radius(start.cwiseQuotient(unit_), (upper - lower).cwiseQuotient(unit_));
  // A coordinate has room for the first radius on both sides.
  unit_ = unit_.cwiseMin((upper - lower) / (2 * radius));
  low_ = (lower - start).cwiseQuotient(unit_);
  high_ = (upper - start).cwiseQuotient(unit_);
  keep_to_linear(problem);
  const Index d = basis_.rows() > 0 ? basis_.cols() : start.size();
  const bool squares = settings.residuals > 0;
  const Index max = max_points(d);
  const Vector none = Vector::Constant(d, kInfinity);
  search_ = RegionSearch({.radius = radius,
                          .last_radius = settings.last_radius * radius,
                          .max = max,
                          .full = max == (d + 1) * (d + 2) / 2,
                          .together = settings.together,
                          .curved = !squares && (d > kLinear || settings.together > 2 * d),
                          .squares = squares,
                          // Three values determine a parabola.
                          .roots = settings.on_demand && !squares && d > 1 && d <= kFull,
                          .start_alone = settings.on_demand,
                          .constraints = settings.constraints,
                          .rounds = d <= kFull && settings.together > d + 1 && !settings.on_demand &&
                                    settings.constraints == 0 && rows_.b.size() == 0,
                          .seed = settings.seed},
                         Vector::Zero(d), basis_.rows() > 0 ? -none : low_, basis_.rows() > 0 ? none : high_,
                         rows_);
  at_.x = start_;
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = base_tolerance;
  row_.radius = radius;
}

// At a bound of z: the bound as it was given.
Vector TrustRegion::at(const Vector& w) const {
  const Vector z = z_of(w);
  Vector x = start_;
  for (Index k = 0; k < z.size(); ++k) {
    const Index i = free_[static_cast<std::size_t>(k)];
    x(i) = z(k) <= low_(k) ? box_.lower(i) : z(k) >= high_(k) ? box_.upper(i) : start_(i) + unit_(k) * z(k);
  }
  return project(box_, x);
}

Query TrustRegion::ask() {
  if (settings_.on_demand) return ask_on_demand();
  points_ = search_.ask();
  Query query;
  query.at = at_;
  query.probe = settings_.points;
  query.iteration = row_.iteration + (begun_ ? 1 : 0);
  query.block = {settings_.seed, 0, points_.cols()};
  query.radius = search_.radii().delta();
  PointList list{Matrix(start_.size(), points_.cols())};
  for (Index i = 0; i < points_.cols(); ++i) list.points.col(i) = at(points_.col(i));
  query.detail = state_of(list);
  return query;
}

std::optional<Iteration> TrustRegion::tell(const Query&, const Outcomes& outcomes, Combiner&) {
  if (settings_.on_demand) return tell_on_demand(outcomes);
  const auto asked = static_cast<Index>(outcomes.items.size());
  const Matrix residuals = outcomes.payload.bottomRows(settings_.residuals + settings_.constraints);
  Vector values(asked);
  Index failed = 0;
  for (Index i = 0; i < asked; ++i) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = residuals.col(i).allFinite() ? value_of_phi(outcome) : kNaN;
    failed += !std::isfinite(values(i));
    row_.cost.add(outcome, false);
  }
  // Points that are tried may fail, but x_0 may not.
  if (!begun_ && !std::isfinite(values(0)))
    row_.failed_share = static_cast<double>(failed) / static_cast<double>(asked);
  if (const std::string note = failure_note(outcomes, "points"); failed > 0) row_.note = note;
  // Feasible before infeasible; of these the less violated, of those the less value.
  const auto beats = [&](Index i, double value, double violated) {
    const double own = violation(outcomes, i);
    if (!std::isfinite(values(i))) return false;
    if (own <= kFeasible && violated <= kFeasible) return !(value <= values(i));
    return own < violated;
  };
  Index best = 0;
  for (Index i = 1; i < asked; ++i)
    if (!std::isfinite(values(best)) ? std::isfinite(values(i))
                                     : beats(i, values(best), violation(outcomes, best)))
      best = i;
  const bool first = !begun_;
  if (first) {
    begun_ = std::isfinite(values(0));
    if (begun_) move_to(outcomes, 0);
  }
  const Solution before = incumbent_.current;
  const double residual_before = row_.inner_residual;
  if (beats(best, incumbent_.best.value, std::isfinite(incumbent_.best.value) ? violation_ : kNaN))
    move_to(outcomes, best);
  search_.tell(values, residuals);
  if (first) {
    incumbent_.current = before;  // row 0 is about x_0
    row_.inner_residual = residual_before;
  } else {
    ++row_.iteration;
    incumbent_.current = incumbent_.best;
    row_.step = norm((incumbent_.current.x - before.x).cwiseQuotient(settings_.scale));
  }
  return close();
}

double TrustRegion::violation(const Outcomes& outcomes, Index i) const {
  const auto constraints = outcomes.payload.col(i).tail(settings_.constraints);
  return settings_.constraints > 0 ? std::max(0.0, constraints.maxCoeff()) : 0;
}

void TrustRegion::move_to(const Outcomes& outcomes, Index chosen) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(chosen)];
  const Index p = at_.y.size();
  at_.x = at(points_.col(chosen));
  PointProbe::unpack(outcomes.payload.col(chosen).head(p + 2), at_);
  if (std::isfinite(outcome.inner_residual)) at_.accuracy.floor = outcome.inner_residual;
  row_.inner_residual = outcome.inner_residual;
  incumbent_.current = {at_.x, at_.y, value_of_phi(outcome)};
  incumbent_.best = incumbent_.current;
  violation_ = violation(outcomes, chosen);
  constraints_ = outcomes.payload.col(chosen).tail(settings_.constraints);
}

Iteration TrustRegion::close() {
  row_.value = incumbent_.current.value;
  row_.best_value = violation_ <= kFeasible ? incumbent_.best.value : kNaN;  // there is no best yet
  row_.radius = search_.radii().delta();
  if (settings_.constraints > 0) {
    row_.violation = violation_;
    row_.infeasible = search_.infeasible() && violation_ > kFeasible;
  }
  // Of the model in z; it has no gradient before all first points have values.
  const Vector& gradient = search_.model().gradient;
  const Index d = basis_.rows() > 0 ? basis_.cols() : unit_.size();
  row_.gradient_norm = gradient.size() == d && !search_.has_left_model()
                           ? norm(z_of(gradient).cwiseProduct(settings_.scale(free_)).cwiseQuotient(unit_))
                           : kNaN;
  const Iteration finished = row_;
  row_.note.clear();
  row_.failed_share = 0;
  return finished;
}

void TrustRegion::archive(Archive& archive) {
  archive(search_, accuracy_, row_, at_, incumbent_, violation_, constraints_, begun_);
}

}  // namespace bizo::methods
