// The part of the probe that knows bounds: points that few directions have, and sides without answers.
#include <algorithm>
#include <array>
#include <cmath>

#include "methods/probes/difference_probe.hpp"

namespace bizo::methods {

bool DifferenceProbe::beside(const Query& query) const {
  return !settings_.central && settings_.reach.dense && query.at.reference.x.size() > 0;
}

// Relative solves at x would give what is known of it; those of fixed steps need the reference.
const Vector& DifferenceProbe::y_at_origin(const Query& query) const {
  const bool own = settings_.rule == InnerRule::fixed_steps && query.at.reference.y.size() > 0;
  return own || beside(query) ? query.at.reference.y : query.at.y;
}

double DifferenceProbe::value_at_origin(const Query& query) const {
  const bool at_x = query.at.reference.x.size() == 0;
  if (!settings_.central) return at_x || beside(query) ? query.at.reference.value : query.at.value;
  if (problem_.p() == 0 || settings_.rule == InnerRule::relative)
    return at_x ? query.at.reference.value : query.at.value;
  return at_x && query.at.reference.y.size() > 0 ? query.at.reference.value : kNaN;
}

void DifferenceProbe::solve_extra_points(const Query& query) {
  extras_.clear();
  const bool base_known = std::isfinite(value_at_origin(query));
  for (Index j = 0; j < b_; ++j) {
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    const bool base = settings_.central && stencil.needs_base() && !base_known && !lacks_base(query, stencil);
    const bool minus = !settings_.central && !stencil.needs_base();
    if (!base && !minus) continue;
    Extra extra{.direction = j, .x = base ? query.at.x : stencil.minus};
    InnerControl control = settings_.control(query.at, query.at.curvature);
    control.floor = query.at.accuracy.floor;
    control.columns = announce(problem_, query, {first_ + j, 1}, {base ? 0 : -1});
    solve_extra_point(control, start(query), extra);
    extras_.push_back(std::move(extra));
  }
}

void DifferenceProbe::solve_extra_point(const InnerControl& control, const Vector& start, Extra& extra) {
  Matrix y = start;
  extra.y = y.col(0);
  extra.report.reset(1);
  if (!problem_.feasible(extra.x)) {
    extra.report.status[0] = EvaluationStatus::refused;
    return;
  }
  solver_.solve(extra.x, y, control, extra.report);
  note_failures(problem_, extra.report);
  problem_.announce(control.columns);
  Vector value(1);
  problem_.outer(extra.x, y, value);
  extra.y = y.col(0);
  extra.value = value(0);
  auto& status = extra.report.status[0];
  status = judge(problem_, 0, std::isfinite(extra.value), status);
}

const DifferenceProbe::Extra* DifferenceProbe::extra_of(Index j) const {
  const auto found = std::ranges::find(extras_, j, &Extra::direction);
  return found == extras_.end() ? nullptr : &*found;
}

// A point outside of where F has values fails every time; a program that crashes may do so anywhere.
int DifferenceProbe::answering_side(const Query& query, Index item, const Outcome& outcome) {
  constexpr std::array kOfThePoint{EvaluationStatus::refused, EvaluationStatus::non_finite,
                                   EvaluationStatus::exception, EvaluationStatus::exit_code};
  if (!settings_.shrinks || !std::ranges::count(kOfThePoint, outcome.status)) return 0;
  if (!settings_.central) return -1;
  if (outcome.status != EvaluationStatus::refused)
    return static_cast<int>(std::isfinite(outcome.value_plus)) -
           static_cast<int>(std::isfinite(outcome.value_minus));
  place(query, {item, 1});
  return static_cast<int>(problem_.feasible(X_.col(0))) - static_cast<int>(problem_.feasible(X_.col(1)));
}

}  // namespace bizo::methods
