#include "parallel/rank_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"

namespace bizo::parallel {
namespace {

using std::chrono::milliseconds;

// Between two signs of life.
constexpr milliseconds kBeat{200};

// Seconds of silence at the start, before its limit is known.
constexpr double kFirstSilence = 10;

// How much longer the others wait for rank 0.
constexpr double kWorkersPatience = 3;

// A watcher that was away for so long itself, because its machine was asleep or too busy, has no right to
// judge.
constexpr double kAbsence = 1;

}  // namespace

bool RankWatch::is_needed() {
  const char* recovery = std::getenv("OMPI_MCA_orte_enable_recovery");
  return recovery && std::string(recovery) != "0" && std::string(recovery) != "false";
}

RankWatch::RankWatch(MPI_Comm ranks) : silence_(kFirstSilence) {
  int level = MPI_THREAD_SINGLE;
  MPI_Query_thread(&level);
  if (level < MPI_THREAD_MULTIPLE)
    throw Error(
        "mpirun --enable-recovery: this MPI library has no MPI_THREAD_MULTIPLE, which noticing a lost rank "
        "takes");
  MPI_Comm_dup(ranks, &ranks_);
  MPI_Comm_rank(ranks_, &rank_);
  MPI_Comm_size(ranks_, &size_);
  if (rank_ > 0) others_ = {0};
  for (int other = 1; other < size_ && rank_ == 0; ++other) others_.push_back(other);
  heard_.assign(static_cast<std::size_t>(size_), Clock::now());
  gone_ = std::make_unique<std::atomic<bool>[]>(static_cast<std::size_t>(size_));
  thread_ = std::thread([this] { watch(); });
}

// The communicator is not freed: that would be collective, and a rank may be gone.
RankWatch::~RankWatch() {
  done_ = true;
  thread_.join();
}

// The others have nothing to win by leaving early.
void RankWatch::tolerate(double silence) {
  silence_ = rank_ == 0 ? silence : kWorkersPatience * silence;
  tolerates_ = true;
}

void RankWatch::watch() {
  for (Clock::time_point last = Clock::now(); !done_; last = Clock::now()) {
    speak();
    std::this_thread::sleep_for(kBeat);
    listen();
    if (seconds_since(last) > kAbsence)
      for (const int other : others_) heard_[static_cast<std::size_t>(other)] = Clock::now();
    judge();
  }
}

// Messages of no content are complete as soon as they are sent.
void RankWatch::speak() {
  for (const int other : others_) {
    if (lost(other)) continue;
    MPI_Request request;
    MPI_Isend(nullptr, 0, MPI_BYTE, other, 0, ranks_, &request);
    MPI_Request_free(&request);
  }
}

void RankWatch::listen() {
  for (int arrived = 1; arrived != 0;) {
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, 0, ranks_, &arrived, &status);
    if (!arrived) break;
    MPI_Recv(nullptr, 0, MPI_BYTE, status.MPI_SOURCE, 0, ranks_, MPI_STATUS_IGNORE);
    heard_[static_cast<std::size_t>(status.MPI_SOURCE)] = Clock::now();
  }
}

void RankWatch::judge() {
  for (const int other : others_)
    if (!lost(other) && seconds_since(heard_[static_cast<std::size_t>(other)]) > silence_)
      declare_lost(other);
}

// Ranks of its group that are not spoken to any more leave by themselves.
void RankWatch::declare_lost(int rank) {
  if (rank_ > 0) _exit(1);  // it would wait for orders forever
  const char* what = tolerates_
                         ? (groups_.empty() ? "going on without it" : "going on without it and its team")
                         : "leaving; --resume=auto goes on, and run.survive_rank_loss = on does without it";
  std::fprintf(stderr, "bizo: %srank %d is gone (not heard of for %.3g s); %s\n",
               tolerates_ ? "warning: " : "", rank, silence_.load(), what);
  if (!tolerates_) _exit(1);
  const auto has = [rank](const std::vector<int>& group) {
    return std::ranges::find(group, rank) != group.end();
  };
  const auto group = std::ranges::find_if(groups_, has);
  for (const int gone : group == groups_.end() ? std::vector<int>{rank} : *group) {
    gone_[static_cast<std::size_t>(gone)] = true;
    ++losses_;
  }
}

}  // namespace bizo::parallel
