// A long file: runs, looks and the run that waits for one are one state.
#include "methods/multistart/multistart.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bizo/core/random.hpp"
#include "methods/multistart/all_found.hpp"

namespace bizo::methods {
namespace {

// Of what a slow run gained in its last third, for an evaluation: less ends a look for which it waits.
constexpr double kWorthWaiting = 0.1;

void add_to(Cost& sum, const Cost& other) {
  sum.evaluations += other.evaluations;
  sum.inner_steps += other.inner_steps;
  sum.inner_gradients += other.inner_gradients;
  sum.failures += other.failures;
  sum.retries += other.retries;
  sum.speculated += other.speculated;
  for (std::size_t i = 0; i < sum.failed_as.size(); ++i) sum.failed_as[i] += other.failed_as[i];
}

// Between the iterations of a leg and those of the run.
void shift(Query& query, Index iterations) {
  query.iteration += iterations;
  if (query.ahead >= 0) query.ahead += iterations;
}

bool is_broken(StopReason stop) {
  return stop == StopReason::too_many_failures || stop == StopReason::diverged;
}

std::uint64_t seed_of(std::uint64_t seed, std::size_t leg) {
  return leg == 0 ? seed : random_bits({.seed = seed, .stream = static_cast<std::uint32_t>(leg)}, 0);
}

}  // namespace

Multistart::Multistart(const Settings& settings, StartPoints points, Make make, Part first,
                       const Vector& start)
    : settings_(settings),
      points_(std::move(points)),
      make_(std::move(make)),
      running_{
          .part = std::move(first), .stopping = Stopping({}), .pace = Pace(start.size(), settings.round)} {
  running_.stopping = Stopping(running_.part.ends);
  legs_.push_back({.method = running_.part.name, .start = start});
}

Multistart::Run Multistart::make_run(Index leg, Index start) const {
  const Vector& at = legs_[static_cast<std::size_t>(leg)].start;
  const std::uint64_t seed = seed_of(settings_.seed, static_cast<std::size_t>(leg));
  Part part = start == kLook ? settings_.look(at, seed, limits_) : make_(start, at, seed);
  Stopping stopping(part.ends);
  return {.part = std::move(part),
          .stopping = std::move(stopping),
          .leg = leg,
          .start = start,
          .pace = Pace(at.size(), settings_.round),
          .first = rows_,
          .before = now_,
          .others = incumbent_.best};
}

void Multistart::begin(Index start, const Vector& at) {
  legs_.push_back({.method = {}, .first_iteration = rows_, .start = at, .seeks_minimum = start != kLook});
  running_ = make_run(static_cast<Index>(legs_.size()) - 1, start);
  legs_.back().method = running_.part.name;
}

// Looks get no more evaluations than runs have had.
LookLimits Multistart::limits_of_look() const {
  LookLimits limits{.rate = waiting_ ? kWorthWaiting * waiting_->pace.rate() : kNaN};
  for (const Leg& leg : legs_) limits.evaluations += leg.seeks_minimum ? leg.evaluations : -leg.evaluations;
  return limits;
}

std::int64_t Multistart::unused_by(const Run& run) {
  return run.part.method.algorithm->unused();
}

std::int64_t Multistart::unused() const {
  return unused_by(running_) + (waiting_ ? unused_by(*waiting_) : 0);
}

// What a run that does not go on had asked for since its last row is in no other count.
void Multistart::drop(const Run& run) {
  add_to(now_, run.since);
  now_.speculated += unused_by(run);
  legs_[static_cast<std::size_t>(run.leg)].evaluations += run.since.evaluations;
}

// The run that waited for a look in vain.
void Multistart::go_on() {
  Cost between = running_.own;
  add_to(between, running_.since);
  between.speculated += unused_by(running_);
  running_ = std::move(*waiting_);
  waiting_.reset();
  add_to(running_.before, between);
  running_.first += rows_ - legs_.back().first_iteration;
  const Solution& last = running_.part.method.algorithm->incumbent().current;
  legs_.push_back({.method = running_.part.name, .first_iteration = rows_, .start = last.x});
}

// A look from a minimum that is new, and from where a run is slow; then the method from what that has found,
// or the run that waited; otherwise the next start.
void Multistart::follow() {
  const Solution best = incumbent_.best;
  const bool looked = is_look(), finds = found();
  const bool goes_on = looked && waiting_ && !finds;
  if (std::exchange(pauses_, false)) {
    if (!finds) return;  // its best was not as good as it seemed
    legs_.back().stop = StopReason::no_progress;
    waiting_ = std::move(running_);
  } else if (!goes_on) {
    drop(running_);
  }
  if (looked && finds) {
    if (waiting_) drop(*waiting_);
    waiting_.reset();
    begin(0, best.x);
  } else if (goes_on) {
    go_on();
  } else if (!looked && settings_.look && finds) {
    looked_ = best.value;
    limits_ = limits_of_look();
    begin(kLook, best.x);
  } else {
    const Index k = starts_++;
    begin(k, points_.at(k, best.x));
  }
}

// What a run that has ended, or pauses, still had out comes back before the next one begins.
bool Multistart::may_ask(Index out) const {
  return is_over() || pauses_ ? out == 0 : running_.part.method.algorithm->may_ask(out);
}

Query Multistart::ask() {
  if (is_over() || pauses_) follow();
  Query query = running_.part.method.algorithm->ask();
  shift(query, running_.first);
  return query;
}

StopReason Multistart::stop_after(const Iteration& row) {
  const StopReason stop = running_.stopping.after(row);
  const auto* ending = dynamic_cast<const Ending*>(running_.part.method.algorithm.get());
  return stop == StopReason::none && ending ? ending->ended() : stop;
}

std::optional<Iteration> Multistart::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  if (is_over()) {
    for (const Outcome& outcome : outcomes.items) {
      now_.add(outcome, false);
      now_.speculated += outcome.evaluations;
    }
    return {};
  }
  Query own = query;
  shift(own, -running_.first);
  for (const Outcome& outcome : outcomes.items) running_.since.add(outcome, false);
  const auto row = running_.part.method.algorithm->tell(own, outcomes, combiner);
  if (!row) return {};
  const StopReason stop = stop_after(*row);
  remember(*row, stop);
  const bool best_here = running_.part.method.algorithm->incumbent().best.x == incumbent_.best.x;
  if (stop == StopReason::none && settings_.look && !is_look() && best_here && found())
    pauses_ |= running_.pace.slows(row->cost.evaluations, legs_.front().first_value, incumbent_.best.value);
  return row_of(*row, stop);
}

void Multistart::remember(const Iteration& row, StopReason stop) {
  Leg& leg = legs_.back();
  if (running_.first + row.iteration == leg.first_iteration) leg.first_value = row.value;
  leg.evaluations += row.cost.evaluations - running_.own.evaluations;
  leg.stop = stop;
  running_.own = row.cost;
  running_.since = {};
  now_ = running_.before;
  add_to(now_, row.cost);
  const Incumbent& of_leg = running_.part.method.algorithm->incumbent();
  leg.value = of_leg.best.value;
  if (legs_.size() == 1) {
    incumbent_ = of_leg;
    return;
  }
  incumbent_.current = of_leg.current;
  // Anew at every row: the leg may find out that its best was not as good.
  const double error = std::isfinite(of_leg.best.error) ? of_leg.best.error : 0;
  const Solution& others = running_.others;
  const bool better = of_leg.best.value + error < others.value || std::isnan(others.value);
  incumbent_.best = better ? of_leg.best : others;
}

// As a row of the whole run. A later leg that breaks does not break the run.
Iteration Multistart::row_of(Iteration row, StopReason stop) {
  row.iteration += running_.first;
  rows_ = row.iteration + 1;
  if (row.iteration == legs_.back().first_iteration && legs_.size() > 1) {
    const Leg &leg = legs_.back(), &last = legs_[legs_.size() - 2];
    const bool goes_on = running_.leg + 1 < static_cast<Index>(legs_.size());
    row.note = "start " + std::to_string(legs_.size()) + ", with " + leg.method +
               (goes_on ? " again: " : ": ") + last.method + " has ended (" +
               std::string(name_of(last.stop)) + ")" + (row.note.empty() ? "" : "; " + row.note);
  }
  row.cost = now_;
  if (legs_.size() == 1) return row;
  row.best_value = incumbent_.best.value;
  if (!is_broken(stop)) return row;
  row.value = incumbent_.best.value;
  row.failed_share = 0;
  incumbent_.current = incumbent_.best;
  return row;
}

StopReason Multistart::ended() const {
  const StopReason last = legs_.back().stop;
  if (last == StopReason::none) return StopReason::none;
  if (legs_.size() == 1 && is_broken(last)) return last;
  if (more_follows()) return StopReason::none;
  const auto value = [](const Leg& leg) { return leg.seeks_minimum ? leg.value : HUGE_VAL; };
  const auto best = std::ranges::min_element(legs_.rbegin(), legs_.rend(), {}, value);
  return best->stop;
}

// As follow() has it.
bool Multistart::more_follows() const {
  if (is_look() ? waiting_ || found() : settings_.look && found()) return true;
  return starts_ < settings_.max && !(settings_.until_all_found && all_found(legs_));
}

void Multistart::archive(Archive& archive) {
  Index leg = running_.leg, start = running_.start, waiting_leg = waiting_ ? waiting_->leg : -1,
        waiting_start = waiting_ ? waiting_->start : 0;
  archive(legs_, starts_, rows_, now_, limits_, looked_, incumbent_, pauses_, leg, start, waiting_leg,
          waiting_start);
  if (archive.reading()) {
    if (waiting_leg >= 0)
      waiting_ = waiting_leg == 0 ? std::move(running_) : make_run(waiting_leg, waiting_start);
    if (leg > 0) running_ = make_run(leg, start);
  }
  const auto state_of_run = [&](Run& run) {
    archive(run.stopping, *run.part.method.algorithm, run.pace, run.first, run.before, run.own, run.since,
            run.others);
  };
  state_of_run(running_);
  if (waiting_) state_of_run(*waiting_);
}

}  // namespace bizo::methods
