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
  explicit FakeExecutor(Log& log) : log_(log) {}
  using Executor::evaluate;
  std::optional<Outcomes> evaluate(const Query&, BatchLog&) override {
    log_.push_back("evaluate");
    Outcomes outcomes;
    outcomes.items.resize(1);
    outcomes.lost = 0.5;
    return outcomes;
  }
  Vector combine(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Vector project(const DirectionBlock&, ConstVectorRef) override { return {}; }
  Matrix gram(const DirectionBlock&) override { return {}; }
  std::vector<RankTiming> timing() override { return {{1, 2}}; }

 private:
  Log& log_;
};

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
  FakeExecutor executor(log);
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

}  // namespace
}  // namespace bizo
