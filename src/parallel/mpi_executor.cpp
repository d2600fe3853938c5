#include "bizo/parallel/mpi_executor.hpp"

#include <algorithm>

#include "bizo/core/collection.hpp"
#include "bizo/core/error.hpp"
#include "bizo/parallel/waiter.hpp"
#include "protocol.hpp"

namespace bizo {
namespace {

// With at least so many ranks, dealing keeps rank 0 from evaluating well.
constexpr int kRanksForDealer = 8;

// Below this duration of a batch, in seconds, the way to rank 0 and back is worth hiding.
constexpr double kShortBatch = 5e-3;

bool master_evaluates(MasterMode mode, int ranks) {
  return ranks == 1 || mode == MasterMode::on || (mode == MasterMode::automatic && ranks < kRanksForDealer);
}

// The batches of one query: who holds how many.
class Dealer {
 public:
  Dealer(Collection& collection, int ranks, bool master_evaluates)
      : collection_(collection), held_(static_cast<std::size_t>(ranks)), hide_master_(master_evaluates) {}

  // Whether the rank should be dealt another batch. One ahead pays where the master answers late compared
  // with a batch's duration; otherwise, and towards the end, it would only unbalance the load.
  bool wants(int rank) const {
    const Index left = collection_.left();
    const bool ahead = (hide_master_ || is_short()) && left > static_cast<Index>(held_.size());
    return left > 0 && held_[static_cast<std::size_t>(rank)] < (ahead ? 2 : 1);
  }

  Range deal(int rank) {
    ++held_[static_cast<std::size_t>(rank)];
    return collection_.next();
  }

  void take_back(int rank, Range batch, const BatchReport& report, double seconds) {
    --held_[static_cast<std::size_t>(rank)];
    seconds_ += seconds;
    ++batches_back_;
    collection_.take_back(batch, report, seconds);
  }

 private:
  bool is_short() const { return seconds_ < kShortBatch * batches_back_; }

  Collection& collection_;
  std::vector<int> held_;  // batches, by rank
  bool hide_master_;
  int batches_back_ = 0;
  double seconds_ = 0;
};

void take_result(const Message& message, Dealer& dealer, Collection& collection) {
  ByteReader in(message.bytes);
  const auto batch = in.get<Range>();
  const auto seconds = in.get<double>(), lost = in.get<double>();
  in.get_array(collection.items(batch));
  in.get_array(entries(collection.payload(batch)));
  BatchReport report{.reason = "", .lost = lost};
  report.reason = in.text();
  dealer.take_back(message.source, batch, report, seconds);
}

}  // namespace

MpiExecutor::MpiExecutor(MpiSession& session, Workshop& workshop, Index batch, MasterMode master)
    : communicator_(session.communicator()),
      workshop_(workshop),
      alone_(workshop, batch),
      batch_(batch),
      evaluates_(master_evaluates(master, session.size())) {}

MpiExecutor::~MpiExecutor() {
  for (int rank = 1; rank <= workers(); ++rank) send(rank, {.task = Task::release});
  int released = 0;
  const auto all_released = [&] {
    while (const auto message = communicator_.try_receive()) released += message->tag == Tag::farewell;
    return released == workers();
  };
  if (!wait_until(all_released, kGrace))
    abort_job((failure_.empty() ? "" : failure_ + "; ") + "ranks that still evaluate do not end");
  communicator_.flush();
}

std::optional<Outcomes> MpiExecutor::evaluate(const Query& query, BatchLog& log) {
  const Index count = query.block.count;
  if (workers() == 0 || count <= (evaluates_ ? batch_ : 0)) return alone_.evaluate(query, log);

  const Index rows = workshop_.probes.at(static_cast<std::size_t>(query.probe))->payload_rows();
  Collection collection(count, rows, batch_, log);
  if (collection.left() == 0) return collection.take();
  auto bytes = state_of(query);
  send_all(Task::query, bytes);
  Dealer dealer(collection, communicator_.size(), evaluates_);
  const auto supply = [&](int rank) {
    while (dealer.wants(rank)) send(rank, {.task = Task::batch, .batch = dealer.deal(rank)});
  };
  const auto evaluate_here = [&](Range batch) {
    const double begin = MPI_Wtime();
    const auto report =
        run_batch(workshop_, query, batch, collection.items(batch), collection.payload(batch));
    lost_ += report.lost;
    const double seconds = MPI_Wtime() - begin;
    busy_ += seconds;
    dealer.take_back(0, batch, report, seconds);
  };

  for (int rank = 1; rank <= workers(); ++rank) supply(rank);
  for (Index left = collection.left(); left > 0 || collection.outstanding() > 0; left = collection.left()) {
    const bool can_evaluate = evaluates_ && left > 0;
    auto message = can_evaluate ? communicator_.try_receive() : communicator_.receive();
    if (message) {
      take_result(checked(*message), dealer, collection);
      supply(message->source);
    } else {
      evaluate_here(dealer.deal(0));
    }
  }
  return collection.take();
}

// Up to one slice, rank 0 is faster alone.
bool MpiExecutor::alone_for(Space space) const {
  return workers() == 0 || workshop_.family(space).dimension() <= DirectionFamily::kSlice;
}

// `results` numbers a slice, in the order of the slices.
Matrix MpiExecutor::all_slices(Task task, DirectionBlock block, Vector vector, Index results) {
  Archive out;
  out(block, vector);
  auto bytes = out.take();
  send_all(task, bytes);

  DirectionFamily& family = workshop_.family(block.space);
  const Index d = family.dimension(), slice = DirectionFamily::kSlice;
  Matrix parts(results, (d + slice - 1) / slice);
  // Shares lie one after the other; combining leaves the end of a short last slice unfilled.
  const auto place = [&](int rank) {
    return parts.data() + share_of(rank, communicator_.size(), d).first / slice * results;
  };
  const double begin = MPI_Wtime();
  const Matrix own = work_on_slices(task, family, block, vector, share_of(0, communicator_.size(), d));
  std::ranges::copy(entries(own), place(0));
  busy_ += MPI_Wtime() - begin;
  for (int answers = 0; answers < workers(); ++answers) {
    const auto message = answer();
    std::memcpy(place(message.source), message.bytes.data(), message.bytes.size());
  }
  return parts;
}

Vector MpiExecutor::combine(const DirectionBlock& block, ConstVectorRef weights) {
  if (alone_for(block.space)) return alone_.combine(block, weights);
  const Matrix parts = all_slices(Task::combine, block, weights, DirectionFamily::kSlice);
  return parts.reshaped().head(workshop_.family(block.space).dimension());
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
  for (int answers = 0; answers < workers(); ++answers) {
    const auto message = answer();
    timings[static_cast<std::size_t>(message.source)] = ByteReader(message.bytes).get<RankTiming>();
  }
  return timings;
}

int MpiExecutor::workers() const {
  return communicator_.size() - 1;
}

void MpiExecutor::send(int rank, const Order& order) {
  communicator_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
}

void MpiExecutor::send_all(Task task, std::span<std::byte> payload) {
  if (!failure_.empty()) throw Error(failure_);
  for (int rank = 1; rank <= workers(); ++rank) send(rank, {.task = task, .broadcast = payload.size()});
  if (!payload.empty()) communicator_.broadcast(payload);
}

Message& MpiExecutor::checked(Message& message) {
  if (message.tag != Tag::failure) return message;
  const FatalError error = error_of(message);
  failure_ = error.what();
  throw error;
}

Message MpiExecutor::answer() {
  auto message = communicator_.receive();
  return checked(message);
}

}  // namespace bizo
