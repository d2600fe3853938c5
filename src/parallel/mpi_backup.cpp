// The part of the executor that knows answers of two ranks to the same question, and which of them counts.
#include <algorithm>
#include <bit>
#include <csignal>
#include <utility>

#include "bizo/core/error.hpp"
#include "parallel/communicator.hpp"
#include "parallel/mpi_executor.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {
namespace {

// A rank that is idle is looked for again so many seconds later at the earliest.
constexpr double kSoon = 1e-4;

bool differ(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) != std::bit_cast<std::uint64_t>(b);
}

// Failures may differ: a slow rank runs out of time.
bool differ(const Outcome& a, const Outcome& b) {
  if (a.status != EvaluationStatus::ok || b.status != EvaluationStatus::ok) return false;
  return differ(a.difference, b.difference) || differ(a.value_plus, b.value_plus) ||
         differ(a.value_minus, b.value_minus) || a.evaluations != b.evaluations ||
         a.inner_steps != b.inner_steps || a.inner_gradients != b.inner_gradients;
}

bool differ(ConstMatrixRef a, ConstMatrixRef b) {
  for (Index j = 0; j < a.cols(); ++j)
    for (Index i = 0; i < a.rows(); ++i)
      if (differ(a(i, j), b(i, j))) return true;
  return false;
}

// Which of two answers counts would be chance.
void require_same(const std::vector<Outcome>& first, const Matrix& payload, ByteReader& late) {
  std::vector<Outcome> second(first.size());
  late.get_array(std::span(second));
  Matrix other(payload.rows(), payload.cols());
  late.get_array(entries(other));
  for (std::size_t i = 0; i < second.size(); ++i) {
    const bool both = first[i].status == EvaluationStatus::ok && second[i].status == EvaluationStatus::ok;
    const auto column = static_cast<Index>(i);
    if (differ(first[i], second[i]) || (both && differ(payload.col(column), other.col(column))))
      throw FatalError("evaluation.backup = on: two ranks have answered the same question differently; use " +
                           std::string("evaluation.backup = off, or draw all random numbers from the seed ") +
                           "that is given and fix the number of threads",
                       2);
  }
}

}  // namespace

void MpiExecutor::send_stop(int rank, const Deal& deal) {
  send(rank, {.task = Task::stop, .query = deal.query, .batch = deal.batch});
}

void MpiExecutor::try_twice() {
  if (!backup_ || trial_ || workers() < 2 || dealer_.busy() || dealer_.left() == 0) return;
  if (lost(1) || lost(2)) return;
  trial_ = dealer_.deal(1, transport_.seconds());
  order(1, *trial_);
  dealer_.deal_twin(2, *trial_, transport_.seconds());
  order(2, *trial_);
}

// The other answer may come after the end of a short run; but a rank that hangs has none.
void MpiExecutor::finish_trial() {
  const double limit = transport_.seconds() + kGrace;
  while (trial_ && dealer_.is_late(*trial_)) {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank)) dealer_.give_back_all_of(rank);
    if (const auto message = next_message(limit - transport_.seconds()))
      take_result(*message);
    else if (losses() == noticed_)
      return;
  }
}

// Rank 0 does not: it would answer late.
void MpiExecutor::back_up() {
  if (dealer_.next_overdue() > transport_.seconds()) return;
  for (const int rank : dealer_.workers()) {
    if (lost(rank)) continue;
    if (const auto deal = dealer_.deal_again(rank, transport_.seconds())) order(rank, *deal);
  }
}

// Seconds until an idle rank has something to do.
double MpiExecutor::until_overdue() {
  const double overdue = dealer_.next_overdue();
  if (overdue == kForever || dealer_.left() > 0) return kForever;
  for (int rank = 1; rank <= workers(); ++rank)
    if (!dealer_.busy(rank) && !lost(rank)) return std::max(overdue - transport_.seconds(), kSoon);
  return kForever;
}

void MpiExecutor::take_result(const Message& message) {
  ByteReader in(message.bytes);
  const bool interrupted = in.get<bool>();
  const auto query = in.get<std::uint64_t>();
  const Deal deal{query, in.get<Range>()};
  const auto seconds = in.get<double>(), lost = in.get<double>();
  const bool answers = in.get<bool>();
  if (interrupted && !std::exchange(signalled_, true)) std::raise(SIGUSR1);
  const bool trial = trial_ && trial_->query == query && trial_->batch.first == deal.batch.first;
  if (!dealer_.is_first(message.source, deal)) {
    useless_[static_cast<std::size_t>(message.source)] += seconds - lost;
    if (answers && trial) require_same(tried_, tried_payload_, in);
    return;
  }
  PendingOutcomes& pending = dealer_.at(query);
  in.get_array(pending.items(deal.batch));
  in.get_array(entries(pending.payload(deal.batch)));
  BatchReport report{.reason = "", .lost = lost};
  report.reason = in.text();
  if (trial) {  // the other answer is for comparison with this one, as it came
    const auto items = pending.items(deal.batch);
    tried_.assign(items.begin(), items.end());
    tried_payload_ = pending.payload(deal.batch);
  }
  const std::vector<int> late =
      dealer_.take_back(message.source, deal, report, seconds, transport_.seconds());
  if (trial) return;
  for (const int rank : late) send_stop(rank, deal);
}

}  // namespace bizo::parallel
