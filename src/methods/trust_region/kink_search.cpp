#include "methods/trust_region/kink_search.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace bizo::methods {
namespace {

// Length of a difference over that of the last step. Of 1e-2 to 1e-5 and 1e-8 max(1, |x|), on half of the
// problems of docs/opaque.md: 11, 20, 21, 23 and 23 with kinks solved to 1e-5.
constexpr double kDifference = 1e-5;
// Of the weak Wolfe conditions (Lewis and Overton 2013).
constexpr double kDecrease = 1e-4, kSlope = 0.5;
// Halvings or doublings on one line; before the first step, those after which differences are not believed.
constexpr int kTries = 30, kFirstTries = 6;

}  // namespace

KinkSearch::KinkSearch(const Vector& centre, double value, double size, double least, Vector lower,
                       Vector upper)
    : lower_(std::move(lower)),
      upper_(std::move(upper)),
      least_(least),
      size_(size),
      x_(centre),
      value_(value) {}

// Inwards at a bound.
double KinkSearch::difference(const Vector& x, Index i) const {
  const double h = std::max({kDifference * size_, least_, 1e-8 * std::abs(x(i))});
  return x(i) + h > upper_(i) ? -h : h;
}

Matrix KinkSearch::beside(const Vector& x) const {
  Matrix points = x.replicate(1, x.size());
  for (Index i = 0; i < x.size(); ++i) points(i, i) += difference(x, i);
  return points;
}

Vector KinkSearch::gradient(const Point& point, const Vector& values) const {
  Vector found(point.x.size());
  for (Index i = 0; i < found.size(); ++i) found(i) = (values(i) - point.value) / difference(point.x, i);
  return found;
}

Vector KinkSearch::at(double t) const {
  return (x_ + t * line_.direction).cwiseMax(lower_).cwiseMin(upper_);
}

// Lengths that the line search may come to, the next one first: those after a value that is too high and
// after one that is low enough, and so on.
std::vector<double> KinkSearch::next_lengths(std::size_t count) const {
  std::vector<Line> nodes{line_};
  for (std::size_t k = 0; nodes.size() < count; ++k)
    for (const bool falls : {false, true}) nodes.push_back(nodes[k].after(falls));
  std::vector<double> lengths;
  for (std::size_t k = 0; k < count; ++k) lengths.push_back(nodes[k].t);
  return lengths;
}

Matrix KinkSearch::ask(Index together) {
  if (stage_ == Stage::gradient) return beside(gradient_.size() == 0 ? x_ : trial_.x);
  const Index d = x_.size();
  if (together <= d) return at(line_.t);
  lengths_ = next_lengths(static_cast<std::size_t>(together / (d + 1)));
  Matrix points(d, static_cast<Index>(lengths_.size()) * (d + 1));
  for (std::size_t k = 0; k < lengths_.size(); ++k) {
    const Vector point = at(lengths_[k]);
    points.middleCols(static_cast<Index>(k) * (d + 1), d + 1) << point, beside(point);
  }
  return points;
}

void KinkSearch::tell(const Vector& values) {
  if (stage_ == Stage::gradient && gradient_.size() == 0) {
    gradient_ = gradient({x_, {}, value_}, values);
    if (!gradient_.allFinite()) {
      blocked_ = true;
      gradient_.resize(0);
    } else if (gradient_.norm() > 0) {
      guess_inverse();
      begin_line();
    } else {
      misled_ = true;
    }
  } else if (stage_ == Stage::gradient) {
    trial_.gradient = gradient(trial_, values);
    judge();
  } else if (lengths_.empty()) {
    trial_ = {at(line_.t), {}, values(0)};
    look();
  } else {
    look_along(values);
  }
}

// A quadratic over a region with a kink is bent across the kink and flat along it, as BFGS's estimate would
// become after some d steps. It knows nothing of lengths far from its own: the first step is a size, up to
// kReach times as long or as short.
void KinkSearch::guess_inverse() {
  // Of 2, 5 and 20, on half of the problems of docs/opaque.md: 28, 29 and 28 of 33 with kinks are solved to
  // 1e-1 within 30 (d + 1) values, 28, 31 and 29 within 100.
  constexpr double kReach = 5;
  const Index d = x_.size();
  const double steepness = gradient_.norm() / size_;
  if (expected_.size() == 0) {
    inverse_ = Matrix::Identity(d, d) / steepness;
    scaled_ = moved_;
    return;
  }
  const Eigen::SelfAdjointEigenSolver<Matrix> axes(std::exchange(expected_, Matrix()));
  const Vector curvatures = axes.eigenvalues().cwiseAbs().cwiseMax(steepness / kReach);
  inverse_ = axes.eigenvectors() * curvatures.cwiseInverse().asDiagonal() * axes.eigenvectors().transpose();
  inverse_ *= std::max(1.0, size_ / kReach / (inverse_ * gradient_).norm());
  scaled_ = true;
}

// One length after the other, as if they had been asked for one by one.
void KinkSearch::look_along(const Vector& values) {
  const Index d = x_.size();
  std::vector<Point> points;
  for (std::size_t k = 0; k < lengths_.size(); ++k) {
    const Vector own = values.segment(static_cast<Index>(k) * (d + 1), d + 1);
    points.push_back({at(lengths_[k]), {}, own(0)});
    points.back().gradient = gradient(points.back(), own.tail(d));
  }
  const std::vector<double> lengths = std::exchange(lengths_, {});
  const Vector begin = x_;
  while (stage_ == Stage::line && !misled_ && x_ == begin) {
    const auto known = std::ranges::find(lengths, line_.t);
    if (known == lengths.end()) return;
    trial_ = points[static_cast<std::size_t>(known - lengths.begin())];
    look();
  }
}

// Whether the trial is low enough.
void KinkSearch::look() {
  const double expected = gradient_.dot(trial_.x - x_);
  const bool falls = expected < 0 && trial_.value < value_ + kDecrease * expected;
  if (!falls)
    next_on_line(false);
  else if (trial_.gradient.size() > 0)
    judge();
  else
    stage_ = Stage::gradient;
}

// A coordinate at a bound that F pushes it to stays there; where all do, shorter differences would say the
// same.
void KinkSearch::begin_line() {
  const Index d = x_.size();
  std::vector<Index> free;
  for (Index i = 0; i < d; ++i)
    if (!(x_(i) <= lower_(i) && gradient_(i) > 0) && !(x_(i) >= upper_(i) && gradient_(i) < 0))
      free.push_back(i);
  if (free.empty()) {
    size_ = 0;
    return fail();
  }
  line_ = {.direction = Vector::Zero(d), .high = std::numeric_limits<double>::infinity()};
  const Matrix inverse = inverse_(free, free);
  const Vector slopes = gradient_(free);
  line_.direction(free) = -inverse * slopes;
  line_.slope = gradient_.dot(line_.direction);
  found_ = {};
  stage_ = Stage::line;
  if (!(line_.slope < 0)) fail();
}

KinkSearch::Line KinkSearch::Line::after(bool falls) const {
  Line next = *this;
  (falls ? next.low : next.high) = t;
  next.t = std::isfinite(next.high) ? 0.5 * (next.low + next.high) : 2 * t;
  return next;
}

void KinkSearch::next_on_line(bool falls) {
  line_ = line_.after(falls);
  stage_ = Stage::line;
  if (!moved_ && !std::isfinite(found_.value) && line_.tries >= kFirstTries) {
    misled_ = true;
  } else if (++line_.tries >= kTries || at(line_.t) == x_) {
    std::isfinite(found_.value) ? move() : fail();
  }
}

// The trial is low enough: it is taken if F does not go on falling as steeply.
void KinkSearch::judge() {
  if (!trial_.gradient.allFinite()) {
    next_on_line(false);
    return;
  }
  found_ = trial_;
  Vector along = line_.direction;
  for (Index i = 0; i < along.size(); ++i)
    if (trial_.x(i) <= lower_(i) || trial_.x(i) >= upper_(i)) along(i) = 0;
  if (along.dot(trial_.gradient) < kSlope * along.dot(gradient_))
    next_on_line(true);
  else
    move();
}

void KinkSearch::move() {
  const Vector s = found_.x - x_;
  // A coordinate that stays tells nothing of the curvature.
  const Vector y = (s.array() == 0).select(0, found_.gradient - gradient_);
  const double sy = s.dot(y);
  if (sy > 1e-12 * s.norm() * y.norm()) {
    const Index d = s.size();
    if (!scaled_) inverse_ = Matrix::Identity(d, d) * (sy / y.squaredNorm());
    const Matrix rest = Matrix::Identity(d, d) - s * y.transpose() / sy;
    inverse_ = rest * inverse_ * rest.transpose() + s * s.transpose() / sy;
  }
  scaled_ = moved_ = true;
  size_ = s.norm();
  x_ = found_.x;
  value_ = found_.value;
  gradient_ = found_.gradient;
  begin_line();
}

// No lower point on the line: differences are made anew, shorter.
void KinkSearch::fail() {
  size_ *= 0.1;
  gradient_.resize(0);
  stage_ = Stage::gradient;
}

void KinkSearch::archive(Archive& a) {
  a(lower_, upper_, least_, size_, x_, value_, gradient_, expected_, inverse_, scaled_, moved_, misled_,
    blocked_, stage_, line_, lengths_, trial_, found_);
}

}  // namespace bizo::methods
