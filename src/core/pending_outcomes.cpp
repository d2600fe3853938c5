#include "bizo/core/pending_outcomes.hpp"

#include <algorithm>

namespace bizo {

PendingOutcomes::PendingOutcomes(Query query, Index payload_rows, Index batch, BatchLog& log)
    : log_(log),
      query_(std::move(query)),
      number_(log.begin(query_)),
      outcomes_{.items = std::vector<Outcome>(static_cast<std::size_t>(query_.block.count)),
                .payload = Matrix::Constant(payload_rows, query_.block.count, kNaN),
                .reason = ""},
      first_failed_(query_.block.count) {
  const Index count = query_.block.count;
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
  return std::span(outcomes_.items)
      .subspan(static_cast<std::size_t>(batch.first), static_cast<std::size_t>(batch.count));
}

Eigen::Block<Matrix> PendingOutcomes::payload(Range batch) {
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
  note(back);
  log_.finished(back, seconds);
}

void PendingOutcomes::note(const BatchResult& result) {
  if (result.reason.empty() || result.which.first >= first_failed_) return;
  first_failed_ = result.which.first;
  outcomes_.reason = result.reason;
}

std::optional<Outcomes> PendingOutcomes::take() {
  if (!to_do_.empty()) return std::nullopt;
  log_.answered(number_);
  return std::move(outcomes_);
}

}  // namespace bizo
