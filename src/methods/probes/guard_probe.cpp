#include "methods/probes/guard_probe.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

void GuardProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) {
  const auto ways = static_cast<Index>(ways_.size());
  Query single = query;
  single.block.count = query.block.count / ways;
  Matrix none(0, 1);
  for (Index i = 0; i < which.count; ++i) {
    const Index item = which.first + i;
    const GuardWay& way = ways_[static_cast<std::size_t>(item % ways)];
    single.radius = way.radius * query.radius;
    single.at.accuracy.tolerance = way.tolerance * query.at.accuracy.tolerance;
    single.at.accuracy.steps = way.steps * query.at.accuracy.steps;
    const Part part(*this, way.probe, item);
    way.probe.run(single, {item / ways, 1}, outcomes.subspan(static_cast<std::size_t>(i), 1), none);
  }
}

GuardVerdict compare(const Outcomes& outcomes, Index ways, Index reference) {
  GuardVerdict verdict{.error = Vector::Zero(ways)};
  double squares = 0;
  const auto stride = static_cast<std::size_t>(ways);
  for (std::size_t first = 0; first < outcomes.items.size(); first += stride) {
    const auto items = std::span(outcomes.items).subspan(first, stride);
    const auto ok = [](const Outcome& outcome) { return outcome.status == EvaluationStatus::ok; };
    if (!std::ranges::all_of(items, ok)) continue;
    const double D = items[static_cast<std::size_t>(reference)].difference;
    ++verdict.directions;
    squares += D * D;
    for (Index way = 0; way < ways; ++way) {
      const double off = items[static_cast<std::size_t>(way)].difference - D;
      verdict.error(way) += off * off;
    }
  }
  if (verdict.directions == 0) return verdict;
  const auto n = static_cast<double>(verdict.directions);
  verdict.size = std::sqrt(squares / n);
  verdict.error = (verdict.error / n).cwiseSqrt();
  return verdict;
}

}  // namespace bizo::methods
