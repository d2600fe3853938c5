#include "bizo/methods/line_probe.hpp"

#include <algorithm>

#include "bizo/methods/box_room.hpp"

namespace bizo {

LineProbe::LineProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                     const ResolveSettings& settings)
    : problem_(problem), solver_(solver), directions_(directions), settings_(settings) {}

void LineProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) {
  Matrix u(problem_.d(), 1);
  directions_.fill({query.block.seed, query.block.iteration, 1}, {0, problem_.d()}, {0, 1}, u);
  const double room = room_along(problem_.info().box, settings_.scale, query.x, u.col(0));
  const double spacing = std::min(query.radius, room / static_cast<double>(query.block.count));
  const Vector shift = spacing * settings_.scale.cwiseProduct(u.col(0));
  Matrix X(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i) X.col(i) = query.x + static_cast<double>(which.first + i) * shift;
  Matrix Y = (settings_.cold ? settings_.inner_start : query.y).replicate(1, which.count);
  Vector values(which.count);
  solver_.solve(X, Y, settings_.control(query.curvature), report_);
  problem_.outer(X, Y, values);
  for (Index i = 0; i < which.count; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    const auto column = static_cast<std::size_t>(i);
    outcome.value_plus = values(i);
    outcome.evaluations = 1;
    outcome.inner_steps = report_.steps[column];
    outcome.inner_gradients = report_.gradients[column];
    outcome.inner_residual = report_.residual[column];
    outcome.status = report_.status[column];
  }
}

}  // namespace bizo
