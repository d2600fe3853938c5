#include "parallel/mpi_executor.hpp"

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "bizo/core/error.hpp"
#include "parallel/dealer.hpp"
#include "parallel/protocol.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

// From this many ranks on, dealing keeps rank 0 from evaluating well.
constexpr int kRanksForDealer = 8;

bool master_evaluates(MasterMode mode, int ranks) {
  return ranks == 1 || mode == MasterMode::on || (mode == MasterMode::automatic && ranks < kRanksForDealer);
}

// Whether its rank was asked to end.
bool take_result(const Message& message, Dealer& dealer, PendingOutcomes& pending) {
  ByteReader in(message.bytes);
  const bool interrupted = in.get<bool>();
  const auto batch = in.get<Range>();
  const auto seconds = in.get<double>(), lost = in.get<double>();
  in.get_array(pending.items(batch));
  in.get_array(entries(pending.payload(batch)));
  BatchReport report{.reason = "", .lost = lost};
  report.reason = in.text();
  dealer.take_back(message.source, batch, report, seconds);
  return interrupted;
}

}  // namespace

MpiExecutor::MpiExecutor(Session& session, WorkerContext& worker, Index batch, MasterMode master)
    : communicator_(session.communicator()),
      worker_(worker),
      alone_(worker, batch),
      batch_(batch),
      evaluates_(master_evaluates(master, session.size())) {}

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

std::optional<Outcomes> MpiExecutor::evaluate(const Query& query, BatchLog& log) {
  const Index count = query.block.count;
  if (workers() == 0 || count <= (evaluates_ ? batch_ : 0)) return alone_.evaluate(query, log);

  const Index rows = worker_.probes.at(query.probe).payload_rows();
  PendingOutcomes pending(count, rows, batch_, log);
  if (pending.left() == 0) return pending.take();
  auto bytes = state_of(query);
  send_all(Task::query, bytes);
  Dealer dealer(pending, communicator_.size(), evaluates_);
  const auto supply = [&](int rank) {
    while (dealer.wants(rank)) send(rank, {.task = Task::batch, .batch = dealer.deal(rank)});
  };
  const auto evaluate_here = [&](Range batch) {
    const double begin = MPI_Wtime();
    const auto report = run_batch(worker_, query, batch, pending.items(batch), pending.payload(batch));
    lost_ += report.lost;
    const double seconds = MPI_Wtime() - begin;
    busy_ += seconds;
    dealer.take_back(0, batch, report, seconds);
  };

  const auto supply_all = [&] {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank)) dealer.give_back_all_of(rank);
    for (int rank = 1; rank <= workers(); ++rank)
      if (!lost(rank)) supply(rank);
  };

  supply_all();
  while (pending.left() > 0 || pending.outstanding() > 0) {
    if (losses() > noticed_) supply_all();
    const bool here = (evaluates_ || noticed_ == workers()) && pending.left() > 0;
    if (const auto message = next_message(!here)) {
      if (take_result(*message, dealer, pending) && !std::exchange(signalled_, true)) std::raise(SIGUSR1);
      supply(message->source);
    } else if (here) {
      evaluate_here(dealer.deal(0));
    }
  }
  return pending.take();
}

// Up to one slice, rank 0 is faster alone.
bool MpiExecutor::alone_for(Space space) const {
  return workers() == 0 || worker_.family(space).dimension() <= DirectionFamily::kSlice;
}

// `results` numbers a slice, in the order of the slices.
Matrix MpiExecutor::all_slices(Task task, DirectionBlock block, Vector vector, Index results) {
  Archive out;
  out(block, vector);
  auto bytes = out.take();
  send_all(task, bytes);

  DirectionFamily& family = worker_.family(block.space);
  const Index d = family.dimension(), slice = DirectionFamily::kSlice;
  Matrix parts(results, (d + slice - 1) / slice);
  // Shares lie one after the other; combining leaves the end of a short last slice unfilled.
  const auto place = [&](int rank) {
    return parts.data() + share_of(rank, communicator_.size(), d).first / slice * results;
  };
  const auto work_here = [&](int rank) {
    const double begin = MPI_Wtime();
    const Matrix share = work_on_slices(task, family, block, vector, share_of(rank, communicator_.size(), d));
    std::ranges::copy(entries(share), place(rank));
    busy_ += MPI_Wtime() - begin;
  };
  work_here(0);
  const auto take = [&](const Message& message) {
    std::memcpy(place(message.source), message.bytes.data(), message.bytes.size());
  };
  all_answers(take, work_here);
  return parts;
}

Vector MpiExecutor::combine(const DirectionBlock& block, ConstVectorRef weights) {
  if (alone_for(block.space)) return alone_.combine(block, weights);
  const Matrix parts = all_slices(Task::combine, block, weights, DirectionFamily::kSlice);
  return parts.reshaped().head(worker_.family(block.space).dimension());
}

Vector MpiExecutor::project(const DirectionBlock& block, ConstVectorRef v) {
  if (alone_for(block.space)) return alone_.project(block, v);
  return sum_of_slices(all_slices(Task::project, block, v, block.count));
}

Matrix MpiExecutor::gram(const DirectionBlock& block) {
  if (alone_for(block.space)) return alone_.gram(block);
  const Matrix parts = all_slices(Task::gram, block, {}, block.count * block.count);
  return sum_of_slices(parts).reshaped(block.count, block.count);
}

std::vector<RankTiming> MpiExecutor::timing() {
  auto timings = alone_.timing();
  timings.front().busy += busy_;
  timings.front().lost += lost_;
  timings.resize(static_cast<std::size_t>(communicator_.size()));
  send_all(Task::timing);
  const auto place = [&](int rank) -> RankTiming& { return timings[static_cast<std::size_t>(rank)]; };
  all_answers(
      [&](const Message& message) { place(message.source) = ByteReader(message.bytes).get<RankTiming>(); },
      [&](int rank) { place(rank) = {.busy = kNaN, .wall = kNaN, .lost = kNaN, .restarts = 0}; });
  return timings;
}

// Calls take(message) for the answer of each worker, and instead(rank) for each that is lost.
template <class Take, class Instead>
void MpiExecutor::all_answers(Take take, Instead instead) {
  std::set<int> missing;
  for (int rank = 1; rank <= workers(); ++rank) missing.insert(rank);
  while (!missing.empty()) {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank) && missing.erase(rank) > 0) instead(rank);
    if (missing.empty()) return;
    if (const auto message = next_message(true); message && missing.erase(message->source) > 0)
      take(*message);
  }
}

int MpiExecutor::workers() const {
  return communicator_.size() - 1;
}

void MpiExecutor::send(int rank, const Order& order) {
  communicator_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
}

void MpiExecutor::send_all(Task task, std::span<std::byte> payload) {
  if (!failure_.empty()) throw Error(failure_);
  const bool by_message = communicator_.watch() && !payload.empty();
  for (int rank = 1; rank <= workers(); ++rank) {
    if (lost(rank)) continue;
    send(rank, {.task = task, .broadcast = payload.size()});
    if (by_message) communicator_.send(rank, Tag::payload, payload);
  }
  if (!payload.empty() && !by_message) communicator_.broadcast(payload);
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
