// Replays a saved run: its state is restored, its batches are recalled instead of evaluated, and its rows
// must come out as they were.
#pragma once

#include "bizo/core/batch_log.hpp"
#include "bizo/core/recorder.hpp"
#include "bizo/core/stopping.hpp"
#include "io/results.hpp"
#include "io/saved_run.hpp"

namespace bizo::io {

// The parts whose state a checkpoint has.
struct RunState {
  ResultsRecorder& results;  // first, since others read it alone
  Algorithm& algorithm;
  Stopping& stopping;

  void archive(Archive& a) { a(results, algorithm, stopping); }
};

class Replay final : public BatchLog, public Recorder {
 public:
  // A new run: there is nothing to replay.
  Replay(const std::string& output, RunState state);
  // Error if the saved state is that of another method or program.
  Replay(const std::string& output, SavedRun saved, RunState state);

  void begin(const Query& query) override;
  bool recall(BatchResult& result) override;
  void finished(const BatchResult&, double) override {}
  bool may_begin(int) override { return false; }
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary&) override {}

  // Whether the journal has the iteration; its row in the results then gets the time of then. Error if
  // another program or processor computed something else.
  bool knows(const Iteration& iteration);
  bool is_done() const { return saved_.batches.empty(); }
  std::uint64_t queries() const { return queries_; }          // that were asked, all together
  std::uint64_t fingerprint() const { return fingerprint_; }  // of the query
  double seconds() const { return seconds_; }                 // that the run has taken before
  Index rows() const { return rows_; }                        // that came out again
  const std::vector<std::string>& damaged() const { return saved_.damaged; }

 private:
  RunPaths paths_;
  SavedRun saved_;             // batches: those that are left
  std::size_t rows_seen_ = 0;  // of its iterations
  RunState state_;
  std::uint64_t queries_ = 0;
  std::uint64_t fingerprint_ = 0;
  double seconds_ = 0;
  Index rows_ = 0;
};

}  // namespace bizo::io
