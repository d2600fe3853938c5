// What the single loops on gradients and products evaluate: five vectors at (x, y, v) for every minibatch,
// and the value.
#pragma once

#include "bizo/core/finite_sum.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/inner_products.hpp"
#include "methods/sampling/sample_schedule.hpp"

namespace bizo::methods {

// Places of the vectors in a column. First those that samples of f make, then those of F:
//   grad_y f, H v (p each), B^T v (d);  grad_y F (p), grad_x F (d).
struct LoopQuantities {
  Index p, d;
  Index inner() const { return 2 * p + d; }
  Index outer() const { return p + d; }
  Index size() const { return inner() + outer(); }

  auto of_y(ConstVectorRef q) const { return q.segment(0, p); }
  Vector of_v(ConstVectorRef q) const { return q.segment(p, p) + q.segment(inner(), p); }
  Vector of_x(ConstVectorRef q) const { return q.segment(2 * p, d) + q.segment(inner() + p, d); }
};

struct LoopPoint {
  Vector x, y, v;

  void archive(Archive& a) { a(x, y, v); }
};

class LoopProbe final : public Probe {
 public:
  // previous: the vectors at an earlier point too, from the same samples, where queries have one.
  LoopProbe(GradientsProblem& problem, SampleSchedule schedule, double product_radius, bool previous);

  // Items: the minibatches of iteration query.block.iteration, then, if there is one more, the whole
  // problem's value F(x, y) and residual |grad_y f(x, y)|. The earlier point is the detail, a
  // LoopPoint, or that is empty.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return (previous_ ? 2 : 1) * at_.size(); }

 private:
  void run_minibatch(const Query& query, Index item, Outcome& outcome, VectorRef payload);
  void evaluate(GradientsProblem& problem, const Vector& x, const Vector& y, const Vector& v,
                Outcome& outcome, VectorRef q) const;
  void measure(const Query& query, Index item, Outcome& outcome);

  GradientsProblem& problem_;
  const FiniteSum* sum_;
  SampleSchedule schedule_;
  double radius_;
  bool previous_;
  LoopQuantities at_;
};

}  // namespace bizo::methods
