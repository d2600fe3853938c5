#include "methods/multistart/multistart.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

// Values of two minima that are equal: up to this share of the first fall.
constexpr double kSame = 1e-4;

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
      running_(std::move(first)),
      stopping_(running_.ends) {
  legs_.push_back({.method = running_.name, .start = start});
}

void Multistart::begin(const Vector& start) {
  now_.speculated += unused();
  before_ = now_;
  earlier_ = incumbent_.best;
  legs_.push_back({.method = {}, .first_iteration = rows_, .start = start});
  make_leg();
  legs_.back().method = running_.name;
}

void Multistart::make_leg() {
  running_ = make_(static_cast<Index>(legs_.size()) - 1, legs_.back().start,
                   seed_of(settings_.seed, legs_.size() - 1));
  stopping_ = Stopping(running_.ends);
}

// What a run that has ended still had out comes back before the next one begins.
bool Multistart::may_ask(Index out) const {
  return legs_.back().stop != StopReason::none ? out == 0 : running_.method.algorithm->may_ask(out);
}

Query Multistart::ask() {
  if (legs_.back().stop != StopReason::none)
    begin(points_.at(static_cast<Index>(legs_.size()), incumbent_.best.x));
  Query query = running_.method.algorithm->ask();
  shift(query, legs_.back().first_iteration);
  return query;
}

std::optional<Iteration> Multistart::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  if (legs_.back().stop != StopReason::none) {
    for (const Outcome& outcome : outcomes.items) {
      now_.add(outcome, false);
      now_.speculated += outcome.evaluations;
    }
    return {};
  }
  Query own = query;
  shift(own, -legs_.back().first_iteration);
  const auto row = running_.method.algorithm->tell(own, outcomes, combiner);
  if (!row) return {};
  const StopReason stop = stopping_.after(*row);
  remember(*row, stop);
  return row_of(*row, stop);
}

void Multistart::remember(const Iteration& row, StopReason stop) {
  Leg& leg = legs_.back();
  if (row.iteration == 0) leg.first_value = row.value;
  leg.evaluations = row.cost.evaluations;
  leg.stop = stop;
  now_ = before_;
  add_to(now_, row.cost);
  const Incumbent& of_leg = running_.method.algorithm->incumbent();
  leg.value = of_leg.best.value;
  if (legs_.size() == 1) {
    incumbent_ = of_leg;
    return;
  }
  incumbent_.current = of_leg.current;
  // Anew at every row: the leg may find out that its best was not as good.
  const double error = std::isfinite(of_leg.best.error) ? of_leg.best.error : 0;
  const bool better = of_leg.best.value + error < earlier_.value || std::isnan(earlier_.value);
  incumbent_.best = better ? of_leg.best : earlier_;
}

// As a row of the whole run. A later leg that breaks does not break the run.
Iteration Multistart::row_of(Iteration row, StopReason stop) {
  const Leg& leg = legs_.back();
  rows_ = leg.first_iteration + row.iteration + 1;
  if (row.iteration == 0 && legs_.size() > 1) {
    const Leg& last = legs_[legs_.size() - 2];
    row.note = "start " + std::to_string(legs_.size()) + ", with " + leg.method + ": " + last.method +
               " has ended (" + std::string(name_of(last.stop)) + ")" +
               (row.note.empty() ? "" : "; " + row.note);
  }
  row.iteration += leg.first_iteration;
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
  const bool over = static_cast<Index>(legs_.size()) >= settings_.max;
  if (!over && !(settings_.until_all_found && all_found())) return StopReason::none;
  const auto best =
      std::ranges::min_element(legs_, [](const Leg& a, const Leg& b) { return a.value < b.value; });
  return best->stop;
}

// Of n local searches that led to w minima, (w (n - 1))/(n - w - 2) minima are expected in all (Boender and
// Rinnooy Kan 1987): one alone after seven.
bool Multistart::all_found() const {
  std::vector<double> values;
  double fall = 0;
  for (const Leg& leg : legs_) {
    if (leg.stop != StopReason::converged && leg.stop != StopReason::gradient_norm) continue;
    values.push_back(leg.value);
    fall = std::max(fall, legs_.front().first_value - leg.value);
  }
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double w = values.empty() ? 0 : 1;
  for (std::size_t i = 1; i < values.size(); ++i) w += values[i] - values[i - 1] > kSame * fall;
  return n > w + 2 && w * (n - 1) / (n - w - 2) <= w + 0.5;
}

void Multistart::archive(Archive& archive) {
  archive(legs_, rows_, before_, now_, earlier_, incumbent_);
  if (archive.reading() && legs_.size() > 1) make_leg();
  archive(stopping_, *running_.method.algorithm);
}

}  // namespace bizo::methods
