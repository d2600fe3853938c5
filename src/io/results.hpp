// The results file of a run (layout: docs/results.md): written by rank 0, always complete.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bizo/core/constrained.hpp"
#include "bizo/core/legs.hpp"
#include "bizo/core/recorder.hpp"
#include "io/run_header.hpp"

namespace bizo::io {

struct ResultsOptions {
  std::string path;
  double save_every = 30;  // seconds
  bool record_evaluations = false;
  Index record_iterates = 0;                      // every k iterations; 0: never
  const Legs* legs = nullptr;                     // of the algorithm, if it has any
  const KeepsConstraints* constraints = nullptr;  // the algorithm, if it keeps to any
};

struct Results;

// Keeps the results in memory and replaces the file as a whole, every save_every seconds and at the end.
// Throws Error if the file cannot be written.
class ResultsRecorder final : public Recorder {
 public:
  ResultsRecorder(RunHeader header, ResultsOptions options);
  ~ResultsRecorder() override;
  void outcomes(Index iteration, const Outcomes& outcomes) override;
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary& summary) override;

  // The rows so far. A resumed run has the earlier ones, and a line in its history that names `changes`.
  void archive(Archive& a);
  void resume(const std::string& begun, double seconds, const std::string& changes);
  // The same for a writer of the file alone: the run's end stays, unless rows are added.
  void repair(const std::string& begun, double seconds);
  bool has_ended() const;
  void end(StopReason reason, const std::string& when);  // UTC, ISO 8601
  Index rows() const;                                    // of the trace
  void write(const Solution& best);                      // the file, as it is now
  // The time of the last row: this many seconds after the start, not now.
  void date_last_row(double seconds);
  const std::string& created() const;  // UTC, ISO 8601

 private:
  using Clock = std::chrono::steady_clock;
  double elapsed() const;
  void note(const std::string& event);
  void go_on(const std::string& begun, double seconds);
  void save();

  ResultsOptions options_;
  std::unique_ptr<Results> results_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point saved_ = begin_;
  double before_ = 0;  // seconds before a resume
};

// What a results file says about its run.
struct RunInfo {
  RunHeader header;
  std::string created;      // UTC, ISO 8601
  std::string finished;     // the same; "" if the run has not ended
  std::string history;      // a line for each start or resume
  std::string status;       // running | finished | failed | interrupted
  std::string stop_reason;  // "" while running
  Index recorded = 0;       // rows of the trace
  Iteration last;           // the last of them, with the totals
  Index d = 0;
  Index p = 0;
  double value = kNaN;  // at the solution
  Verification verification;
  std::vector<Leg> legs;        // without their starts; none: there was one
  ConstraintState constraints;  // at the best point
  Metrics metrics;
  std::vector<RankTiming> timing;
  double wall = 0;  // seconds, up to the last save
};

// Throws Error, naming the file, if it cannot be read or is not a results file.
RunInfo read_results(const std::string& path);

// The dataset `name` ("x" or "y") of /solution; empty if no value was finite. Errors as above.
Vector read_solution(const std::string& path, const std::string& name);

}  // namespace bizo::io
