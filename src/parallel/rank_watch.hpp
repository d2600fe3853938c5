// Which ranks are still alive. Under mpirun --enable-recovery Open MPI continues when a rank dies, without a
// notice: messages to it are lost, and those from it never come. So every rank has a thread that tells rank 0
// that it lives, and rank 0 has one that tells the others; a rank that is silent for too long is gone.
#pragma once

#include <mpi.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace bizo::parallel {

class RankWatch {
 public:
  // Whether mpirun continues when a rank dies, so that watching is needed.
  static bool is_needed();

  // Collective. Requires MPI_THREAD_MULTIPLE. A rank that is gone ends rank 0 with code 1, until it tolerates
  // losses; rank 0 gone ends all the others.
  explicit RankWatch(MPI_Comm ranks);
  ~RankWatch();
  RankWatch(const RankWatch&) = delete;
  RankWatch& operator=(const RankWatch&) = delete;

  // Who loses one of these has lost them all: the others end, too. Before tolerate().
  void tie(std::vector<std::vector<int>> groups) { groups_ = std::move(groups); }
  // From now on rank 0 does without ranks that are silent for `silence` seconds, and the others leave when
  // rank 0 has been silent for some time more.
  void tolerate(double silence);
  // Of rank 0: once gone, always gone.
  bool lost(int rank) const { return gone_[static_cast<std::size_t>(rank)]; }
  int losses() const { return losses_; }
  double silence() const { return silence_; }  // seconds after which a rank counts as lost

 private:
  using Clock = std::chrono::steady_clock;
  void watch();
  void speak();
  void listen();
  void judge();
  void declare_lost(int rank);

  MPI_Comm ranks_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
  std::vector<std::vector<int>> groups_;
  std::vector<int> others_;  // that are watched: all for rank 0, and rank 0 for all
  std::vector<Clock::time_point> heard_;
  std::unique_ptr<std::atomic<bool>[]> gone_;
  std::atomic<int> losses_ = 0;
  std::atomic<bool> tolerates_ = false;
  std::atomic<bool> done_ = false;
  std::atomic<double> silence_;
  std::thread thread_;
};

}  // namespace bizo::parallel
