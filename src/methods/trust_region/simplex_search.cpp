#include "methods/trust_region/simplex_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bizo::methods {
namespace {

constexpr double kAbove = std::numeric_limits<double>::infinity();

}  // namespace

SimplexSearch::SimplexSearch(const Vector& centre, double value, double size, Vector lower, Vector upper)
    : lower_(std::move(lower)), upper_(std::move(upper)) {
  const Index d = centre.size();
  corners_ = centre.replicate(1, d + 1);
  values_ = Vector::Constant(d + 1, kNaN);
  values_(0) = value;
  for (Index i = 0; i < d; ++i) {
    const bool up = centre(i) + size <= upper_(i) || upper_(i) - centre(i) >= centre(i) - lower_(i);
    corners_(i, i + 1) = std::clamp(centre(i) + (up ? size : -size), lower_(i), upper_(i));
  }
  trials_.fill(kNaN);
}

Index SimplexSearch::lowest() const {
  Index low = 0;
  for (Index k = 1; k < values_.size(); ++k)
    if (std::isnan(values_(low)) || values_(k) < values_(low)) low = k;
  return low;
}

Index SimplexSearch::highest() const {
  Index high = 0;
  for (Index k = 1; k < values_.size(); ++k)
    if (values_(k) >= values_(high)) high = k;
  return high;
}

double SimplexSearch::size() const {
  return std::sqrt((corners_.colwise() - best()).colwise().squaredNorm().maxCoeff());
}

// Along the line from the highest corner through the centre of the others.
Vector SimplexSearch::trial(Kind kind) const {
  const auto d = static_cast<double>(corners_.rows());
  const double wide = d > 1 ? d : 2;  // of one unknown, Nelder and Mead's own
  const double contraction = 0.75 - 0.5 / wide;
  const std::array<double, kKinds> lengths{1, 1 + 2 / wide, contraction, -contraction};
  const Vector worst = corners_.col(highest());
  const Vector middle = (corners_.rowwise().sum() - worst) / d;
  return (middle + lengths[kind] * (middle - worst)).cwiseMax(lower_).cwiseMin(upper_);
}

// The trial whose value decides what happens; none: all that decide are there.
std::optional<SimplexSearch::Kind> SimplexSearch::missing() const {
  const auto unknown = [&](Kind kind) { return std::isnan(trials_[kind]); };
  if (unknown(reflected)) return reflected;
  Vector others = values_;
  others(highest()) = -kAbove;
  Kind next = kKinds;
  if (trials_[reflected] < min())
    next = expanded;
  else if (!(trials_[reflected] < others.maxCoeff()))
    next = trials_[reflected] < values_(highest()) ? outside : inside;
  if (next == kKinds || !unknown(next)) return {};
  return next;
}

Matrix SimplexSearch::ask(Index together) {
  asked_.clear();
  std::vector<Vector> points;
  for (Index k = 0; k < values_.size(); ++k)
    if (std::isnan(values_(k))) points.push_back(corners_.col(k));
  if (points.empty()) {
    asked_.push_back(static_cast<Index>(*missing()));
    for (const Kind kind : {reflected, expanded, outside, inside})
      if (together >= 4 && std::isnan(trials_[kind]) && kind != static_cast<Kind>(asked_[0]))
        asked_.push_back(static_cast<Index>(kind));
    for (const Index kind : asked_) points.push_back(trial(static_cast<Kind>(kind)));
  }
  Matrix found(corners_.rows(), static_cast<Index>(points.size()));
  for (Index i = 0; i < found.cols(); ++i) found.col(i) = points[static_cast<std::size_t>(i)];
  return found;
}

void SimplexSearch::tell(const Vector& values) {
  const auto above = [](double value) { return std::isfinite(value) ? value : kAbove; };
  if (asked_.empty()) {
    Index next = 0;
    for (double& value : values_)
      if (std::isnan(value)) value = above(values(next++));
    return;
  }
  for (std::size_t k = 0; k < asked_.size(); ++k)
    trials_[static_cast<std::size_t>(asked_[k])] = above(values(static_cast<Index>(k)));
  if (!missing()) finish();
}

void SimplexSearch::finish() {
  Vector others = values_;
  others(highest()) = -kAbove;
  const double r = trials_[reflected];
  if (r < min())
    accept(trials_[expanded] < r ? expanded : reflected);
  else if (r < others.maxCoeff())
    accept(reflected);
  else if (r < values_(highest()) && trials_[outside] <= r)
    accept(outside);
  else if (!(r < values_(highest())) && trials_[inside] < values_(highest()))
    accept(inside);
  else
    shrink();
  trials_.fill(kNaN);
}

void SimplexSearch::accept(Kind kind) {
  const Index worst = highest();
  corners_.col(worst) = trial(kind);
  values_(worst) = trials_[kind];
}

void SimplexSearch::shrink() {
  const auto d = static_cast<double>(corners_.rows());
  const Index low = lowest();
  const Vector centre = corners_.col(low);
  for (Index k = 0; k < values_.size(); ++k)
    if (k != low) {
      corners_.col(k) = centre + (d > 1 ? 1 - 1 / d : 0.5) * (corners_.col(k) - centre);
      values_(k) = kNaN;
    }
}

}  // namespace bizo::methods
