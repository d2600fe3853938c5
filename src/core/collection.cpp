#include "bizo/core/collection.hpp"

#include <algorithm>

namespace bizo {

Collection::Collection(Index count, Index payload_rows, Index batch, BatchLog& log)
    : log_(log),
      outcomes_{.items = std::vector<Outcome>(static_cast<std::size_t>(count)),
                .payload = Matrix::Constant(payload_rows, count, kNaN),
                .reason = ""},
      first_failed_(count) {
  for (Index first = 0; first < count; first += batch) {
    const Range which{first, std::min(batch, count - first)};
    BatchResult known = result(which);
    if (log.recall(known))
      note(known);
    else
      to_do_.push_back(which);
  }
  std::ranges::reverse(to_do_);
}

Index Collection::left() {
  if (!to_do_.empty() && !stopped_) stopped_ = !log_.may_begin(1);
  return stopped_ ? 0 : static_cast<Index>(to_do_.size());
}

Range Collection::next() {
  const Range batch = to_do_.back();
  to_do_.pop_back();
  ++outstanding_;
  return batch;
}

std::span<Outcome> Collection::items(Range batch) {
  return std::span(outcomes_.items)
      .subspan(static_cast<std::size_t>(batch.first), static_cast<std::size_t>(batch.count));
}

Eigen::Block<Matrix> Collection::payload(Range batch) {
  return outcomes_.payload.block(0, batch.first, outcomes_.payload.rows(), batch.count);
}

void Collection::give_back(Range batch) {
  --outstanding_;
  to_do_.push_back(batch);
}

void Collection::take_back(Range batch, const BatchReport& report, double seconds) {
  --outstanding_;
  BatchResult back = result(batch);
  back.reason = report.reason;
  outcomes_.lost += report.lost;
  note(back);
  log_.finished(back, seconds);
}

void Collection::note(const BatchResult& result) {
  if (result.reason.empty() || result.which.first >= first_failed_) return;
  first_failed_ = result.which.first;
  outcomes_.reason = result.reason;
}

std::optional<Outcomes> Collection::take() {
  if (!to_do_.empty()) return std::nullopt;
  return std::move(outcomes_);
}

}  // namespace bizo
