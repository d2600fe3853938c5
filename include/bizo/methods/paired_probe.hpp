// Values at the two inner points y + s v and y - s v, perturbed in y and in x. From them come, all at once,
// grad_y f, H v + grad_y F and grad_x F + B^T v along a direction: four-point differences whose error does
// not grow with the curvature of f (docs/math.md, Single loops).
#pragma once

#include "bizo/core/problem.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// What a query's items are: inner directions, then outer directions, then one item for the base values.
struct PairedPlan {
  double spacing = kNaN;  // s
  Index inner = 0;        // directions of y
  Index outer = 0;        // directions of x
  Index outer_key = 0;    // the iteration in the key of the outer block

  Vector packed() const;
  static PairedPlan unpacked(const Vector& numbers);
  Index items() const { return inner + outer + 1; }
};

class PairedProbe final : public Probe {
 public:
  // Of the payload. Inner items: along w, grad_y f, H v + grad_y F, the sum of the four values of f, and, if
  // z travels with the query, H z and z. Base item: kSum is the sum of f at the two points.
  enum Rows : Index { kGradient, kProduct, kSum, kImage, kAlong, kRows };

  // outer_at_pair: F is evaluated at the two inner points, each with its share s of F added to f (streams of
  // a penalty method), instead of at y.
  PairedProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale,
              bool outer_at_pair);

  // query.extra = {plan} or {plan, z}; query.radius = h, in y and in scaled x. query.block is the key of the
  // inner directions. Outer items have D_j as their difference, the base item F(x, y) as its value_plus.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kRows; }

 private:
  void inner_items(const Query& query, Range directions, std::span<Outcome> outcomes, MatrixRef payload);
  void power_items(const Query& query, std::span<Outcome> outcomes, MatrixRef payload);
  void outer_items(const Query& query, Range directions, std::span<Outcome> outcomes);
  void base_item(const Query& query, Outcome& outcome, VectorRef payload);
  void evaluate(Index points, bool outer);

  ValuesProblem& problem_;
  DirectionFamily &outer_, &inner_;
  Vector scale_;
  bool outer_at_pair_;

  PairedPlan plan_;
  Vector above_, below_;  // y + s v, y - s v
  Matrix U_, X_, Y_;
  Vector f_, F_;
};

}  // namespace bizo
