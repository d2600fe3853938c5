#include "parallel/dealer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace bizo::parallel {
namespace {

// A batch that has been out for so many times the average is worth evaluating again: some 12 % of log-normal
// durations with sigma = 1 are longer, and 2 % with 0.5.
constexpr double kOverdue = 2;

std::pair<std::uint64_t, Index> key_of(const Deal& deal) {
  return {deal.query, deal.batch.first};
}

bool same(const Deal& one, const Deal& other) {
  return key_of(one) == key_of(other);
}

}  // namespace

Index Dealer::left() {
  Index left = 0;
  for (std::size_t i = 0; i < pending_.size() && (i == 0 || !pending_[i - 1].stopped()); ++i) {
    const Index here = pending_[i].left();
    if (left == 0 && here > 0) next_ = first_ + i;
    left += here;
  }
  return left;
}

Index Dealer::outstanding() const {
  Index outstanding = 0;
  for (const PendingOutcomes& pending : pending_) outstanding += pending.outstanding();
  return outstanding;
}

bool Dealer::busy() const {
  return std::ranges::any_of(held_, [](const auto& held) { return !held.empty(); });
}

std::vector<int> Dealer::workers() const {
  std::vector<int> workers(held_.size() - 1);
  std::iota(workers.begin(), workers.end(), 1);
  // Twice as slow: durations of one rank alone differ.
  const auto slow = [this](int rank) { return pace_.slowness(rank) > 2 ? pace_.slowness(rank) : 1; };
  if (backup_) std::ranges::stable_sort(workers, {}, slow);
  return workers;
}

bool Dealer::wants(int rank) {
  const Index left = this->left();
  const auto& held = held_[static_cast<std::size_t>(rank)];
  // Behind an answer of no use nothing is safe.
  if (left == 0 || std::ranges::any_of(held, &Held::late)) return false;
  const bool ahead =
      (hide_master_ || is_short()) && left > static_cast<Index>(held_.size()) && at(next_).may_queue();
  return held.size() < (ahead ? 2U : 1U);
}

Deal Dealer::deal(int rank, double now) {
  const Deal deal{next_, at(next_).next()};
  held_[static_cast<std::size_t>(rank)].push_back({deal, now});
  return deal;
}

double Dealer::overdue_at(const Held& held) const {
  const double expected = pace_.expected(at(held.deal.query).query().probe, held.deal.batch.count);
  return std::isnan(expected) ? kForever : held.since + kOverdue * expected;
}

const Dealer::Held* Dealer::longest_out() const {
  const Held* longest = nullptr;
  for (const auto& rank : held_)
    for (const Held& held : rank) {
      if (held.late || twice_.contains(key_of(held.deal))) continue;
      if (!longest || overdue_at(held) < overdue_at(*longest)) longest = &held;
    }
  return longest;
}

double Dealer::next_overdue() const {
  const Held* longest = backup_ ? longest_out() : nullptr;
  if (!longest || !at(longest->deal.query).may_queue()) return kForever;
  return overdue_at(*longest);
}

std::optional<Deal> Dealer::deal_again(int rank, double now) {
  if (!backup_ || busy(rank) || left() > 0) return {};
  const Held* longest = longest_out();
  if (!longest || overdue_at(*longest) > now || !at(longest->deal.query).may_queue()) return {};
  const Deal deal = longest->deal;
  deal_twin(rank, deal, now);
  return deal;
}

void Dealer::deal_twin(int rank, const Deal& deal, double now) {
  held_[static_cast<std::size_t>(rank)].push_back({deal, now});
  twice_.insert(key_of(deal));
}

void Dealer::give_back_all_of(int rank) {
  for (const Held& held : std::exchange(held_[static_cast<std::size_t>(rank)], {}))
    if (!held.late && twice_.erase(key_of(held.deal)) == 0) at(held.deal.query).give_back(held.deal.batch);
}

bool Dealer::is_late(const Deal& deal) const {
  return std::ranges::any_of(held_, [&](const auto& rank) {
    return std::ranges::any_of(rank, [&](const Held& held) { return held.late && same(held.deal, deal); });
  });
}

std::vector<std::pair<int, Deal>> Dealer::disown_all() {
  std::vector<std::pair<int, Deal>> all;
  for (std::size_t rank = 0; rank < held_.size(); ++rank)
    for (Held& held : held_[rank]) {
      if (!held.late && twice_.erase(key_of(held.deal)) == 0) at(held.deal.query).give_back(held.deal.batch);
      held.late = true;
      all.emplace_back(static_cast<int>(rank), held.deal);
    }
  return all;
}

bool Dealer::is_first(int rank, const Deal& deal) {
  auto& held = held_[static_cast<std::size_t>(rank)];
  const auto place = std::ranges::find_if(held, [&](const Held& h) { return same(h.deal, deal); });
  if (place == held.end()) return false;
  const bool late = place->late;
  held.erase(place);
  return !late;
}

std::vector<int> Dealer::take_back(int rank, const Deal& deal, const BatchReport& report, double seconds,
                                   double now) {
  seconds_ += seconds;
  ++batches_back_;
  PendingOutcomes& pending = at(deal.query);
  if (backup_) pace_.learn(rank, pending.query().probe, deal.batch.count, seconds);
  pending.take_back(deal.batch, report, seconds);
  std::vector<int> late;
  if (twice_.erase(key_of(deal)) == 0) return late;
  for (std::size_t other = 0; other < held_.size(); ++other)
    for (Held& held : held_[other])
      if (same(held.deal, deal)) {
        held.late = true;
        late.push_back(static_cast<int>(other));
        pace_.learn_late(late.back(), pending.query().probe, deal.batch.count, now - held.since);
      }
  return late;
}

}  // namespace bizo::parallel
