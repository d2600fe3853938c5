#include "bizo/core/pending_outcomes.hpp"

#include <algorithm>
#include <utility>

namespace bizo {

PendingOutcomes::PendingOutcomes(Query query, Index payload_rows, Index batch, BatchLog& log,
                                 WorkerContext* splitter)
    : log_(log),
      query_(std::move(query)),
      number_(log.begin(query_)),
      outcomes_{.items = std::vector<Outcome>(static_cast<std::size_t>(query_.block.count)),
                .payload = Matrix::Constant(payload_rows, query_.block.count, kNaN),
                .reason = ""},
      splitter_(splitter),
      split_(query_.block.count),
      first_failed_(query_.block.count) {
  const Index count = query_.block.count;
  if (splitter_) {
    halves_.resize(2 * outcomes_.items.size());
    missing_.assign(outcomes_.items.size(), 2);
  }
  for (Index first = 0; first < count; first += batch) {
    const Range which{first, std::min(batch, count - first)};
    if (!splitter_) {
      do_or_recall(which);
      continue;
    }
    do_or_recall(split_.half(which, +1));
    do_or_recall(split_.half(which, -1));
  }
  std::ranges::reverse(to_do_);
}

void PendingOutcomes::do_or_recall(Range batch) {
  BatchResult known = result(batch);
  if (log_.recall(known))
    keep(known);
  else
    to_do_.push_back(batch);
}

Index PendingOutcomes::left() {
  stopped_ = !to_do_.empty() && !log_.may_begin(number_, 1);
  return stopped_ ? 0 : static_cast<Index>(to_do_.size());
}

Range PendingOutcomes::next() {
  const Range batch = to_do_.back();
  to_do_.pop_back();
  ++outstanding_;
  return batch;
}

std::span<Outcome> PendingOutcomes::items(Range batch) {
  const auto of = [](std::vector<Outcome>& all, Range which) {
    return std::span(all).subspan(static_cast<std::size_t>(which.first),
                                  static_cast<std::size_t>(which.count));
  };
  if (!split_.holds(batch)) return of(outcomes_.items, batch);
  const Portion portion = split_.portion(batch);
  if (portion.half == 0) return of(outcomes_.items, portion.items);
  const Index before = portion.half > 0 ? 0 : query_.block.count;
  return of(halves_, {before + portion.items.first, portion.items.count});
}

// Items that are split have none.
Eigen::Block<Matrix> PendingOutcomes::payload(Range batch) {
  if (split_.holds(batch)) batch.first = 0;
  return outcomes_.payload.block(0, batch.first, outcomes_.payload.rows(), batch.count);
}

void PendingOutcomes::give_back(Range batch) {
  --outstanding_;
  to_do_.push_back(batch);
}

void PendingOutcomes::take_back(Range batch, const BatchReport& report, double seconds) {
  --outstanding_;
  BatchResult back = result(batch);
  back.reason = report.reason;
  outcomes_.lost += report.lost;
  log_.finished(back, seconds);
  keep(back);
}

void PendingOutcomes::keep(const BatchResult& result) {
  for (const Outcome& item : result.items) evaluations_ += item.evaluations;
  if (!split_.holds(result.which)) return note(result.which.first, result.reason);
  const Portion portion = split_.portion(result.which);
  if (portion.half == 0) return settle(portion.items.first, result.reason);
  keep_half(result, portion);
}

void PendingOutcomes::keep_half(const BatchResult& result, const Portion& portion) {
  const auto not_ok = [](const Outcome& item) { return item.status != EvaluationStatus::ok; };
  if (!result.reason.empty())
    reasons_[result.which.first + (std::ranges::find_if(result.items, not_ok) - result.items.begin())] =
        result.reason;
  for (Index item = portion.items.first; item < portion.items.end(); ++item)
    if (--missing_[static_cast<std::size_t>(item)] == 0) join(item);
}

Outcome PendingOutcomes::joined(Index item) {
  return splitter_->probes.at(query_.probe).join(query_, half(item, +1), half(item, -1));
}

void PendingOutcomes::join(Index item) {
  Outcome& whole = outcomes_.items[static_cast<std::size_t>(item)];
  whole = joined(item);
  if (is_failure(whole.status))
    do_or_recall(split_.again(item, whole));
  else
    settle(item, "");
}

// What is in the item's place is complete, or that of further tries: none, or some.
void PendingOutcomes::settle(Index item, std::string reason) {
  Outcome& outcome = outcomes_.items[static_cast<std::size_t>(item)];
  const Outcome first = joined(item);
  if (outcome.attempts > 1) {
    outcome.evaluations += first.evaluations;
    outcome.inner_steps += first.inner_steps;
    outcome.inner_gradients += first.inner_gradients;
  } else {
    outcome = first;
    for (const int side : {-1, +1})
      if (const auto said = reasons_.find(split_.half({item, 1}, side).first); said != reasons_.end())
        reason = said->second;
  }
  penalize(*splitter_, query_, item, outcome);
  note(item, reason);
}

void PendingOutcomes::note(Index first, const std::string& reason) {
  if (reason.empty() || first >= first_failed_) return;
  first_failed_ = first;
  outcomes_.reason = reason;
}

std::optional<Outcomes> PendingOutcomes::take() {
  if (!to_do_.empty()) return std::nullopt;
  log_.answered(number_);
  return std::move(outcomes_);
}

}  // namespace bizo
