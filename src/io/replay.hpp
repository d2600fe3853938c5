// Replays a saved run: its state is restored, its batches are recalled instead of evaluated, and its rows
// must come out as they were.
#pragma once

#include <deque>

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

// A query that is out.
struct OpenQuery {
  Query query;
  std::uint64_t fingerprint = 0;
  // As they stand in the journal: of batches that came back while an older query was out. A checkpoint may be
  // written before it is answered, and what the journal before it has is lost in the end.
  std::vector<Bytes> entries = {};
};

class Replay final : public BatchLog, public Recorder {
 public:
  // A new run: there is nothing to replay.
  Replay(const std::string& output, RunState state);
  // Error if the saved state is that of another method or program.
  Replay(const std::string& output, SavedRun saved, RunState state);

  std::vector<Query> unanswered() override { return std::move(unanswered_); }
  std::uint64_t begin(const Query& query) override;
  bool recall(BatchResult& result) override;
  void finished(const BatchResult&, double) override {}
  bool may_begin(std::uint64_t, int) override { return false; }
  void answered(std::uint64_t query) override;
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary&) override {}

  // Whether the journal has the iteration; its row in the results then gets the time of then. Error if
  // another program or processor computed something else.
  bool knows(const Iteration& iteration);
  bool is_done() const { return saved_.batches.empty(); }
  const std::deque<OpenQuery>& open() const { return open_; }  // in the order of asking
  const OpenQuery& open(std::uint64_t query) const { return open_.at(query - answered_ - 1); }
  // A batch of this query has come back, and has this entry in the journal.
  void keep(std::uint64_t query, const Bytes& entry);
  std::uint64_t queries() const { return answered_; }  // that were answered, all together
  Bytes state() const;                                 // for a checkpoint, between two iterations
  double seconds() const { return seconds_; }          // that the run has taken before
  Index rows() const { return rows_; }                 // that came out again
  const std::vector<std::string>& damaged() const { return saved_.damaged; }

 private:
  RunPaths paths_;
  SavedRun saved_;             // batches: those that are left
  std::size_t rows_seen_ = 0;  // of its iterations
  RunState state_;
  std::vector<Query> unanswered_;  // that were out when the state was saved
  std::deque<OpenQuery> open_;
  std::uint64_t answered_ = 0;  // queries, over all starts
  double seconds_ = 0;
  Index rows_ = 0;
};

}  // namespace bizo::io
