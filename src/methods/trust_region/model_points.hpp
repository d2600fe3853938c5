// The points of an interpolation model with their values, and which of them stay.
#pragma once

#include <cmath>

#include "methods/trust_region/interpolation.hpp"

namespace bizo::methods {

class ModelPoints {
 public:
  ModelPoints() = default;
  explicit ModelPoints(Index max) : max_(max) {}

  Index count() const { return points_.cols(); }
  double value(Index t) const { return values_(t); }
  const Vector& values() const { return values_; }
  Vector residuals(Index t) const { return residuals_.col(t); }
  Index best() const { return best_; }
  Vector point(Index t) const { return points_.col(t); }
  Vector centre() const { return points_.col(best_); }
  double min() const { return values_(best_); }
  double distance(Index t) const { return (points_.col(t) - points_.col(best_)).norm(); }
  // From the nearest point of the model.
  double distance_to(const Vector& point) const {
    return std::sqrt((points_.colwise() - point).colwise().squaredNorm().minCoeff());
  }
  const Interpolation& interpolation() const { return interpolation_; }

  // One of the first points, which are not looked at before `settle`. residuals: q numbers, or none.
  void start(const Vector& point, double value, const Vector& residuals);
  // Makes the interpolation around the best point.
  void settle(double unit);

  // A new point: beside the others while there are fewer than `max`, in place of one of them otherwise, by
  // Powell's rule: far away from the best, and not needed by the system. Settles again.
  void take(const Vector& point, double value, const Vector& residuals, double radius);
  // In place of t.
  void replace(Index t, const Vector& point, double value, const Vector& residuals, double unit);
  // Another value of point t. Not looked at before `settle`.
  void revise(Index t, double value, const Vector& residuals);
  // Forgets all but the best.
  void keep_best();

  // The model of least change of the Hessian from `before`, a model around `centre_before` (Powell 2004).
  QuadraticModel min_change(const QuadraticModel& before, const Vector& centre_before) const;
  // With other values at the same points.
  void set_values(const Vector& values, double unit);
  const Matrix& residuals() const { return residuals_; }

  // Of sum residual^2 / 2, of the first q, by interpolants of the residuals: J^T J + sum r_i H_i.
  QuadraticModel sum_of_squares(Index q) const;

  void archive(Archive& a) { a(max_, points_, residuals_, values_, best_, interpolation_); }

 private:
  Matrix shifts() const { return points_.colwise() - points_.col(best_); }
  void set(Index t, const Vector& point, double value, const Vector& residuals);

  Index max_ = 0;
  Matrix points_;     // d x m
  Matrix residuals_;  // q x m
  Vector values_;     // m
  Index best_ = 0;
  Interpolation interpolation_;
};

}  // namespace bizo::methods
