// Where the products of a run go: a file, a terminal, memory, nowhere.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/algorithm.hpp"
#include "bizo/core/status.hpp"

namespace bizo {

// The solution evaluated again after the end, from the problem's y_0 and more accurately (app/verification).
struct Verification {
  double value = kNaN;   // mean of `count` values
  double spread = kNaN;  // their standard deviation; NaN: a single one
  Index count = 0;       // 0: there was no verification
  double residual = kNaN;
  Cost cost;
  std::string remark;  // why it does not agree with the solution's value; empty: it does

  bool worth_telling() const { return count > 0 || !remark.empty(); }
  void archive(Archive& a) { a(value, spread, count, residual, cost, remark); }
};

// How a run ended.
struct Summary {
  StopReason reason = StopReason::none;
  double first_value = kNaN;  // of row 0
  Iteration last;
  Solution solution;  // the best
  Verification verification;
  Metrics metrics;  // of the problem at the solution
  std::vector<RankTiming> timing;
  double wall = 0;  // seconds
  // What was asked ahead of the end: evaluations of the last row's count that no step has used, and those
  // that are in no count. How many the latter are depends on ranks and time.
  std::int64_t unused = 0, uncounted = 0;
};

// On rank 0 alone. What a call throws ends the run.
class Recorder {
 public:
  virtual ~Recorder() = default;
  // Outcomes of a query with directions, before the iteration that they belong to.
  virtual void outcomes(Index /*iteration*/, const Outcomes& /*outcomes*/) {}
  // Seconds that attempts which failed have cost so far, before the iteration. They are no part of a row:
  // they differ from run to run.
  virtual void lost(double /*seconds*/) {}
  // Every row of the trace, the starting point first; the last iterate and the best one so far.
  virtual void iteration(const Iteration& iteration, const Solution& current, const Solution& best) = 0;
  // Once, last; also when the run broke, with StopReason::error.
  virtual void finished(const Summary& summary) = 0;
};

// Passes everything on to several recorders, in order.
class Recorders final : public Recorder {
 public:
  explicit Recorders(std::vector<Recorder*> recorders) : recorders_(std::move(recorders)) {}
  void outcomes(Index iteration, const Outcomes& outcomes) override;
  void lost(double seconds) override;
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary& summary) override;

 private:
  std::vector<Recorder*> recorders_;
};

}  // namespace bizo
