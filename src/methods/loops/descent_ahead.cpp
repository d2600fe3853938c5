// The part of the loop that asks ahead: directions around a base go out together with the base where nothing
// but F is to be found out there, and the base is certain, or likely enough. What comes out is what would
// have come out by turns: an answer counts if its query is the one that is asked for once the base is known.
// With a lag, L + 1 queries about directions are always under way, and each is used when its turn comes.
#include <algorithm>

#include "methods/estimates/differences.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/loops/descent_loop.hpp"
#include "methods/steps/candidate.hpp"

namespace bizo::methods {

bool DescentLoop::may_ask(Index) const {
  if (next_) return true;
  if (stage_ != Stage::gradient) return !asked_;
  return !asked_ && ahead_.useful() <= settings_.lag;
}

Base DescentLoop::base_at(const BasePoint& at) const {
  return {at, row_.iteration + 1, settings_.seed, at.value, row_.inner_residual, row_.radius, row_.noise};
}

// At the first base there is none before it.
void DescentLoop::remember_start(bool solved) {
  previous_start_ = last_start_;
  if (solved) last_start_ = {at_.y, at_.curvature};
  if (previous_start_.y.size() == 0) previous_start_ = last_start_;
}

Vector DescentLoop::candidate_at(Index i) const {
  return candidate(settings_.box, settings_.resolve.scale, at_.x, proposal_.direction, proposal_.lengths(i),
                   settings_.prox, row_.iteration);
}

Query DescentLoop::gradient_query() {
  BasePoint at = at_;
  if (settings_.resolve.previous) {
    at.y = previous_start_.y;
    at.curvature = previous_start_.curvature;
  }
  Query query = hypergradient_->ask(base_at(at));
  query.iteration = row_.iteration + (settings_.draws ? 0 : 1);  // on the samples of the base
  if (query.directional) last_radius_ = query.radius;
  return query;
}

Query DescentLoop::ask_next() {
  Query query = std::move(*next_);
  next_.reset();
  const bool ahead = query.ahead >= 0;
  asked_ = asked_ || !ahead;
  if (ahead) ahead_.push(query, true);
  return query;
}

// A solver that takes no notice of its control, such as a formula or a user's, solves twice at every base for
// nothing: for F, and for what forward differences refer to. Solves start at y_0, so it shows in the bits.
void DescentLoop::compare_with_reference() {
  const bool both = at_.reference.y.size() > 0 && at_.reference.x.size() == 0;
  if (both) one_answer_ = at_.reference.y == at_.y && at_.reference.value == at_.value;
}

bool DescentLoop::solves_once() const {
  constexpr Index kLookAgain = 20;  // iterations
  return settings_.resolve.cold && !settings_.box.bounded() && one_answer_ &&
         row_.iteration % kLookAgain != 0;
}

// At a base that is known.
Query DescentLoop::ask_into_pipeline() {
  const Index behind = ahead_.useful();
  Base here = base();
  here.iteration += behind;
  Query query = hypergradient_->ask_ahead(here).value();
  query.iteration = row_.iteration + (settings_.draws ? 0 : 1 + behind);
  query.ahead = row_.iteration;
  ahead_.push(query, false);
  ahead_.know(at_.x, at_.reference.value);
  return query;
}

// Whether it is known, for certain or with good hope, which candidate will be the next base, and directions
// around it are. A lag begins at a base that is known.
bool DescentLoop::is_foreseeable() const {
  if (settings_.resolve.previous && last_start_.y.size() == 0) return false;
  const bool certain = is_certain();
  const bool hope = settings_.speculation == Speculation::on ||
                    (settings_.speculation == Speculation::automatic && guess_.right);
  if (!certain && !hope) return false;
  return settings_.lag > 0 ? ahead_.useful() > 0 : radius_.is_settled(row_.iteration, at_.value);
}

void DescentLoop::foresee() {
  if (auto* entry = ahead_.hoped()) drop_ahead(*entry);  // the base that it is about was not reached
  if (!is_foreseeable()) return;
  BasePoint at = at_;
  at.x = candidate_at(is_certain() ? 0 : std::min(guess_.candidate, proposal_.lengths.size() - 1));
  at.value = kNaN;
  if (settings_.resolve.previous) at.curvature = last_start_.curvature;
  at.reference = {};
  if (const double h = solve_radius(); settings_.resolve.needs_reference(at.x, h))
    if (Vector origin = settings_.resolve.origin(at.x, h); origin != at.x) at.reference.x = std::move(origin);
  const Index behind = ahead_.useful();
  next_ = hypergradient_->ask_ahead(
      {at, row_.iteration + 1 + behind, settings_.seed, kNaN, row_.inner_residual, row_.radius, row_.noise});
  if (next_ && !next_->directional) next_.reset();
  if (!next_) return;
  next_->iteration = row_.iteration + (settings_.draws ? 0 : 1 + behind);
  next_->ahead = row_.iteration;
}

// The base is reached.
void DescentLoop::settle_ahead() {
  if (auto* entry = ahead_.hoped()) {
    entry->hoped = false;
    if (entry->query.at.x != at_.x) drop_ahead(*entry);
  }
  ahead_.know(at_.x, at_.reference.value);
}

void DescentLoop::drop_ahead(AskedAhead::Entry& entry) {
  row_.cost.speculated += ahead_.drop(entry);
}

void DescentLoop::tell_ahead(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) row_.cost.add(outcome);
  if (ahead_.tell(outcomes))
    row_.cost.speculated += evaluations_of(outcomes);
  else if (const std::string failures = failure_note(outcomes); !failures.empty())
    row_.note = failures;
}

// Where directions are wanted: takes those that were asked for ahead, if they are the right ones and here.
void DescentLoop::use_ahead(Combiner& combiner) {
  if (stage_ != Stage::gradient || asked_ || next_ || ahead_.useful() == 0) return;
  AskedAhead::Entry& entry = ahead_.first();
  if (settings_.lag == 0 && !entry.checked) {
    Query wanted = gradient_query();
    entry.checked = same_question(entry.query, wanted);
    if (!entry.checked) {
      drop_ahead(entry);
      next_ = std::move(wanted);
      return;
    }
  }
  if (entry.told) differentiate_ahead(combiner);
}

void DescentLoop::differentiate_ahead(Combiner& combiner) {
  AskedAhead::Entry entry = ahead_.take_first();
  complete_differences(entry.outcomes, entry.value);
  last_radius_ = entry.query.radius;
  if (settings_.lag == 0) return differentiate(base(), entry.query, entry.outcomes, combiner);
  BasePoint at = entry.query.at;
  at.value = at.reference.value = entry.value;
  differentiate(
      {at, row_.iteration + 1, settings_.seed, at.value, row_.inner_residual, entry.query.radius, row_.noise},
      entry.query, entry.outcomes, combiner);
}

}  // namespace bizo::methods
