#include "methods/trust_region/region_step.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "methods/trust_region/polyhedral_step.hpp"

namespace bizo::methods {
namespace {

class StepSearch {
 public:
  StepSearch(const QuadraticModel& model, const Region& region)
      : model_(model),
        region_(region),
        s_(Vector::Zero(model.gradient.size())),
        gradient_(model.gradient),
        free_(Vector::Ones(s_.size())) {}

  Vector run() {
    hold_bounds();
    // Each pass but the last fixes a coordinate.
    for (Index pass = 0; pass <= s_.size(); ++pass) {
      const End end = descend();
      if (end == End::sphere) turn_along_sphere();
      if (end != End::bound) break;
      hold_bounds();
    }
    return s_.cwiseMax(region_.lower).cwiseMin(region_.upper);
  }

 private:
  enum class End { interior, bound, sphere };

  void hold_bounds() {
    for (Index i = 0; i < s_.size(); ++i)
      if ((s_(i) <= region_.lower(i) && gradient_(i) >= 0) ||
          (s_(i) >= region_.upper(i) && gradient_(i) <= 0))
        free_(i) = 0;
  }
  void fix(Index i, bool upper) {
    s_(i) = upper ? region_.upper(i) : region_.lower(i);
    free_(i) = 0;
  }

  double length_to_sphere(const Vector& p) const {
    const double sp = s_.cwiseProduct(free_).dot(p), pp = p.squaredNorm();
    const double room = std::max(0.0, region_.radius * region_.radius - s_.squaredNorm());
    const double root = std::sqrt(sp * sp + pp * room);
    return sp > 0 ? room / (sp + root) : (root - sp) / pp;
  }

  // Conjugate gradients on the free coordinates.
  End descend() {
    Vector r = -gradient_.cwiseProduct(free_), p = r;
    const double first = r.squaredNorm();
    for (Index k = 0; k <= s_.size() && p.squaredNorm() > 0; ++k) {
      const Vector Hp = model_.hessian * p;
      const double curvature = p.dot(Hp), slope = r.dot(p), rr = r.squaredNorm();
      const double sphere = length_to_sphere(p);
      const bool inside = curvature > 0 && slope < curvature * sphere;
      double t = inside ? slope / curvature : sphere;
      std::optional<Index> hit;
      for (Index i = 0; i < p.size(); ++i) {
        if (p(i) == 0) continue;
        const double room = ((p(i) > 0 ? region_.upper(i) : region_.lower(i)) - s_(i)) / p(i);
        if (room < t) {
          t = std::max(0.0, room);
          hit = i;
        }
      }
      s_ += t * p;
      gradient_ += t * Hp;
      const double gain = t * (slope - 0.5 * t * curvature);
      decrease_ += gain;
      if (hit) {
        fix(*hit, p(*hit) > 0);
        return End::bound;
      }
      if (!inside) return End::sphere;
      r = -gradient_.cwiseProduct(free_);
      if (gain <= kWorthwhile * decrease_ || r.squaredNorm() <= 1e-20 * first) break;
      p = r + (r.squaredNorm() / rr) * p;
    }
    return End::interior;
  }

  // The least angle at which s cos + w sin meets the bound >= s from below, if there is one.
  static std::optional<double> angle_to(double bound, double s, double w) {
    const double amplitude = std::hypot(s, w);
    if (!(amplitude > bound)) return {};
    const double angle = std::atan2(w, s) - std::acos(bound / amplitude);
    // At the bound to rounding: the turn begins there.
    constexpr double kThere = 1e-12;
    return angle < -kThere ? angle + 2 * std::numbers::pi : std::max(0.0, angle);
  }

  void turn_along_sphere() {
    for (Index k = 0; k < s_.size() + 10; ++k) {
      const Vector s = s_.cwiseProduct(free_), g = gradient_.cwiseProduct(free_);
      const double ss = s.squaredNorm(), sg = s.dot(g), gg = g.squaredNorm(), square = ss * gg - sg * sg;
      if (!(square > kWorthwhile * kWorthwhile * decrease_ * decrease_)) return;
      const Vector w = (sg * s - ss * g) / std::sqrt(square);  // |w| = |s|, orthogonal to it, downhill
      double max = std::numbers::pi;
      std::optional<Index> hit;
      for (Index i = 0; i < s.size(); ++i) {
        if (free_(i) == 0) continue;
        for (const auto& angle :
             {angle_to(region_.upper(i), s(i), w(i)), angle_to(-region_.lower(i), -s(i), -w(i))})
          if (angle && *angle < max) {
            max = *angle;
            hit = i;
          }
      }
      const double gain = turn(s, w, g, max);
      decrease_ += gain;
      if (turned_ == max && hit) {
        fix(*hit, region_.upper(*hit) - s_(*hit) < s_(*hit) - region_.lower(*hit));
        continue;
      }
      if (gain <= kWorthwhile * decrease_) return;
    }
  }

  // To the best of some angles up to `max`, and the parabola's through it. Returns the decrease.
  double turn(const Vector& s, const Vector& w, const Vector& g, double max) {
    constexpr int kAngles = 40;
    const Vector Hs = model_.hessian * s, Hw = model_.hessian * w;
    const double gs = g.dot(s), gw = g.dot(w), sHs = s.dot(Hs), sHw = s.dot(Hw), wHw = w.dot(Hw);
    const auto change = [&](double angle) {
      const double a = std::cos(angle) - 1, b = std::sin(angle);
      return a * gs + b * gw + 0.5 * (a * a * sHs + b * b * wHw) + a * b * sHw;
    };
    int best = 0;
    for (int k = 1; k <= kAngles; ++k)
      if (change(max * k / kAngles) < change(max * best / kAngles)) best = k;
    turned_ = best == kAngles ? max : max * best / kAngles;
    if (best > 0 && best < kAngles) {
      const double step = max / kAngles, low = change(turned_ - step), mid = change(turned_),
                   high = change(turned_ + step), bend = low - 2 * mid + high;
      const double vertex = turned_ + (bend > 0 ? 0.5 * step * (low - high) / bend : 0);
      if (change(vertex) < mid) turned_ = vertex;
    }
    const double a = std::cos(turned_) - 1, b = std::sin(turned_);
    s_ += a * s + b * w;
    gradient_ += a * Hs + b * Hw;
    return -change(turned_);
  }

  const QuadraticModel& model_;
  const Region& region_;
  Vector s_, gradient_;  // of q at s
  Vector free_;          // 1, or 0 of a coordinate that stays at its bound
  double decrease_ = 0;
  double turned_ = 0;
};

}  // namespace

Vector region_step(const QuadraticModel& model, const Region& region) {
  return region.room.size() > 0 ? polyhedral_step(model, region) : StepSearch(model, region).run();
}

Vector farthest_from_zero(const QuadraticModel& model, const Region& region) {
  const QuadraticModel negative{-model.value, -model.gradient, -model.hessian};
  const Vector min = region_step(model, region), max = region_step(negative, region);
  return model.value - model.at(min) > model.at(max) - model.value ? min : max;
}

}  // namespace bizo::methods
