// Keeps a run's checkpoint and journal, so that it can be resumed after any end with the same bits: every
// batch is in the journal before the method sees it, and a resumed run recalls those batches instead of
// evaluating them.
#pragma once

#include <chrono>

#include "io/journal.hpp"
#include "io/replay.hpp"

namespace bizo::io {

class RunFiles final : public BatchLog, public Recorder {
 public:
  // every: seconds between two checkpoints, 0: after every iteration. Removes an earlier run's files.
  RunFiles(const std::string& output, RunIdentity identity, RunState state, double every);
  // Resumes a run: restores its state; `changes` is for the results' history. Error if the state is that of
  // another method.
  RunFiles(const std::string& output, SavedRun saved, RunState state, double every,
           const std::string& changes);

  std::vector<Query> unanswered() override { return replay_.unanswered(); }
  std::uint64_t begin(const Query& query) override;
  bool recall(BatchResult& result) override;
  void finished(const BatchResult& result, double seconds) override;
  bool may_begin(std::uint64_t query, int in_a_row) override;
  void answered(std::uint64_t query) override;

  // An iteration's row must equal the one in the journal: Error if another program or processor computes
  // something else.
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary& summary) override;

 private:
  using Clock = std::chrono::steady_clock;
  void append(EntryKind kind, std::span<const std::byte> content, double seconds = 0);
  bool is_time_to_save() const;
  void save();
  void open_journal();

  RunPaths paths_;
  RunIdentity identity_;
  std::uint64_t journal_size_ = 0;  // sound bytes, before
  RunState state_;
  Replay replay_;
  double every_;
  std::optional<Journal> journal_;
  bool between_ = true;                // two iterations
  bool any_back_ = false;              // a batch of this start
  double save_seconds_ = 0;            // that the last checkpoint took
  std::uint64_t checkpoint_size_ = 0;  // bytes
  Clock::time_point saved_at_ = Clock::now();
  Clock::time_point synced_at_ = saved_at_;
};

}  // namespace bizo::io
