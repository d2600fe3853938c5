#include "methods/trust_region/constrained_step.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

class Subproblem {
 public:
  Subproblem(const ConstrainedModel& model, double penalty, const Region& region, const Vector& multipliers)
      : model_(model),
        penalty_(penalty),
        radius_(region.radius * std::sqrt(static_cast<double>(region.lower.size()))),
        lower_(region.lower.cwiseMax(-region.radius)),
        upper_(region.upper.cwiseMin(region.radius)),
        rows_(region.room.size() > 0 ? region.rows : Matrix(0, region.lower.size())),
        room_(region.room),
        lambda_(multipliers.cwiseMax(0).cwiseMin(penalty)),
        best_{Vector::Zero(region.lower.size()), lambda_},
        min_(model.merit(best_.s, penalty)) {}

  ConstrainedStep run() {
    // Passes of Newton's method on the models: four digits each near the end, where they cost nothing beside
    // an evaluation.
    constexpr int kPasses = 12;
    Vector s = best_.s;
    for (int pass = 0; pass < kPasses; ++pass) {
      linearize(s);
      const Vector before = s;
      s = follow_multipliers();
      approach(s);
      if (const Vector exact = on_active_constraints(); exact.size() > 0) approach(s = exact);
      if ((s - before).norm() <= 1e-10 * radius_) break;
    }
    return best_;
  }

 private:
  // c + J^T t and the Lagrangian's quadratic in t, around s.
  void linearize(const Vector& s) {
    const auto k = static_cast<Index>(model_.constraints.size());
    c_.resize(k);
    J_.resize(s.size(), k);
    W_ = model_.objective.hessian;
    g_ = model_.objective.gradient;
    for (Index i = 0; i < k; ++i) {
      const QuadraticModel& c = model_.constraints[static_cast<std::size_t>(i)];
      const Vector curved = c.hessian * s;
      J_.col(i) = c.gradient + curved;
      c_(i) = c.at(s) - J_.col(i).dot(s);
      W_ += lambda_(i) * c.hessian;
      g_ -= lambda_(i) * curved;
    }
    const double size = std::max(W_.norm(), 1 * g_.norm() / radius_);
    // A hundredth of the violation is left after an update of the multipliers.
    rho_ = 100 * size * J_.colwise().squaredNorm().cwiseInverse().transpose();
    for (Index i = 0; i < k; ++i)
      if (!std::isfinite(rho_(i)) || !(rho_(i) > 0)) rho_(i) = 1;
  }

  // At t: the quadratic and the augmented Lagrangian of max(0, c + J^T t), slopes below the penalty.
  double augmented(const Vector& t) const {
    double sum = g_.dot(t) + 0.5 * t.dot(W_ * t);
    for (Index i = 0; i < c_.size(); ++i) {
      const double c = c_(i) + J_.col(i).dot(t), slope = lambda_(i) + rho_(i) * c;
      if (slope <= 0)
        sum -= 0.5 * lambda_(i) * lambda_(i) / rho_(i);
      else if (slope < penalty_)
        sum += (lambda_(i) + 0.5 * rho_(i) * c) * c;
      else
        sum += penalty_ * c - 0.5 * (penalty_ - lambda_(i)) * (penalty_ - lambda_(i)) / rho_(i);
    }
    return sum;
  }

  // Newton's method from t: quadratics around it, halved until the function falls.
  Vector minimize_augmented(Vector t) const {
    constexpr int kSteps = 20, kHalves = 10;
    double value = augmented(t);
    for (int step = 0; step < kSteps; ++step) {
      QuadraticModel q{0, g_ + W_ * t, W_};
      for (Index i = 0; i < c_.size(); ++i) {
        const double slope = lambda_(i) + rho_(i) * (c_(i) + J_.col(i).dot(t));
        if (slope <= 0) continue;
        q.gradient += std::min(slope, penalty_) * J_.col(i);
        if (slope < penalty_) q.hessian += rho_(i) * J_.col(i) * J_.col(i).transpose();
      }
      const Vector u =
          region_step(q, {4 * radius_, lower_ - t, upper_ - t, rows_, (room_ - rows_ * t).cwiseMax(0)});
      double next = augmented(t + u), share = 1;
      for (int half = 0; half < kHalves && !(next < value); ++half) next = augmented(t + (share *= 0.5) * u);
      if (!(next < value - 1e-12 * std::abs(value))) break;
      t += share * u;
      value = next;
    }
    return t;
  }

  Vector follow_multipliers() {
    constexpr int kUpdates = 10;
    Vector t = best_.s;
    for (int update = 0; update < kUpdates; ++update) {
      t = minimize_augmented(t);
      const Vector next =
          (lambda_ + rho_.cwiseProduct(c_ + J_.transpose() * t)).cwiseMax(0).cwiseMin(penalty_);
      const bool same = (next - lambda_).cwiseAbs().maxCoeff() <= 1e-8 * (1e-8 + next.maxCoeff());
      lambda_ = next;
      if (same) break;
    }
    t_ = t;
    return t;
  }

  // The stationary point on the constraints with multipliers and the bounds that hold; none: it is outside.
  Vector on_active_constraints() {
    std::vector<Index> active, free, rows;
    for (Index i = 0; i < c_.size(); ++i)
      if (lambda_(i) > 0 && lambda_(i) < penalty_) active.push_back(i);
    for (Index i = 0; i < room_.size(); ++i)
      if (room_(i) - rows_.row(i).dot(t_) <= 1e-10 * radius_) rows.push_back(i);
    for (Index i = 0; i < t_.size(); ++i)
      if (t_(i) > lower_(i) && t_(i) < upper_(i)) free.push_back(i);
    const auto n = static_cast<Index>(free.size()), own = static_cast<Index>(active.size()),
               k = own + static_cast<Index>(rows.size());
    if (n == 0 || k > n) return {};
    Vector held = t_;
    held(free).setZero();
    Vector g = g_ + W_ * held;
    for (Index i = 0; i < c_.size(); ++i)
      if (lambda_(i) >= penalty_) g += penalty_ * J_.col(i);
    Matrix system = Matrix::Zero(n + k, n + k);
    system.topLeftCorner(n, n) = W_(free, free);
    system.topRightCorner(n, k) << J_(free, active), rows_(rows, free).transpose();
    system.bottomLeftCorner(k, n) = system.topRightCorner(n, k).transpose();
    Vector right(n + k);
    right << -g(free), -(c_ + J_.transpose() * held)(active), (room_ - rows_ * held)(rows);
    const Vector found = system.fullPivLu().solve(right);
    if (!found.allFinite() || (system * found - right).norm() > 1e-8 * right.norm()) return {};
    Vector t = held;
    t(free) += found.head(n);
    if ((t.array() < lower_.array()).any() || (t.array() > upper_.array()).any() ||
        ((rows_ * t - room_).array() > 1e-12 * radius_).any() || (k > 0 && found.tail(k).minCoeff() < 0))
      return {};
    lambda_(active) = found.segment(n, own).cwiseMin(penalty_);
    return t;
  }

  // The first that is better on the way from the best, whole, a half, ...
  void approach(const Vector& s) {
    constexpr int kHalves = 8;
    const Vector from = best_.s, way = s - from;
    const double before = min_;
    for (int half = 0; half <= kHalves && min_ >= before; ++half)
      consider(from + std::ldexp(1.0, -half) * way);
  }

  void consider(const Vector& s) {
    const double merit = model_.merit(s, penalty_);
    if (!(merit < min_)) return;
    min_ = merit;
    best_ = {s, lambda_};
  }

  const ConstrainedModel& model_;
  double penalty_;
  double radius_;  // of the box around 0 that is the region
  Vector lower_, upper_;
  Matrix rows_;  // beside the box, rows_ s <= room_
  Vector room_;
  Vector lambda_, c_, g_, rho_, t_;
  Matrix J_, W_;
  ConstrainedStep best_;
  double min_;
};

}  // namespace

double ConstrainedModel::violation(const Vector& s) const {
  double sum = 0;
  for (const auto& c : constraints) sum += std::max(0.0, c.at(s));
  return sum;
}

ConstrainedStep constrained_step(const ConstrainedModel& model, double penalty, const Region& region,
                                 const Vector& multipliers) {
  return Subproblem(model, penalty, region, multipliers).run();
}

}  // namespace bizo::methods
