#include "methods/trust_region/round_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "methods/trust_region/spread_points.hpp"

namespace bizo::methods {
namespace {

// Points that are kept: twice a full cubic's of 7 unknowns, and what a factorization takes some 10 ms for.
Index most_points(Index d) {
  return std::clamp<Index>(2 * (d + 1) * (d + 2), 100, 400);
}

}  // namespace

RoundSearch::RoundSearch(Vector start, double radius, Vector lower, Vector upper, bool squares,
                         std::uint64_t seed)
    : start_(std::move(start)),
      lower_(std::move(lower)),
      upper_(std::move(upper)),
      squares_(squares),
      seed_(seed),
      radius_(radius) {}

Region RoundSearch::region(double radius) const {
  return {radius, (lower_ - points_.col(0)) / radius_, (upper_ - points_.col(0)) / radius_};
}

void RoundSearch::add(const Vector& point) {
  asked_.conservativeResize(start_.size(), asked_.cols() + 1);
  asked_.rightCols(1) = point.cwiseMax(lower_).cwiseMin(upper_);
}

Matrix RoundSearch::ask(Index together) {
  asked_.resize(start_.size(), 0);
  steps_ = 0;
  if (!started()) {
    ask_first(together);
    return asked_;
  }
  add_steps(std::max<Index>(1, together / 2));
  steps_ = asked_.cols();
  // Where nothing is promised the model is looked at again, closer.
  constexpr double kShorter = 0.1, kAround = 0.2;
  const bool promising = main_ > 0;
  const Vector centre = promising ? Vector(asked_.col(0)) : points_.col(0);
  spread(centre, kAround * radius_ * (promising ? main_ : kShorter), together);
  return asked_;
}

// Two points along every coordinate, and others between.
void RoundSearch::ask_first(Index together) {
  add(start_);
  for (const double side : {1.0, -1.0})
    for (Index i = 0; i < start_.size() && asked_.cols() < together; ++i) {
      const bool room = side > 0 ? start_(i) + radius_ <= upper_(i) : start_(i) - radius_ >= lower_(i);
      Vector point = start_;
      point(i) += room ? side * radius_ : -0.5 * side * radius_;
      add(point);
    }
  spread(start_, radius_, together);
}

// The likeliest step is the first, then longer and shorter ones.
void RoundSearch::add_steps(Index end) {
  constexpr double kApart = 0.05;
  main_ = 0;
  if (!std::isfinite(fit_.misfit())) return;  // too few points
  std::vector<Vector> steps;
  Vector z = Vector::Zero(start_.size());
  const auto consider = [&](double factor, const Vector& from) {
    z = lowest_in(fit_, region(factor), from);
    const double length = z.norm();
    const auto near = [&](const Vector& s) { return (s - z).norm() < kApart * length; };
    if (length > 1e-6 && std::ranges::none_of(steps, near)) steps.push_back(z);
  };
  consider(1, z);
  if (!steps.empty() && steps[0].norm() >= 1e-3) main_ = steps[0].norm();
  z.setZero();
  for (const double factor : {0.125, 0.25, 0.5, 0.7, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 16.0})
    if (static_cast<Index>(steps.size()) < end) consider(factor, Vector(z));
  for (const Vector& s : steps) add(points_.col(0) + radius_ * s);
}

void RoundSearch::spread(const Vector& centre, double length, Index end) {
  const Index wanted = end - asked_.cols();
  if (wanted <= 0) return;
  constexpr double kFar = 30;
  constexpr Index kMost = 250;
  Matrix known(start_.size(), points_.cols() + asked_.cols());
  known.leftCols(asked_.cols()) = asked_;
  if (started()) known.rightCols(points_.cols()) = points_;
  known = (known.colwise() - centre) / length;
  std::vector<Index> near;
  for (Index k = 0; k < known.cols() && static_cast<Index>(near.size()) < kMost; ++k)
    if (known.col(k).norm() < kFar) near.push_back(k);
  const Matrix places = spread_points(
      known(Eigen::all, near), wanted, (lower_ - centre) / length, (upper_ - centre) / length,
      {.seed = seed_, .purpose = Purpose::directions, .iteration = static_cast<std::uint32_t>(round_)});
  for (Index k = 0; k < places.cols(); ++k) add(centre + length * places.col(k));
}

void RoundSearch::tell(const Vector& values, const Matrix& residuals) {
  const bool first = !started();
  if (first && !std::isfinite(values(0))) return;
  ++round_;
  const double before = min(), predicted_scale = radius_;
  const Vector centre = best();
  Index lowest = -1;
  for (Index k = 0; k < values.size(); ++k)
    if (std::isfinite(values(k)) && (lowest < 0 || values(k) < values(lowest))) lowest = k;
  if (!first) {
    const bool better = lowest >= 0 && values(lowest) < before;
    double ratio = -1, length = 0;
    if (better) {
      const Vector z = (asked_.col(lowest) - centre) / predicted_scale;
      const double promised =
          !std::isfinite(fit_.misfit()) ? 0 : fit_.at(Vector::Zero(z.size())) - fit_.at(z);
      ratio = promised > 0 ? (before - values(lowest)) / promised : 0;
      length = z.norm();
      const bool step = lowest < steps_;
      if (step)
        radius_ *= length * (ratio > 0.5 ? 1.5 : 1);
      else
        radius_ *= std::max(length, ratio < 0.5 ? 0.3 : 0.7);
    } else {
      radius_ *= 0.25 * std::min(1.0, std::max(main_, 0.4));
    }
    if (ratio >= 0.1 && steps_ > 0) {
      failures_ = 0;
    } else {
      ++failures_;
      if (steps_ > 0 && std::isfinite(values(0))) {
        failed_end_ = better ? centre : Vector(asked_.col(0));
        failed_value_ = better ? before : values(0);
      }
    }
  }
  // Those that are known and those that have come, in the order of their distances to the best.
  const Index old = points_.cols(), n = old + values.size();
  Matrix all(start_.size(), n), of_all(residuals.rows(), n);
  Vector told(n);
  if (old > 0) {
    all.leftCols(old) = points_;
    of_all.leftCols(old) = residuals_;
    told.head(old) = values_;
  }
  all.rightCols(values.size()) = asked_;
  told.tail(values.size()) = values;
  of_all.rightCols(values.size()) = residuals;
  std::vector<Index> order;
  Index best = -1;
  for (Index k = 0; k < n; ++k) {
    if (!std::isfinite(told(k))) continue;
    order.push_back(k);
    if (best < 0 || told(k) < told(best)) best = k;
  }
  const Vector distances = (all.colwise() - Vector(all.col(best))).colwise().norm();
  std::ranges::stable_sort(order, {}, [&](Index k) { return distances(k); });
  // A copy makes the system singular.
  std::vector<Index> kept;
  for (const Index k : order) {
    if (static_cast<Index>(kept.size()) >= most_points(start_.size())) break;
    const auto copy = [&](Index j) { return (all.col(j) - all.col(k)).norm() <= 1e-9 * radius_; };
    const bool known =
        k != best && (copy(best) || std::ranges::any_of(kept, [&](Index j) {
                        return std::abs(distances(j) - distances(k)) <= 1e-9 * radius_ && copy(j);
                      }));
    if (!known) kept.push_back(k);
  }
  points_ = all(Eigen::all, kept);
  values_ = told(kept);
  residuals_ = of_all(Eigen::all, kept);
  fit();
}

void RoundSearch::fit() {
  constexpr double kFar = 10;
  const Index d = start_.size();
  Matrix shifts = (points_.colwise() - Vector(points_.col(0))) / radius_;
  Index n = 0;
  while (n < shifts.cols() && (n < 2 * d + 2 || shifts.col(n).norm() <= kFar)) ++n;
  const Matrix values = squares_ ? Matrix(residuals_.leftCols(n).transpose())
                                 : Matrix((values_.head(n).array() - values_(0)).matrix());
  fit_ = likeliest_model(shifts.leftCols(n), values, squares_);
  at_best_ = {};
  if (!std::isfinite(fit_.misfit())) return;
  at_best_ = fit_.around(Vector::Zero(d));
  at_best_.value = values_(0);
  at_best_.gradient /= radius_;
  at_best_.hessian /= radius_ * radius_;
}

void RoundSearch::archive(Archive& a) {
  a(start_, lower_, upper_, squares_, seed_, round_, radius_, asked_, steps_, main_, points_, values_,
    residuals_, failures_, failed_end_, failed_value_);
  if (a.reading() && points_.cols() > 0) fit();
}

}  // namespace bizo::methods
