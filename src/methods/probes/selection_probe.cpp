#include "methods/probes/selection_probe.hpp"

namespace bizo::methods {

void SelectionProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes,
                              MatrixRef payload) {
  Selections selections;
  if (!query.detail.empty()) selections = detail_of<Selections>(query);
  for (Index i = 0; i < which.count; ++i) {
    const auto item = static_cast<std::size_t>(which.first + i);
    const Selected selected(
        selection_, selections.of_items.empty() ? selection_.selection() : selections.of_items.at(item));
    const auto key = announce(problem_, query, {which.first + i, 1}, {0});
    Y_ = query.at.y;
    const Curvature curvature = solver_.curvature(query.at.x, Y_, {});
    solve_base(query.at.x, Y_, settings_.base_control(query.at.accuracy.base_tolerance, curvature),
               settings_.base_tolerance, key, outcomes[static_cast<std::size_t>(i)]);
    payload.col(i) = Y_.col(0);
  }
}

}  // namespace bizo::methods
