#include "methods/probes/line_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/bytes.hpp"
#include "bizo/core/random.hpp"

namespace bizo::methods {

LineProbe::LineProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings)
    : SolvingProbe(problem, solver), settings_(settings) {}

std::optional<Probe::Points> LineProbe::place(const Query& query, Range which) {
  const Box& box = problem_.info().box;
  const LinePlan plan = detail_of<LinePlan>(query);
  const Vector& points = plan.points;
  Vector u(problem_.d());
  const RandomKey key{query.block.seed, Purpose::noise, static_cast<std::uint32_t>(query.block.iteration)};
  fill_sign(key, static_cast<std::uint64_t>(plan.direction * problem_.d()), entries(u));
  u /= std::sqrt(static_cast<double>(problem_.d()));
  turn_inwards(box, query.at.x, u);
  const double room = room_ahead(box, settings_.scale, query.at.x, u);
  const double spacing = std::min(query.radius, room / points(points.size() - 1));
  const Vector shift = spacing * settings_.scale.cwiseProduct(u);
  X_.resize(problem_.d(), which.count);
  for (Index i = 0; i < which.count; ++i)
    X_.col(i) = project(box, query.at.x + points(which.first + i) * shift);
  return Points{problem_, X_, which};
}

void LineProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) {
  Matrix Y = (settings_.cold ? settings_.inner_start : query.at.y).replicate(1, which.count);
  InnerControl control = settings_.control(query.at, query.at.curvature);
  Query keyed = query;
  keyed.block.seed += static_cast<std::uint64_t>(detail_of<LinePlan>(query).line);
  control.columns = announce(problem_, keyed, which, {0});
  evaluate_points(X_, Y, control, outcomes);
}

}  // namespace bizo::methods
