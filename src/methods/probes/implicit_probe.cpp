#include "methods/probes/implicit_probe.hpp"

#include "bizo/core/inner_box.hpp"

namespace bizo {

void ImplicitProbe::run(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index p = problem_.p(), d = problem_.d();
  Matrix right(p, 1), v = Matrix::Zero(p, 1);
  if (query.v.size() > 0) v = query.v;
  announce(problem_, query, {0, 1}, {0});
  problem_.outer_gradient_y(query.x, query.y, right);
  // Coordinates of y at a bound stay there: the system is that of the others (docs/math.md, Bounds of y).
  const Vector free = free_coordinates(problem_.info().inner_box, query.y);
  right.col(0).array() *= -free.array();
  v.col(0).array() *= free.array();
  const auto hessian = [&](const Matrix& V, Matrix& out) {
    out = products_.hessian(query.x, query.y, V.col(0)).cwiseProduct(free);
  };
  cg_.solve(hessian, right, v, steps_, query.tolerance);
  payload.topRows(p) = v;
  problem_.outer_gradient_x(query.x, query.y, payload.middleRows(p, d));
  payload.bottomRows(d) = products_.cross(query.x, query.y, v.col(0));

  Outcome& outcome = outcomes[0];
  outcome.inner_gradients = (cg_.products()[0] + 1) * products_.cost();
  outcome.status = judge(problem_, 0, payload.allFinite());
}

}  // namespace bizo
