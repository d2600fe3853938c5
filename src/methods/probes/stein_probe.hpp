// Values at pairs of points (x + h u, y + h w), (x - h u, y - h w) with Gaussian u and w: what the published
// methods on Stein's identities read their directions off.
#pragma once

#include "bizo/core/probe.hpp"
#include "bizo/core/problem.hpp"
#include "methods/estimates/hypergradient.hpp"

namespace bizo::methods {

// What a query's items are: pairs for f, pairs for F, then one item for the base values.
struct SteinPlan {
  Index pairs = 0;        // for f
  Index outer_pairs = 0;  // for F; they follow the others in the blocks
  bool in_y = true;       // f is perturbed in y alone too, and F in y

  void archive(Archive& a) { a(pairs, outer_pairs, in_y); }
  Index directions() const { return pairs + outer_pairs; }
  Index items() const { return directions() + 1; }
};

class SteinProbe final : public Probe {
 public:
  // Of the payload. w and u are N(0, I): sqrt(p), sqrt(d) times a direction of the family gaussian. For f:
  // f(y + hw) - f(y - hw), f(y + hw) + f(y - hw), f(x + hu, y + hw) + f(x - hu, y - hw). For F: F(y + hw) in
  // kDifference and F(x + hu) in kJoint. For both: w^T v, and the h of x, which a box may have shortened.
  // Base item: f in kSum, F in kJoint.
  enum Rows : Index { kDifference, kSum, kJoint, kAlong, kRadius, kRows };

  SteinProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale);

  // The detail is a SteinPlan; query.radius = h; query.block: seed and iteration of both blocks.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kRows; }

 private:
  void pair(const Query& query, const SteinPlan& plan, Index j, Index column, Outcome& outcome,
            VectorRef payload);
  void base(const Query& query, Index item, Outcome& outcome, VectorRef payload);

  ValuesProblem& problem_;
  DirectionFamily &outer_, &inner_;
  Vector scale_;
  Matrix shifts_, outer_X_;  // of the pairs of the batch: h_x s o u, and where they lead
  Vector radius_;            // h_x
  Matrix w_, X_, Y_;
  Vector values_;
};

// What the outcomes of a Stein query amount to.
struct SteinSums {
  bool ok = false;         // the base values are finite, and some pair for f and for F
  Vector y, v;             // estimates of grad_y f and H v + grad_y F, if the plan has in_y
  Estimate x;              // of grad_x F + B^T v, in scaled units
  double value = kNaN;     // F(x, y)
  double residual = kNaN;  // |grad_y f|
};

// c = [f(x + hu, y + hw) + f(x - hu, y - hw) - 2 f] / 2h^2 has E[c (w^T v) u] = B^T v, and with u = 0
// E[c ((w^T v) w - v)] = H v (docs/math.md, Single loops on values, Stein's identities). Items that failed
// are left out.
SteinSums stein_sums(const Query& query, const Outcomes& outcomes, Combiner& combiner);

}  // namespace bizo::methods
