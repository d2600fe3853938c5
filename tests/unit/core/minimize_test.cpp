#include "bizo/core/minimize.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

// Writes down who was called, in order.
using Log = std::vector<std::string>;

class FakeAlgorithm final : public Algorithm {
 public:
  explicit FakeAlgorithm(Log& log) : log_(log) {}
  Query ask() override {
    log_.push_back("ask");
    Query query;
    query.iteration = asked_;
    query.probe = ProbeId{0};
    query.block.count = 1;
    query.directional = ++asked_ % 2 == 0;  // a base solve, then directions
    query.radius = 1.0 / static_cast<double>(asked_);
    return last_ = query;
  }
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner&) override {
    log_.push_back("tell");
    EXPECT_EQ(outcomes.items.size(), 1u);
    EXPECT_EQ(state_of(query), state_of(last_)) << "the query that was asked";
    if (asked_ % 2 == 0) return {};
    Iteration row;
    row.iteration = asked_ / 2;
    row.value = row.best_value = 1.0 / static_cast<double>(asked_);
    incumbent_.best.value = row.value;
    return row;
  }
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive&) override {}

 private:
  Log& log_;
  Index asked_ = 0;
  Query last_;
  Incumbent incumbent_;
};

class FakeExecutor final : public Executor {
 public:
  FakeExecutor(Log& log, WorkerContext& worker) : Executor(worker, 1), log_(log) {}
  Vector combine(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Vector project(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Matrix gram(const DirectionBlock&) override { return {}; }
  std::vector<RankTiming> timing() override { return {{1, 2}}; }

 private:
  void advance() override {
    log_.push_back("evaluate");
    PendingOutcomes& first = pending_.front();
    while (first.left() > 0) first.take_back(first.next(), {.reason = "", .lost = 0.5}, 0.1);
  }

  Log& log_;
};

class NoProbe final : public Probe {
  void evaluate(const Query&, Range, std::span<Outcome>, MatrixRef) override {}
};

WorkerContext one_probe() {
  WorkerContext worker;
  worker.probes.add(std::make_unique<NoProbe>());
  return worker;
}

class FakeRecorder final : public Recorder {
 public:
  explicit FakeRecorder(Log& log) : log_(log) {}
  void outcomes(Index, const Outcomes&) override { log_.push_back("record outcomes"); }
  void lost(double seconds) override { losses.push_back(seconds); }
  void iteration(const Iteration&, const Solution&, const Solution&) override { log_.push_back("record"); }
  void finished(const Summary&) override { log_.push_back("finished"); }

  std::vector<double> losses;

 private:
  Log& log_;
};

TEST(Minimize, AsksEvaluatesTellsRecordsAndStops) {
  Log log;
  FakeAlgorithm algorithm(log);
  WorkerContext worker = one_probe();
  FakeExecutor executor(log, worker);
  FakeRecorder recorder(log);
  Recorders recorders({&recorder});
  Budget budget;
  budget.iterations = 1;
  Stopping stopping(budget);
  const Summary summary = minimize(algorithm, executor, stopping, recorders);
  EXPECT_EQ(log, (Log{"ask", "evaluate", "tell", "record",           // row 0
                      "ask", "evaluate", "record outcomes", "tell",  // directions
                      "ask", "evaluate", "tell", "record"}));        // row 1
  EXPECT_EQ(summary.reason, StopReason::iterations);
  EXPECT_EQ(summary.last.iteration, 1);
  EXPECT_DOUBLE_EQ(summary.solution.value, 1.0 / 3);
  EXPECT_EQ(summary.timing.size(), 1u);
  EXPECT_EQ(recorder.losses, (std::vector<double>{0.5, 1.5})) << "of one query, then of two more";
}

// Asks for up to three queries before it is told the first; the third answer ends the run.
class AheadAlgorithm final : public Algorithm {
 public:
  explicit AheadAlgorithm(Log& log) : log_(log) {}
  bool may_ask(Index out) const override { return out < 3; }
  Query ask() override {
    log_.push_back("ask " + std::to_string(asked_));
    Query query;
    query.iteration = asked_++;
    query.probe = ProbeId{0};
    query.block.count = 2;
    return query;
  }
  std::optional<Iteration> tell(const Query& query, const Outcomes&, Combiner&) override {
    log_.push_back("tell " + std::to_string(query.iteration));
    Iteration row;
    row.iteration = query.iteration;
    row.value = 0;
    return row;
  }
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive&) override {}

 private:
  Log& log_;
  Index asked_ = 0;
  Incumbent incumbent_;
};

TEST(Minimize, TellsInTheOrderOfAskingAndDropsWhatIsOutAtTheEnd) {
  Log log;
  AheadAlgorithm algorithm(log);
  WorkerContext worker = one_probe();
  SerialExecutor executor(worker, 1);
  Budget budget;
  budget.iterations = 2;
  Stopping stopping(budget);
  Recorders nobody({});
  minimize(algorithm, executor, stopping, nobody);
  EXPECT_EQ(log, (Log{"ask 0", "ask 1", "ask 2", "tell 0", "ask 3", "tell 1", "ask 4", "tell 2"}));
  EXPECT_EQ(executor.out(), 0);
}

}  // namespace
}  // namespace bizo
