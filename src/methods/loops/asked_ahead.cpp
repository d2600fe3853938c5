#include "methods/loops/asked_ahead.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Without what the base solve finds.
Bytes question(Query query) {
  query.ahead = -1;
  BasePoint at;
  at.x = query.at.x;
  at.reference.x = query.at.reference.x;
  at.accuracy.tolerance = query.at.accuracy.tolerance;
  at.accuracy.steps = query.at.accuracy.steps;
  query.at = at;
  return state_of(query);
}

}  // namespace

bool same_question(const Query& one, const Query& other) {
  return question(one) == question(other);
}

std::int64_t evaluations_of(const Outcomes& outcomes) {
  std::int64_t evaluations = 0;
  for (const Outcome& outcome : outcomes.items) evaluations += outcome.evaluations;
  return evaluations;
}

Index AskedAhead::useful() const {
  return std::ranges::count(entries_, false, &Entry::useless);
}

AskedAhead::Entry& AskedAhead::first() {
  return *std::ranges::find(entries_, false, &Entry::useless);
}

AskedAhead::Entry* AskedAhead::hoped() {
  const bool hoped = !entries_.empty() && entries_.back().hoped && !entries_.back().useless;
  return hoped ? &entries_.back() : nullptr;
}

AskedAhead::Entry AskedAhead::take_first() {
  const auto place = std::ranges::find(entries_, false, &Entry::useless);
  Entry entry = std::move(*place);
  entries_.erase(place);
  return entry;
}

void AskedAhead::know(const Vector& x, double value) {
  for (Entry& entry : entries_)
    if (std::isnan(entry.value) && entry.query.at.x == x) entry.value = value;
}

bool AskedAhead::tell(const Outcomes& outcomes) {
  const auto place = std::ranges::find(entries_, false, &Entry::told);
  if (place->useless) {
    entries_.erase(place);
    return true;
  }
  place->told = true;
  place->outcomes = outcomes;
  return false;
}

std::int64_t AskedAhead::drop(Entry& entry) {
  entry.useless = true;
  if (!entry.told) return 0;
  const std::int64_t evaluations = evaluations_of(entry.outcomes);
  entries_.erase(std::ranges::find(entries_, &entry, [](Entry& each) { return &each; }));
  return evaluations;
}

std::int64_t AskedAhead::waiting() const {
  std::int64_t evaluations = 0;
  for (const Entry& entry : entries_)
    if (entry.told) evaluations += evaluations_of(entry.outcomes);
  return evaluations;
}

}  // namespace bizo::methods
