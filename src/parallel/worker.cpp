#include <map>
#include <new>
#include <utility>

#include "bizo/core/given_up.hpp"
#include "parallel/communicator.hpp"
#include "parallel/mpi_executor.hpp"
#include "parallel/mpi_team.hpp"
#include "parallel/orders.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {

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
  // `lead`: of the team that this rank leads; null: it is alone.
  Worker(Communicator& communicator, Orders& orders, WorkerContext& worker,
         const volatile std::sig_atomic_t& interrupted, const Listen& listen, TeamLead* lead)
      : communicator_(communicator),
        orders_(orders),
        worker_(worker),
        lead_(lead),
        interrupted_(interrupted),
        listen_(listen) {
    if (listen_) listen_([this] { return is_useless(); });
  }
  ~Worker() {
    if (listen_) listen_({});
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Follows orders up to the release, which is left to be answered.
  void work() {
    for (Order order; (order = orders_.next()).task != Task::release;) obey(order);
  }

 private:
  void obey(const Order& order) {
    const Bytes payload = payload_of(order);
    switch (order.task) {
      case Task::query:
        queries_.erase(queries_.begin(), queries_.lower_bound(order.oldest));
        orders_.forget(order.oldest);
        restore(queries_[order.query], payload);
        break;
      case Task::batch:
        evaluate({order.query, order.batch});
        break;
      case Task::combine:
      case Task::project:
      case Task::gram:
        work_on_share(order.task, payload);
        break;
      case Task::chunks:
        help_with(order, payload);
        break;
      case Task::told:
        follow(payload);
        break;
      case Task::timing:
        report_timing();
        break;
      case Task::stop:
      case Task::release:
        break;
    }
  }

  // A rank that cannot take part in a broadcast leaves the others stuck in it: there is no orderly way out.
  Bytes payload_of(const Order& order) try {
    if (order.by_message) return orders_.take().bytes;
    Bytes payload(order.broadcast);
    if (order.broadcast > 0) communicator_.broadcast(payload);
    return payload;
  } catch (const std::exception& error) {
    abort_job(name() + ": " + error.what());
  }

  std::string name() const { return "rank " + std::to_string(communicator_.place(communicator_.rank())); }

  // What is at work.
  bool is_useless() { return orders_.stopped(at_work_.query, at_work_.batch); }

  void evaluate(const Deal& deal) {
    const double begin = MPI_Wtime();
    at_work_ = deal;
    std::optional<Evaluated> evaluated;
    try {
      if (!is_useless()) evaluated = evaluate_batch(worker_, queries_.at(deal.query), deal.batch);
    } catch (const GivenUp&) {
      evaluated.reset();
    }
    const double seconds = MPI_Wtime() - begin;
    const double lost = evaluated ? evaluated->report.lost : seconds;
    busy_ += seconds;
    lost_ += lost;
    communicator_.send(0, Tag::result, result_of(deal, interrupted_ != 0, seconds, lost, evaluated));
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

  void help_with(const Order& order, const Bytes& question) {
    const double begin = MPI_Wtime();
    help(communicator_, *worker_.shared, order.query, order.batch, question,
         [this] { return orders_.are_waiting(); });
    busy_ += MPI_Wtime() - begin;
  }

  // What a point lets fail fails on the leader as well, and is its answer. What befalls this rank alone would
  // leave the leader waiting for it.
  void follow(const Bytes& told) {
    const double begin = MPI_Wtime();
    try {
      worker_.together->follow(told);
    } catch (const FatalError& error) {
      abort_job(name() + ": " + error.what(), error.exit_code);
    } catch (const std::bad_alloc&) {
      abort_job(name() + ": there is no memory left");
    } catch (...) {
    }
    busy_ += MPI_Wtime() - begin;
  }

  void report_timing() {
    const RankTiming own{.busy = busy_,
                         .wall = MPI_Wtime() - created_,
                         .lost = lost_,
                         .restarts = worker_.restarts ? worker_.restarts() : 0};
    const auto timings = lead_ ? lead_->timing(own) : std::vector{own};
    communicator_.send(0, Tag::timing, std::as_bytes(std::span(timings)));
  }

  Communicator& communicator_;
  Orders& orders_;
  WorkerContext& worker_;
  TeamLead* lead_;
  Deal at_work_;
  const volatile std::sig_atomic_t& interrupted_;
  const Listen& listen_;
  std::map<std::uint64_t, Query> queries_;  // by number
  double busy_ = 0;
  double lost_ = 0;
  double created_ = MPI_Wtime();
};

// Tells rank 0, and leaves orders that are on their way undone; but the others would wait in a broadcast.
void give_up(Communicator& communicator, Orders& orders, const std::string& why, int exit_code = 1) {
  ByteWriter out;
  out.put(exit_code);
  out.put_array(std::span(why));
  communicator.send(0, Tag::failure, out.take());
  for (Order order; (order = orders.next()).task != Task::release;) {
    Bytes unread(order.broadcast);
    if (!unread.empty()) communicator.broadcast(unread);
  }
}

// Does not throw.
void serve(Communicator& communicator, WorkerContext& worker, const volatile std::sig_atomic_t& interrupted,
           const Listen& listen, TeamLead* lead) {
  Orders orders(communicator);
  try {
    Worker(communicator, orders, worker, interrupted, listen, lead).work();
  } catch (const FatalError& error) {
    give_up(communicator, orders, error.what(), error.exit_code);
  } catch (const std::exception& error) {
    give_up(communicator, orders, error.what());
  } catch (...) {
    give_up(communicator, orders, "an exception that is not a std::exception");
  }
  communicator.send(0, Tag::farewell, {});
  communicator.flush();
}

}  // namespace

void serve(Session& session, WorkerContext& worker, const volatile std::sig_atomic_t& interrupted,
           const Listen& listen) {
  serve(session.communicator(), worker, interrupted, listen, nullptr);
}

void serve(RankTeams& teams, TeamLead& lead, WorkerContext& worker,
           const volatile std::sig_atomic_t& interrupted, const Listen& listen) {
  serve(teams.leaders(), worker, interrupted, listen, &lead);
}

void follow(RankTeams& teams, WorkerContext& worker) {
  static const volatile std::sig_atomic_t never = 0;
  if (worker.together) join(*worker.together, teams, {});
  serve(teams.team(), worker, never, {}, nullptr);
}

}  // namespace bizo::parallel
