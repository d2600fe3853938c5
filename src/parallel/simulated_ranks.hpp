// (long: what is simulated is all that a rank does.) Ranks that only a clock knows: rank 0 is real, messages
// and evaluations take the time that they are said to take. MpiExecutor deals to them as it deals to those of
// MPI, so what it would do on thousands of ranks can be seen in seconds.
#pragma once

#include <deque>
#include <map>
#include <queue>

#include "bizo/core/batch.hpp"
#include "parallel/protocol.hpp"
#include "parallel/transport.hpp"

namespace bizo::parallel {

// Seconds, of one message where nothing else is said.
struct MessageCosts {
  double latency = 0;     // on its way
  double per_byte = 0;    // on its way, and for rank 0 to send it
  double send = 0;        // of rank 0
  double receive = 0;     // of rank 0, with what it does about it
  double notice = 0;      // until a rank that waits has noticed it, in the mean
  double evaluation = 0;  // of a worker, beside the evaluation
};

class SimulatedRanks final : public Transport {
 public:
  // Calls evaluate(), and returns the seconds that the rank is said to take for it.
  using Duration = std::function<double(int rank, const std::function<void()>& evaluate)>;
  struct Settings {
    int ranks = 2;
    MessageCosts costs;
    Duration duration;
    std::size_t query_bytes = 0;        // that queries count as, if they are smaller
    bool ends_programs = true;          // an evaluation ends when its answer is of no use any more
    std::map<int, double> deaths = {};  // seconds at which ranks die; rank 0 knows it `silence` later
    double silence = 1;
    std::uint64_t draw = 0;  // of the times to notice, which are exponential; 0: all are the mean
  };

  // `worker`: what evaluates, for all ranks.
  SimulatedRanks(Settings settings, WorkerContext& worker);

  int rank() const override { return 0; }
  int size() const override { return settings_.ranks; }
  double seconds() override { return now_; }
  bool wait_until(const std::function<bool()>& ready, double limit) override;
  double evaluate(const Deal& deal, const std::function<void()>& work) override;
  void send(int to, Tag tag, std::span<const std::byte> bytes) override;
  void send_shared(int to, Tag tag, std::shared_ptr<const Bytes> bytes) override { send(to, tag, *bytes); }
  void flush() override {}
  std::optional<Message> try_receive() override;
  void broadcast(std::span<std::byte> bytes, int root) override;
  bool watched() const override { return !settings_.deaths.empty(); }
  bool lost(int rank) const override;
  int losses() const override;
  double silence() const override { return settings_.silence; }

  // Rank 0 does something else.
  void spend(double seconds) { now_ += seconds, busy_ += seconds; }
  double clock() const { return now_; }
  double busy() const { return busy_; }              // seconds in which rank 0 did not wait
  double evaluating() const { return evaluating_; }  // by all ranks, of use or not

 private:
  // A rank's evaluation, under way if it is the first that the rank has.
  struct Job {
    Deal deal;
    double arrival = 0, begin = 0, end = 0;
    bool useless = false;
    std::optional<Evaluated> evaluated;  // nullopt: stopped
  };
  // What is on its way to rank 0.
  struct Arrival {
    double time = 0;
    int rank = 0;
    std::uint64_t version = 0;  // of the rank's first job; an older one is void
    Tag tag = Tag::result;
    Bytes bytes;
    bool operator>(const Arrival& other) const { return time > other.time; }
  };
  struct Rank {
    std::deque<Job> jobs;
    double free = 0;  // since
    std::uint64_t version = 0;
    std::optional<Order> awaited;  // by it the bytes come that follow
  };

  void obey(int rank, const Order& order, double arrival);
  void learn(const Order& order, std::span<const std::byte> bytes);
  void begin_first(Rank& rank, int number);
  void expect_result(Rank& rank, int number);
  void stop(Rank& rank, int number, const Deal& deal, double arrival);
  Bytes finish_first(Rank& rank, int number);
  void drop_void();
  double next_event() const;
  double time_to_notice();

  Settings settings_;
  WorkerContext& worker_;
  std::vector<Rank> ranks_;
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals_;
  std::map<std::uint64_t, Query> queries_;  // of all ranks
  std::optional<Order> announced_;          // to all, by the broadcast that follows
  double now_ = 0, busy_ = 0, evaluating_ = 0;
  std::uint64_t noticed_ = 0;  // times
};

}  // namespace bizo::parallel
