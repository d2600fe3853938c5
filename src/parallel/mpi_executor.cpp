#include "parallel/mpi_executor.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include "bizo/core/error.hpp"
#include "parallel/protocol.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

// From this many ranks on, dealing keeps rank 0 from evaluating well.
constexpr int kRanksForDealer = 8;

bool master_evaluates(MasterMode mode, int ranks) {
  return ranks == 1 || mode == MasterMode::on || (mode == MasterMode::automatic && ranks < kRanksForDealer);
}

}  // namespace

MpiExecutor::MpiExecutor(Session& session, WorkerContext& worker, Index batch, MasterMode master)
    : Executor(worker, batch),
      communicator_(session.communicator()),
      alone_(worker, batch),
      evaluates_(master_evaluates(master, session.size())),
      dealer_(pending_, forgotten_, session.size(), evaluates_),
      told_(static_cast<std::size_t>(session.size())) {}

MpiExecutor::~MpiExecutor() {
  for (int rank = 1; rank <= workers(); ++rank) send(rank, {.task = Task::release});
  std::vector<bool> gone(static_cast<std::size_t>(communicator_.size()));
  const auto all_released = [&] {
    while (const auto message = communicator_.try_receive())
      if (message->tag == Tag::farewell) gone.at(static_cast<std::size_t>(message->source)) = true;
    for (int rank = 1; rank <= workers(); ++rank)
      if (!gone.at(static_cast<std::size_t>(rank)) && !lost(rank)) return false;
    return true;
  };
  const double patience = kGrace + (communicator_.watch() ? communicator_.watch()->silence() : 0);
  if (!wait_until(all_released, patience)) abort_job("ranks that still evaluate do not end", exit_code_);
  communicator_.flush();
}

// A single batch is not worth a message where rank 0 evaluates.
void MpiExecutor::advance() {
  const PendingOutcomes& first = pending_.front();
  const bool one_batch = evaluates_ && dealer_.outstanding() == 0 && dealer_.left() <= 1;
  if (!one_batch) {
    announce_all();
    supply_all();
  }
  while (!first.complete()) {
    if (losses() > noticed_) supply_all();
    const Index left = dealer_.left();
    if (left == 0 && dealer_.outstanding() == 0) return;
    const bool here = (evaluates_ || noticed_ == workers()) && left > 0;
    if (const auto message = next_message(!here)) {
      take_result(*message);
      supply(message->source);
    } else if (here) {
      evaluate_here();
    }
  }
}

void MpiExecutor::drain() {
  while (dealer_.outstanding() > 0) {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank)) dealer_.give_back_all_of(rank);
    if (dealer_.outstanding() == 0) return;
    if (const auto message = next_message(true)) take_result(*message);
  }
}

// While all ranks listen.
void MpiExecutor::announce_all() {
  if (workers() == 0 || dealer_.outstanding() > 0) return;
  dealer_.forget_durations();
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const std::uint64_t query = forgotten_ + i;
    const auto knows = [&](const auto& told) { return told.contains(query); };
    if (pending_[i].left() == 0 || std::any_of(told_.begin() + 1, told_.end(), knows)) continue;
    auto bytes = state_of(pending_[i].query());
    send_all({.task = Task::query, .query = query, .oldest = forgotten_}, bytes);
    for (auto& told : told_) {
      told.erase(told.begin(), told.lower_bound(forgotten_));
      told.insert(query);
    }
  }
}

void MpiExecutor::announce(std::uint64_t query, int rank) {
  auto& told = told_[static_cast<std::size_t>(rank)];
  told.erase(told.begin(), told.lower_bound(forgotten_));
  if (!told.insert(query).second) return;
  if (!failure_.empty()) throw Error(failure_);
  send(rank, {.task = Task::query, .query = query, .oldest = forgotten_, .by_message = true});
  communicator_.send(rank, Tag::payload, state_of(dealer_.at(query).query()));
}

void MpiExecutor::supply(int rank) {
  while (dealer_.wants(rank)) {
    const Deal deal = dealer_.deal(rank);
    announce(deal.query, rank);
    send(rank, {.task = Task::batch, .query = deal.query, .batch = deal.batch});
  }
}

void MpiExecutor::supply_all() {
  noticed_ = losses();
  for (int rank = 1; rank <= workers(); ++rank)
    if (lost(rank)) dealer_.give_back_all_of(rank);
  for (int rank = 1; rank <= workers(); ++rank)
    if (!lost(rank)) supply(rank);
}

void MpiExecutor::evaluate_here() {
  const double begin = MPI_Wtime();
  const Deal deal = dealer_.deal(0);
  PendingOutcomes& pending = dealer_.at(deal.query);
  const auto report =
      run_batch(worker_, pending.query(), deal.batch, pending.items(deal.batch), pending.payload(deal.batch));
  lost_ += report.lost;
  const double seconds = MPI_Wtime() - begin;
  busy_ += seconds;
  dealer_.take_back(0, deal, report, seconds);
}

void MpiExecutor::take_result(const Message& message) {
  ByteReader in(message.bytes);
  const bool interrupted = in.get<bool>();
  const auto query = in.get<std::uint64_t>();
  const auto batch = in.get<Range>();
  const auto seconds = in.get<double>(), lost = in.get<double>();
  PendingOutcomes& pending = dealer_.at(query);
  in.get_array(pending.items(batch));
  in.get_array(entries(pending.payload(batch)));
  BatchReport report{.reason = "", .lost = lost};
  report.reason = in.text();
  dealer_.take_back(message.source, {query, batch}, report, seconds);
  if (interrupted && !std::exchange(signalled_, true)) std::raise(SIGUSR1);
}

int MpiExecutor::workers() const {
  return communicator_.size() - 1;
}

void MpiExecutor::send(int rank, const Order& order) {
  communicator_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
}

void MpiExecutor::send_all(Order order, std::span<std::byte> payload) {
  if (!failure_.empty()) throw Error(failure_);
  order.by_message = communicator_.watch() && !payload.empty();
  if (!order.by_message) order.broadcast = payload.size();
  for (int rank = 1; rank <= workers(); ++rank) {
    if (lost(rank)) continue;
    send(rank, order);
    if (order.by_message) communicator_.send(rank, Tag::payload, payload);
  }
  if (order.broadcast > 0) communicator_.broadcast(payload);
}

void MpiExecutor::check(const Message& message) {
  if (message.tag != Tag::failure) return;
  const FatalError error = error_of(message);
  failure_ = error.what();
  throw error;
}

int MpiExecutor::losses() const {
  return communicator_.watch() ? communicator_.watch()->losses() : 0;
}

bool MpiExecutor::lost(int rank) const {
  return communicator_.lost(rank);
}

// nullopt: there is none, and it was not to wait for one, or a rank was lost meanwhile. What a rank that
// counts as lost says after all is about batches that others have now.
std::optional<Message> MpiExecutor::next_message(bool wait) {
  std::optional<Message> message;
  wait_until([&] {
    message = communicator_.try_receive();
    if (message && lost(message->source)) message.reset();
    return message || !wait || losses() > noticed_;
  });
  if (message) check(*message);
  return message;
}

}  // namespace bizo::parallel
