#include "methods/trust_region/polyhedral_step.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "bizo/core/polyhedron.hpp"

namespace bizo::methods {
namespace {

class PolyhedralSearch {
 public:
  PolyhedralSearch(const QuadraticModel& model, const Region& region)
      : model_(model),
        radius_(region.radius),
        all_(polyhedron_of(
            {region.rows, Vector::Constant(region.room.size(), -kInfinity), region.room.cwiseMax(0)},
            {region.lower, region.upper})),
        s_(Vector::Zero(model.gradient.size())),
        gradient_(model.gradient) {}

  Vector run() {
    const double first = gradient_.norm();
    // Each pass but the last meets a constraint, or leaves some.
    for (Index pass = 0; pass < 3 * (s_.size() + all_.b.size()); ++pass) {
      const double before = decrease_;
      const Vector way = downhill();
      if (!(way.norm() > 1e-10 * first)) break;
      if (!descend(way)) break;
      if (decrease_ - before <= kWorthwhile * kWorthwhile * decrease_ && !hit_) break;
    }
    return s_;
  }

 private:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  // -gradient, without what active constraints take away of it; active_: an orthonormal basis of those that
  // do.
  Vector downhill() {
    const Vector room = all_.b - all_.A * s_;
    std::vector<Index> near, pushing;
    for (Index i = 0; i < room.size(); ++i)
      if (room(i) <= 1e-10 * radius_) near.push_back(i);
    const Matrix normals = all_.A(near, Eigen::all).transpose();
    const Vector multipliers = nonnegative_least_squares(normals, -gradient_);
    for (std::size_t k = 0; k < near.size(); ++k)
      if (multipliers(static_cast<Index>(k)) > 0) pushing.push_back(static_cast<Index>(k));
    const Matrix active = normals(Eigen::all, pushing);
    held_.assign(static_cast<std::size_t>(room.size()), false);
    for (const Index k : pushing) held_[static_cast<std::size_t>(near[static_cast<std::size_t>(k)])] = true;
    const auto n = static_cast<Index>(pushing.size());
    active_ = Matrix::Identity(s_.size(), n);
    if (n > 0) active_ = active.householderQr().householderQ() * active_;
    return along_active(-gradient_);
  }

  // Twice: what is left of a gradient along a normal may be all rounding.
  Vector along_active(const Vector& v) const {
    const Vector once = v - active_ * (active_.transpose() * v);
    return once - active_ * (active_.transpose() * once);
  }

  double length_to_sphere(const Vector& p) const {
    const double sp = s_.dot(p), pp = p.squaredNorm();
    const double room = std::max(0.0, radius_ * radius_ - s_.squaredNorm());
    const double root = std::sqrt(sp * sp + pp * room);
    return sp > 0 ? room / (sp + root) : (root - sp) / pp;
  }

  // How far it is along p to a constraint that is not held.
  double length_to_constraint(const Vector& p) const {
    const Vector room = all_.b - all_.A * s_, speed = all_.A * p;
    double least = kInfinity;
    for (Index i = 0; i < room.size(); ++i)
      if (!held_[static_cast<std::size_t>(i)] && speed(i) > 1e-12 * p.norm())
        least = std::min(least, std::max(0.0, room(i)) / speed(i));
    return least;
  }

  // Conjugate gradients from s on. False: the sphere is met, or nothing happens.
  bool descend(Vector p) {
    hit_ = false;
    Vector r = p;
    const double first = r.squaredNorm(), begun = decrease_;
    for (Index k = 0; k <= s_.size() && p.squaredNorm() > 0; ++k) {
      const Vector Hp = model_.hessian * p;
      const double curvature = p.dot(Hp), slope = r.dot(p), rr = r.squaredNorm();
      const double sphere = length_to_sphere(p), wall = length_to_constraint(p);
      const bool inside = curvature > 0 && slope < curvature * sphere;
      const double free = inside ? slope / curvature : sphere, t = std::min(free, wall);
      s_ += t * p;
      gradient_ += t * Hp;
      const double gain = t * (slope - 0.5 * t * curvature);
      decrease_ += gain;
      hit_ = wall < free;
      if (hit_) return t > 0 || k > 0 || ++still_ <= s_.size() + all_.b.size();
      if (!inside) return false;
      r = along_active(-gradient_);
      const bool rounding = r.norm() <= 1e-13 * gradient_.norm();
      if (gain <= kWorthwhile * kWorthwhile * (decrease_ - begun) || rounding ||
          r.squaredNorm() <= 1e-20 * first)
        break;
      p = r + (r.squaredNorm() / rr) * p;
    }
    return true;
  }

  const QuadraticModel& model_;
  double radius_;
  Polyhedron all_;       // rows of length 1
  Vector s_, gradient_;  // of q at s
  Matrix active_;
  std::vector<bool> held_;  // the constraints of active_
  bool hit_ = false;
  Index still_ = 0;  // passes that met a constraint where they began
  double decrease_ = 0;
};

}  // namespace

Vector polyhedral_step(const QuadraticModel& model, const Region& region) {
  return PolyhedralSearch(model, region).run().cwiseMax(region.lower).cwiseMin(region.upper);
}

}  // namespace bizo::methods
