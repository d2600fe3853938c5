// Values at the two inner points y + s v and y - s v, perturbed in y and in x. From them come, all at once,
// grad_y f, H v + grad_y F and grad_x F + B^T v along a direction: four-point differences whose error does
// not grow with the curvature of f (docs/math.md, Single loops).
#pragma once

#include "bizo/core/probe.hpp"
#include "bizo/core/problem.hpp"
#include "methods/estimates/differences.hpp"

namespace bizo::methods {

// What a query's items are: inner directions, then outer directions, then one item for the base values.
struct PairedPlan {
  double spacing = kNaN;      // s
  DirectionBlock inner = {};  // directions of y
  DirectionBlock outer = {};  // directions of x
  Index samples = 0;          // of f and of F, in a minibatch that all items share; 0: all
  Vector z = {};              // unit vector along which the curvature of f is measured; empty: none

  Range inner_items() const { return {0, inner.count}; }
  Range outer_items() const { return {inner.count, outer.count}; }
  Range base_item() const { return {inner.count + outer.count, 1}; }
  Index items() const { return inner.count + outer.count + 1; }
  void archive(Archive& a) { a(spacing, inner, outer, samples, z); }
};

struct PairedSettings {
  bool central = true;  // differences along directions; they are always symmetric in the adjoint
  // F is evaluated at the two inner points, each with its share s of F added to f (streams of a penalty
  // method), instead of at y.
  bool outer_at_pair = false;
};

// Along a direction: derivatives of f and F, each at y + s v and y - s v (where F is evaluated at y, its two
// are the same).
struct PairedSlopes {
  double f_above, f_below, F_above, F_below;
};

class PairedProbe final : public Probe {
 public:
  // Radius of second differences for the curvature of f, in y.
  static constexpr double kCurvatureRadius = 1e-3;

  // Of the payload. Directions: what paired_slopes reads. Inner ones, if z travels with the query: along w,
  // H z and z, and the sum of the four values of f that H z is from. Base item: values, and in kSum twice the
  // sum of f at the two points about which those values lie.
  enum Rows : Index {
    kInnerAbove,
    kInnerBelow,
    kOuterAbove,
    kOuterBelow,
    kRadius,
    kImage,
    kAlong,
    kSum,
    kRows
  };

  PairedProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale,
              const PairedSettings& settings);

  // The detail is a PairedPlan; query.radius = h, in y and in scaled x. value_plus of the base item is F(x,
  // y).
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kRows; }
  bool may_shrink() const override { return true; }

 private:
  void inner_items(const Query& query, Range directions, std::span<Outcome> outcomes, MatrixRef payload);
  void base_item(const Query& query, Outcome& outcome, VectorRef payload);
  void measure(const Query& query, Range items, const Matrix& U, const Vector& radius, const Vector* scale,
               std::span<Outcome> outcomes, MatrixRef payload);
  void measure_curvature(const Query& query, Range items, std::span<Outcome> outcomes, MatrixRef payload);
  void values_at(const Query& query, Range items, bool outer);

  ValuesProblem& problem_;
  DirectionFamily &outer_, &inner_;
  Vector scale_;
  PairedSettings settings_;

  PairedPlan plan_;
  Vector above_, below_;  // y + s v, y - s v
  Matrix inner_U_, outer_U_, outer_X_, X_, Y_;
  Vector outer_radius_, values_;
  std::vector<EvaluationStatus> status_;  // of the items under way
};

// The part of `which` in another range.
Range overlap(Range which, Range part);

// Of item j, a direction; in forward differences the base item's values are subtracted.
PairedSlopes paired_slopes(const PairedSettings& settings, const Outcomes& outcomes, Index j);

// D_j along the outer directions.
Differences outer_differences(const PairedSettings& settings, const PairedPlan& plan,
                              const Outcomes& outcomes);

}  // namespace bizo::methods
