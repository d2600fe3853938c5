// Constraints c(x) <= 0 that are told beside values, in a trust-region search: values of points are those of
// the exact penalty Phi + penalty sum max(0, c_i), steps those of S l1 QP (docs/math.md, Constraints).
#pragma once

#include <functional>

#include "methods/trust_region/constrained_step.hpp"
#include "methods/trust_region/model_points.hpp"

namespace bizo::methods {

class ExactPenalty {
 public:
  ExactPenalty() = default;
  // constraints: the last of the parts that are told beside values. squares: the parts before them are
  // residuals, of which Phi is made.
  ExactPenalty(Index constraints, bool squares) : constraints_(constraints), squares_(squares) {}

  bool is_wanted() const { return constraints_ > 0; }
  // Of n values, and parts (q x n): what points are compared by, and what models are made of.
  Vector merits(const Vector& values, const Matrix& parts) const;
  Matrix parts_of_models(const Vector& values, const Matrix& parts) const;

  // max(0, c_i) at most, at the best point.
  double violation(const ModelPoints& points) const;
  // Raises the penalty, and with it the values of the points, as far as a step needs; region(): around the
  // best of them, of which there may then be another.
  void steer(ModelPoints& points, const std::function<Region()>& region);
  QuadraticModel lagrangian(const ModelPoints& points) const;

  struct Step {
    Vector s;
    double predicted = kNaN;  // decrease
  };
  Step step(const ModelPoints& points, const Region& region) const;
  const Vector& multipliers() const { return multipliers_; }

  void archive(Archive& a) { a(penalty_, first_penalty_, multipliers_); }

 private:
  ConstrainedModel model(const ModelPoints& points) const;
  void raise(double least, ModelPoints& points, double delta);
  bool is_enough(const ConstrainedModel& model, double slope, const Region& within);

  Index constraints_ = 0;
  bool squares_ = false;
  double penalty_ = 0, first_penalty_ = 0;
  Vector multipliers_;
};

}  // namespace bizo::methods
