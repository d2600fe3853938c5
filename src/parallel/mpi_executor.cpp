#include "parallel/mpi_executor.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include "bizo/core/error.hpp"
#include "parallel/communicator.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {
namespace {

// From this many ranks on, dealing keeps rank 0 from evaluating well.
constexpr int kRanksForDealer = 8;

bool master_evaluates(MasterMode mode, int ranks) {
  return ranks == 1 || mode == MasterMode::on || (mode == MasterMode::automatic && ranks < kRanksForDealer);
}

}  // namespace

MpiExecutor::MpiExecutor(Session& session, WorkerContext& worker, Index batch, MasterMode master, bool backup)
    : MpiExecutor(session.communicator(), worker, batch, master, backup) {
  // A master that never evaluates does not lead a team either.
  if (worker.shared && session.size() > 1 && master != MasterMode::off)
    team_.emplace(session.communicator(), *worker.shared);
}

MpiExecutor::MpiExecutor(RankTeams& teams, TeamLead& lead, WorkerContext& worker, Index batch, bool backup)
    : MpiExecutor(teams.leaders(), worker, batch,
                  teams.plan().rank_0_deals ? MasterMode::off : MasterMode::on, backup) {
  teams_ = &teams;
  lead_ = &lead;
}

MpiExecutor::MpiExecutor(Transport& transport, WorkerContext& worker, Index batch, MasterMode master,
                         bool backup)
    : Executor(worker, batch),
      transport_(transport),
      alone_(worker, batch),
      evaluates_(master_evaluates(master, transport.size())),
      dealer_(pending_, forgotten_, transport.size(), evaluates_, backup),
      told_(static_cast<std::size_t>(transport.size())),
      backup_(backup),
      useless_(static_cast<std::size_t>(transport.size())) {}

MpiExecutor::~MpiExecutor() {
  for (int rank = 1; rank <= workers(); ++rank) send(rank, {.task = Task::release});
  std::vector<bool> gone(static_cast<std::size_t>(transport_.size()));
  const auto all_released = [&] {
    while (const auto message = transport_.try_receive())
      if (message->tag == Tag::farewell) gone.at(static_cast<std::size_t>(message->source)) = true;
    for (int rank = 1; rank <= workers(); ++rank)
      if (!gone.at(static_cast<std::size_t>(rank)) && !lost(rank)) return false;
    return true;
  };
  // A useless evaluation that cannot be ended is no failure of a run that has ended well.
  const bool patient = backup_ && exit_code_ == 0;
  if (!transport_.wait_until(all_released, patient ? kForever : kGrace + transport_.silence()))
    abort_job("ranks that still evaluate do not end", exit_code_);
  transport_.flush();
}

// A single batch is not worth a message where rank 0 evaluates, and where it is made of chunks the others can
// help.
void MpiExecutor::advance() {
  if (!failure_.empty()) throw Error(failure_);
  const PendingOutcomes& first = pending_.front();
  const bool one_batch = (evaluates_ || team_) && dealer_.outstanding() == 0 && dealer_.left() <= 1;
  if (!one_batch) {
    announce_all();
    try_twice();
    supply_all();
  }
  while (!first.complete()) {
    if (losses() > noticed_) supply_all();
    const Index left = dealer_.left();
    if (left == 0 && dealer_.outstanding() == 0) return;
    back_up();
    const bool here = (evaluates_ || one_batch || noticed_ == workers()) && left > 0;
    if (const auto message = next_message(here ? 0 : until_overdue())) {
      take_result(*message);
      if (!one_batch) supply(message->source);
      note_company();
    } else if (here) {
      evaluate_here();
    }
  }
}

// With backup nobody else is waited for: what is out now is of no use to anybody.
void MpiExecutor::drain() {
  if (backup_) {
    finish_trial();
    for (const auto& [rank, deal] : dealer_.disown_all()) send_stop(rank, deal);
    note_company();
  }
  while (dealer_.outstanding() > 0) {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank)) dealer_.give_back_all_of(rank);
    if (dealer_.outstanding() == 0) return;
    if (const auto message = next_message(kForever)) take_result(*message);
    note_company();
  }
}

// While all ranks listen.
void MpiExecutor::announce_all() {
  if (workers() == 0 || dealer_.busy()) return;
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
  announced_.erase(announced_.begin(), announced_.lower_bound(forgotten_));
  auto& bytes = announced_[query];
  if (!bytes) bytes = std::make_shared<const Bytes>(state_of(dealer_.at(query).query()));
  send(rank, {.task = Task::query, .query = query, .oldest = forgotten_, .by_message = true});
  transport_.send_shared(rank, Tag::payload, bytes);
}

void MpiExecutor::supply(int rank) {
  while (dealer_.wants(rank)) order(rank, dealer_.deal(rank, transport_.seconds()));
}

void MpiExecutor::order(int rank, const Deal& deal) {
  announce(deal.query, rank);
  send(rank, {.task = Task::batch, .query = deal.query, .batch = deal.batch});
}

void MpiExecutor::supply_all() {
  noticed_ = losses();
  for (int rank = 1; rank <= workers(); ++rank)
    if (lost(rank)) dealer_.give_back_all_of(rank);
  for (const int rank : dealer_.workers())
    if (!lost(rank)) supply(rank);
  note_company();
}

// While rank 0 holds no batch itself.
void MpiExecutor::note_company() {
  const bool company = dealer_.outstanding() > 0;
  if (company && !company_since_) company_since_ = transport_.seconds();
  if (!company && company_since_)
    company_ += transport_.seconds() - *std::exchange(company_since_, std::nullopt);
}

void MpiExecutor::evaluate_here() {
  std::optional<MpiTeam::Idle> idle;
  if (team_ && dealer_.outstanding() == 0) idle.emplace(*team_);
  const Deal deal = dealer_.deal(0, transport_.seconds());
  PendingOutcomes& pending = dealer_.at(deal.query);
  BatchReport report;
  const double seconds = transport_.evaluate(deal, [&] {
    report = run_batch(worker_, pending.query(), deal.batch, pending.items(deal.batch),
                       pending.payload(deal.batch));
  });
  idle.reset();
  lost_ += report.lost;
  busy_ += seconds;
  dealer_.is_first(0, deal);
  dealer_.take_back(0, deal, report, seconds, transport_.seconds());
}

int MpiExecutor::workers() const {
  return transport_.size() - 1;
}

void MpiExecutor::send(int rank, const Order& order) {
  transport_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
}

void MpiExecutor::send_all(Order order, std::span<std::byte> payload) {
  if (!failure_.empty()) throw Error(failure_);
  order.by_message = transport_.watched() && !payload.empty();
  if (!order.by_message) order.broadcast = payload.size();
  for (int rank = 1; rank <= workers(); ++rank) {
    if (lost(rank)) continue;
    send(rank, order);
    if (order.by_message) transport_.send(rank, Tag::payload, payload);
  }
  if (order.broadcast > 0) transport_.broadcast(payload);
}

void MpiExecutor::check(const Message& message) {
  if (message.tag != Tag::failure) return;
  const FatalError error = error_of(message, transport_);
  failure_ = error.what();
  throw error;
}

int MpiExecutor::losses() const {
  return transport_.losses();
}

bool MpiExecutor::lost(int rank) const {
  return transport_.lost(rank);
}

// nullopt: none has come within so many seconds, or a rank was lost meanwhile. What a rank that counts as
// lost says after all is about batches that others have now; and a part of shared work that still comes was
// made here.
std::optional<Message> MpiExecutor::next_message(double limit) {
  std::optional<Message> message;
  const auto has_come = [&] {
    message = transport_.try_receive();
    if (message && message->tag == Tag::part && team_) team_->heard_from(message->source);
    if (message && (lost(message->source) || message->tag == Tag::part)) message.reset();
    return message || losses() > noticed_;
  };
  if (limit > 0)
    transport_.wait_until(has_come, limit);
  else
    has_come();
  if (message) check(*message);
  return message;
}

}  // namespace bizo::parallel
