#include "methods/probes/loop_probe.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {

LoopProbe::LoopProbe(GradientsProblem& problem, SampleSchedule schedule, double product_radius, bool previous)
    : problem_(problem),
      sum_(dynamic_cast<const FiniteSum*>(&problem)),
      schedule_(std::move(schedule)),
      radius_(product_radius),
      previous_(previous),
      at_{problem.p(), problem.d()} {}

void LoopProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index minibatches = schedule_.items(static_cast<Index>(query.block.iteration));
  for (Index i = 0; i < which.count; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    if (which.first + i < minibatches)
      run_minibatch(query, which.first + i, outcome, payload.col(i));
    else
      measure(query, which.first + i, outcome);
  }
}

void LoopProbe::run_minibatch(const Query& query, Index item, Outcome& outcome, VectorRef payload) {
  std::unique_ptr<ProductsProblem> part;
  const auto k = static_cast<Index>(query.block.iteration);
  if (!schedule_.takes_all(k)) {
    const Index count = schedule_.items(k);
    part = sum_->restricted(schedule_.inner.samples(k, item, count), schedule_.outer.samples(k, item, count));
  }
  GradientsProblem& problem = part ? *part : problem_;
  announce(problem, query, {item, 1}, {0});
  evaluate(problem, query.at.x, query.at.y, query.at.v, outcome, payload.head(at_.size()));
  bool finite = payload.head(at_.size()).allFinite();
  if (previous_ && !query.detail.empty()) {
    const auto [x, y, v] = detail_of<LoopPoint>(query);
    evaluate(problem, x, y, v, outcome, payload.tail(at_.size()));
    finite = payload.allFinite();
  }
  outcome.status = judge(problem, 0, finite);
}

void LoopProbe::evaluate(GradientsProblem& problem, const Vector& x, const Vector& y, const Vector& v,
                         Outcome& outcome, VectorRef q) const {
  const Index p = at_.p, d = at_.d;
  InnerProducts products(problem, radius_);
  problem.inner_gradient_y(x, y, q.segment(0, p));
  q.segment(p, p) = products.hessian(x, y, v);
  q.segment(2 * p, d) = products.cross(x, y, v);
  problem.outer_gradient_y(x, y, q.segment(at_.inner(), p));
  problem.outer_gradient_x(x, y, q.segment(at_.inner() + p, d));
  outcome.inner_gradients += 1 + 2 * products.cost();
}

void LoopProbe::measure(const Query& query, Index item, Outcome& outcome) {
  Vector value(1);
  Matrix gradient(at_.p, 1);
  announce(problem_, query, {item, 1}, {0});
  problem_.outer(query.at.x, query.at.y, value);
  outcome.status = judge(problem_, 0, std::isfinite(value(0)));
  problem_.inner_gradient_y(query.at.x, query.at.y, gradient);
  outcome.value_plus = value(0);
  outcome.inner_residual = norm(gradient.col(0));
  outcome.evaluations = 1;
  outcome.inner_gradients = 1;
}

}  // namespace bizo::methods
