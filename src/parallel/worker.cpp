#include <map>

#include "parallel/mpi_executor.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {
namespace {

// After a failure, what belongs to orders that are not obeyed comes too.
Order next_order(Communicator& communicator) {
  for (;;)
    if (const Message message = communicator.receive(); message.tag == Tag::order)
      return ByteReader(message.bytes).get<Order>();
}

}  // namespace

Matrix work_on_slices(Task task, DirectionFamily& family, const DirectionBlock& block, ConstVectorRef vector,
                      Range rows) {
  if (rows.count == 0) return {};
  if (task == Task::gram) return family.gram(block, rows);
  if (task == Task::project) return family.project(block, vector.segment(rows.first, rows.count), rows);
  Matrix sum = Matrix::Constant(rows.count, 1, kNaN);
  family.combine(block, vector, rows, sum.col(0));
  return sum;
}

namespace {

class Worker {
 public:
  Worker(Communicator& communicator, WorkerContext& worker, const volatile std::sig_atomic_t& interrupted)
      : communicator_(communicator), worker_(worker), interrupted_(interrupted) {}

  // Follows orders up to the release, which is left to be answered.
  void work() {
    for (Order order; (order = next_order(communicator_)).task != Task::release;) obey(order);
  }

 private:
  void obey(const Order& order) {
    const Bytes payload = payload_of(order);
    switch (order.task) {
      case Task::query:
        queries_.erase(queries_.begin(), queries_.lower_bound(order.oldest));
        restore(queries_[order.query], payload);
        break;
      case Task::batch:
        evaluate(order.query, order.batch);
        break;
      case Task::combine:
      case Task::project:
      case Task::gram:
        work_on_share(order.task, payload);
        break;
      case Task::timing:
        report_timing();
        break;
      case Task::release:
        break;
    }
  }

  // A rank that cannot take part in a broadcast leaves the others stuck in it: there is no orderly way out.
  Bytes payload_of(const Order& order) try {
    if (order.by_message) return communicator_.receive().bytes;
    Bytes payload(order.broadcast);
    if (order.broadcast > 0) communicator_.broadcast(payload);
    return payload;
  } catch (const std::exception& error) {
    abort_job("rank " + std::to_string(communicator_.rank()) + ": " + error.what());
  }

  void evaluate(std::uint64_t number, Range batch) {
    const double begin = MPI_Wtime();
    const Query& query = queries_.at(number);
    const Index rows = worker_.probes.at(query.probe).payload_rows();
    std::vector<Outcome> items(static_cast<std::size_t>(batch.count));
    Matrix payload = Matrix::Constant(rows, batch.count, kNaN);
    const auto report = run_batch(worker_, query, batch, items, payload);
    const double seconds = MPI_Wtime() - begin;
    busy_ += seconds;
    lost_ += report.lost;

    ByteWriter out;
    out.put(interrupted_ != 0);
    out.put(number);
    out.put(batch);
    out.put(seconds);
    out.put(report.lost);
    out.put_array(std::span(items));
    out.put_array(entries(payload));
    out.put_array(std::span(report.reason));
    communicator_.send(0, Tag::result, out.take());
  }

  void work_on_share(Task task, const Bytes& payload) {
    const double begin = MPI_Wtime();
    DirectionBlock block;
    Vector vector;
    Archive in(payload);
    in(block, vector);
    DirectionFamily& family = worker_.family(block.space);
    const Range rows = share_of(communicator_.rank(), communicator_.size(), family.dimension());
    const Matrix parts = work_on_slices(task, family, block, vector, rows);
    busy_ += MPI_Wtime() - begin;
    communicator_.send(0, Tag::slices, std::as_bytes(entries(parts)));
  }

  void report_timing() {
    const RankTiming timing{.busy = busy_,
                            .wall = MPI_Wtime() - created_,
                            .lost = lost_,
                            .restarts = worker_.restarts ? worker_.restarts() : 0};
    communicator_.send(0, Tag::timing, std::as_bytes(std::span(&timing, 1)));
  }

  Communicator& communicator_;
  WorkerContext& worker_;
  const volatile std::sig_atomic_t& interrupted_;
  std::map<std::uint64_t, Query> queries_;  // by number
  double busy_ = 0;
  double lost_ = 0;
  double created_ = MPI_Wtime();
};

// Tells rank 0, and leaves orders that are on their way undone.
void give_up(Communicator& communicator, const std::string& why, int exit_code = 1) {
  ByteWriter out;
  out.put(exit_code);
  out.put_array(std::span(why));
  communicator.send(0, Tag::failure, out.take());
  while (next_order(communicator).task != Task::release) continue;
}

}  // namespace

void serve(Session& session, WorkerContext& worker, const volatile std::sig_atomic_t& interrupted) {
  Communicator& communicator = session.communicator();
  try {
    Worker(communicator, worker, interrupted).work();
  } catch (const FatalError& error) {
    give_up(communicator, error.what(), error.exit_code);
  } catch (const std::exception& error) {
    give_up(communicator, error.what());
  } catch (...) {
    give_up(communicator, "an exception that is not a std::exception");
  }
  communicator.send(0, Tag::farewell, {});
  communicator.flush();
}

}  // namespace bizo::parallel
