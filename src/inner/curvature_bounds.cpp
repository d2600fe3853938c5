#include "inner/curvature_bounds.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::inner {
namespace {

// Steps of Lanczos' method: with k of them the extreme eigenvalues are missed by about (L - mu) (pi/2k)^2 at
// most (Kaniel 1966, Saad 1980), 6e-3 (L - mu); mostly by far less.
constexpr Index kSteps = 20;
// The margin of both bounds from the measurement: some 16 times the miss above.
constexpr double kMargin = 0.1;
// Of the differences of gradients, over max(1, |y|_inf): truncation of 1e-8 relative, rounding of 1e-12. The
// next ones where f has none there.
constexpr double kRadii[] = {1e-4, 1e-6, 1e-8};
// Images of unit vectors that are this small beside the largest are rounding of differences: eps over the
// shortest radius is 2e-8.
constexpr double kRounding = 1e-6;

class Lanczos {
 public:
  Lanczos(GradientSource& source, ConstVectorRef x, ConstVectorRef y, double radius)
      : source_(source),
        X_(x.replicate(1, 2)),
        centre_(y),
        radius_(radius * std::max(1.0, y.cwiseAbs().maxCoeff())) {
    const Box& box = source.box();
    if (!box.bounded()) return;  // otherwise all points must be inside
    // The centre then has half of the width to be in.
    radius_ = std::min(radius_, 0.25 * (box.upper - box.lower).minCoeff());
    centre_ = moved_inside(box, y, Vector::Constant(y.size(), radius_));
  }

  // Least and largest Ritz value; NaN if gradients are not finite there.
  Curvature extremes() {
    const Index p = centre_.size(), steps = std::min(kSteps, p);
    basis_.resize(p, steps);
    Vector diagonal(steps), beside(steps), q(p);
    fill_normal({.purpose = Purpose::inner}, 0, {q.data(), static_cast<std::size_t>(p)});
    q /= norm(q);
    Index size = 0;
    for (double largest = 0; size < steps;) {
      basis_.col(size) = q;
      q = image(q);
      if (!q.allFinite()) return {};
      largest = std::max(largest, norm(q));
      diagonal(size) = dot(basis_.col(size), q);
      for (int twice = 0; twice < 2; ++twice)  // keeps the basis orthogonal
        for (Index j = 0; j <= size; ++j) q -= dot(basis_.col(j), q) * basis_.col(j);
      beside(size) = norm(q);
      if (!(beside(size++) > kRounding * largest)) break;
      q /= beside(size - 1);
    }
    Eigen::SelfAdjointEigenSolver<Matrix> ritz;
    ritz.computeFromTridiagonal(diagonal.head(size), beside.head(size - 1), Eigen::EigenvaluesOnly);
    return {ritz.eigenvalues()(0), ritz.eigenvalues()(size - 1)};
  }

  Index gradients() const { return gradients_; }

 private:
  Vector image(const Vector& q) {
    Matrix Y(q.size(), 2), G(q.size(), 2);
    Y << centre_ + radius_ * q, centre_ - radius_ * q;
    source_.gradient(X_, Y, G);
    gradients_ += 2;
    return (G.col(0) - G.col(1)) / (2 * radius_);
  }

  GradientSource& source_;
  Matrix X_;
  Vector centre_;
  double radius_;
  Matrix basis_;
  Index gradients_ = 0;
};

// Where differences show nothing: the step has the length of y, or 1.
Curvature without_curvature(GradientSource& source, ConstVectorRef x, ConstVectorRef y, Index& gradients) {
  Matrix g(y.size(), 1);
  source.gradient(x, y, g);
  ++gradients;
  const double size = norm(g.col(0));
  if (!std::isfinite(size)) return {};
  return {0, size > 0 ? size / std::max(1.0, norm(y)) : 1.0};
}

}  // namespace

Curvature estimate_curvature(GradientSource& source, ConstVectorRef x, ConstVectorRef y, Index& gradients) {
  gradients = 0;
  for (const double radius : kRadii) {
    Lanczos lanczos(source, x, y, radius);
    const Curvature extremes = lanczos.extremes();
    gradients += lanczos.gradients();
    if (std::isnan(extremes.L)) continue;
    const double largest = std::max(extremes.L, -extremes.mu);
    if (!(largest > 0)) break;
    return {(1 - kMargin) * std::max(extremes.mu, 0.0), (1 + kMargin) * largest};
  }
  return without_curvature(source, x, y, gradients);
}

Curvature known_curvature(GradientSource& source, const Curvature& given, ConstVectorRef x) {
  const Curvature known = source.known_curvature(x);
  return {std::isnan(given.mu) ? known.mu : given.mu, std::isnan(given.L) ? known.L : given.L};
}

Curvature resolve_curvature(GradientSource& source, const Curvature& known, ConstVectorRef x,
                            ConstVectorRef y, const Curvature& previous, Index& gradients) {
  gradients = 0;
  Curvature bounds = known;
  if (std::isnan(bounds.L)) {
    const Curvature estimated =
        std::isnan(previous.L) ? estimate_curvature(source, x, y, gradients) : previous;
    bounds.L = estimated.L;
    if (std::isnan(bounds.mu)) bounds.mu = estimated.mu;
  }
  if (std::isnan(bounds.mu)) bounds.mu = 0;
  bounds.mu = std::min(bounds.mu, bounds.L);  // they may come from different sources
  return bounds;
}

}  // namespace bizo::inner
