#include "bizo/methods/line_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/methods/box_room.hpp"

namespace bizo {

LineProbe::LineProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                     const ResolveSettings& settings)
    : problem_(problem), solver_(solver), directions_(directions), settings_(settings) {}

void LineProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  Matrix u(problem_.d(), 1);
  directions_.fill({query.block.seed, query.block.iteration, 1}, {0, problem_.d()}, {0, 1}, u);
  const Box& box = problem_.info().box;
  const bool placed = !query.extra.empty();
  if (placed) turn_inwards(box, query.x, u.col(0));
  const double room = placed ? room_ahead(box, settings_.scale, query.x, u.col(0))
                             : room_along(box, settings_.scale, query.x, u.col(0));
  const Index count = query.block.count;
  const Vector points = placed ? query.extra[0] : Vector::LinSpaced(count, 0, static_cast<double>(count - 1));
  const double last = placed ? points(count - 1) : static_cast<double>(count);
  const double spacing = std::min(query.radius, room / last);
  const Vector shift = spacing * settings_.scale.cwiseProduct(u.col(0));
  Matrix X(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i) X.col(i) = query.x + points(which.first + i) * shift;
  if (run_feasible(problem_, X, query, which, outcomes, payload)) return;
  Matrix Y = (settings_.cold ? settings_.inner_start : query.y).replicate(1, which.count);
  Vector values(which.count);
  InnerControl control = settings_.control(query.curvature);
  control.columns = announce(problem_, query, which, {0});
  solver_.solve(X, Y, control, report_);
  note_failures(problem_, report_);
  problem_.announce(control.columns);
  problem_.outer(X, Y, values);
  for (Index i = 0; i < which.count; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    const auto column = static_cast<std::size_t>(i);
    outcome.value_plus = values(i);
    outcome.evaluations = 1;
    outcome.inner_steps = report_.steps[column];
    outcome.inner_gradients = report_.gradients[column];
    outcome.inner_residual = report_.residual[column];
    outcome.status = judge(problem_, i, std::isfinite(values(i)), report_.status[column]);
  }
}

}  // namespace bizo
