// Messages of bytes between ranks, on communicators of our own. A waiting rank leaves the core to others.
#pragma once

#include <mpi.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "parallel/rank_watch.hpp"
#include "parallel/transport.hpp"

namespace bizo::parallel {

// Seconds that a failed rank gives the others to end in an orderly way.
inline constexpr double kGrace = 20;

// Waits for a request with back-off; false if `limit` seconds have passed.
bool wait(MPI_Request& request, double limit = std::numeric_limits<double>::infinity());

// Prints one line and ends all ranks. (Under --enable-recovery this rank alone: its silence ends the others.)
[[noreturn]] void abort_job(const std::string& why, int exit_code = 1);

// Longer messages travel in parts: MPI counts with an int. In bytes.
inline constexpr std::size_t kLongestPart = std::size_t{1} << 30;

class Communicator final : public Transport {
 public:
  // Duplicates `ranks`; collective. `watched`: ranks may be lost; then nothing but messages between two ranks
  // may be used once losses are tolerated.
  explicit Communicator(MPI_Comm ranks, bool watched = false, std::size_t longest_part = kLongestPart);
  // For some ranks of another communicator, in which these are their places: what is lost there is lost here.
  Communicator(MPI_Comm ranks, Communicator& whole, std::vector<int> places);
  ~Communicator() override;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  MPI_Comm handle() const { return handle_; }
  MPI_Comm farewell() const { return farewell_; }  // the same ranks, for leaving

  double seconds() override { return MPI_Wtime(); }
  bool wait_until(const std::function<bool()>& ready, double limit) override;
  double evaluate(const Deal& deal, const std::function<void()>& work) override;

  // Keeps a copy until the message is gone. (Even a small message may only leave when the receiver next
  // looks: a worker that waited for that would idle while rank 0 evaluates.)
  void send(int to, Tag tag, std::span<const std::byte> bytes) override;
  void send_shared(int to, Tag tag, std::shared_ptr<const Bytes> bytes) override;
  void flush() override;
  // Waits until all messages are gone, 0.2 ms at the most: a question leaves while no rank looks for it.
  void push();
  Message receive();  // the next one, whatever its source and tag
  std::optional<Message> try_receive() override;
  std::optional<Message> try_receive(Tag tag);  // one of those, in no order
  void broadcast(std::span<std::byte> bytes, int root = 0) override;

  RankWatch* watch() { return watch_; }  // null: a rank that dies ends the job
  bool watched() const override { return watch_ != nullptr; }
  bool lost(int rank) const override { return watch_ && watch_->lost(place(rank)); }
  int losses() const override;
  double silence() const override { return watch_ ? watch_->silence() : 0; }
  int place(int rank) const override {
    return places_.empty() ? rank : places_[static_cast<std::size_t>(rank)];
  }

 private:
  std::optional<Message> try_receive_tagged(int tag);
  struct Sending {
    int peer = 0;
    std::shared_ptr<const Bytes> bytes;
    std::vector<MPI_Request> requests;
  };
  struct Receiving {
    int peer = 0;
    Bytes bytes;
    std::vector<MPI_Request> requests;
  };
  void post(Sending sending, int tag);
  std::optional<Message> try_receive_part(int source, int tag);
  // Waits for it; false: its sender is lost.
  bool receive_rest(Message& message);

  MPI_Comm handle_ = MPI_COMM_NULL, farewell_ = MPI_COMM_NULL;
  std::unique_ptr<RankWatch> own_watch_;
  RankWatch* watch_ = nullptr;
  std::vector<int> places_;
  std::vector<Sending> sending_;
  std::size_t left_ = 0;              // of them, when they were looked at last
  std::vector<Receiving> abandoned_;  // messages of which a part never came; MPI may still write to them
  int rank_ = 0;
  int size_ = 1;
  std::size_t longest_part_;
};

}  // namespace bizo::parallel
