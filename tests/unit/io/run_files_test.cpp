// A run that is ended at any batch goes on with the same bits, whatever the method.
#include "io/run_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/rounds.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

constexpr Index kIterations = 6;
constexpr double kBefore = 1000;  // seconds that a run has taken when it starts

class Killed : public std::exception {};

// Passes everything on, and dies at the n-th batch: before it is in the journal, or after.
class DiesAt final : public BatchLog {
 public:
  DiesAt(BatchLog& log, int batch, bool journaled) : log_(log), left_(batch), journaled_(journaled) {}
  std::vector<Query> unanswered() override { return log_.unanswered(); }
  std::uint64_t begin(const Query& query) override { return log_.begin(query); }
  bool recall(BatchResult& result) override { return log_.recall(result); }
  void finished(const BatchResult& result, double seconds) override {
    ++evaluated;
    const bool last = --left_ == 0;
    if (!last || journaled_) log_.finished(result, seconds);
    if (last) throw Killed();
  }
  bool may_begin(std::uint64_t query, int in_a_row) override { return log_.may_begin(query, in_a_row); }
  void answered(std::uint64_t query) override { log_.answered(query); }

  int evaluated = 0;

 private:
  BatchLog& log_;
  int left_;
  bool journaled_;
};

class GoingOn : public TemporaryFolder, public ::testing::WithParamInterface<std::string> {
 protected:
  struct Run {
    std::vector<Iteration> rows;  // those of this leg
    Bytes end;                    // the algorithm's state
    int evaluated = 0;            // batches
    bool killed = false;
    StopReason reason = StopReason::none;
  };

  // A method, or hozog as it asks ahead on values alone.
  static bool asks_ahead() { return GetParam() == "ahead" || GetParam() == "lag"; }

  static test::Choice setup() {
    test::Choice choice;
    choice.method = asks_ahead() ? "hozog" : GetParam();
    if (asks_ahead()) choice.inner = "none";
    if (asks_ahead()) choice.method_options = {{"difference", "forward"}, {"measure_noise", "no"}};
    if (GetParam() == "lag") choice.method_options["lag"] = "2";
    if (asks_ahead()) choice.step_options = {{"size", "0.1"}};
    choice.directions = 5;
    choice.batch = 2;
    choice.family = GetParam() == "zoba" || GetParam() == "zdsba" ? "gaussian" : "haar";
    if (GetParam() == "soba" || GetParam() == "saba") choice.method_options = {{"evaluate_every", "1"}};
    return choice;
  }

  static std::unique_ptr<Problem> problem() {
    const Box box{Vector::Constant(10, -20), Vector::Constant(10, 20)};
    if (asks_ahead())
      return std::make_unique<test::Opaque>(test::half_square_from(Vector::Ones(10)), Vector::Zero(10), box);
    return std::make_unique<problems::Quadratic>(problems::Quadratic::Shape{}, Vector::Zero(10), box);
  }

  // One leg of the run: a new one, or one that goes on with what the folder has.
  Run leg(bool resume, int dies_at, bool journaled, double every, Index iterations = kIterations,
          double wall_time = std::numeric_limits<double>::infinity()) {
    const auto problem = GoingOn::problem();
    test::Experiment run(*problem, setup());
    test::Rounds executor(run.method.worker, 2);
    Budget budget;
    budget.iterations = iterations;
    budget.wall_time = wall_time;
    Stopping stopping(budget);
    if (!resume) stopping.deadline().resume_at(kBefore);
    ResultsRecorder results({}, {.path = output_, .save_every = 1e9});
    const RunState state{results, *run.method.algorithm, stopping};
    std::unique_ptr<RunFiles> files;
    if (resume)
      files = std::make_unique<RunFiles>(output_, find_saved_run(output_).value(), state, every, "");
    else
      files = std::make_unique<RunFiles>(output_, RunIdentity{.id = "this"}, state, every);
    DiesAt log(*files, dies_at, journaled);
    Recorders recorders({&run.memory, &results, files.get()});
    Run done;
    try {
      const Summary summary = minimize(*run.method.algorithm, executor, stopping, recorders, log);
      recorders.finished(summary);
      done.reason = summary.reason;
    } catch (const Killed&) {
      done.killed = true;
    }
    done.rows = run.memory.rows;
    done.end = state_of(*run.method.algorithm);
    done.evaluated = log.evaluated;
    return done;
  }

  const std::string output_ = path("run.h5");
};

INSTANTIATE_TEST_SUITE_P(Catalogue, GoingOn, ::testing::ValuesIn(names_of(methods::catalogue())));
INSTANTIATE_TEST_SUITE_P(SeveralQueriesOut, GoingOn, ::testing::Values("ahead", "lag"));

TEST_P(GoingOn, LosesAtMostTheBatchAtWork) {
  const Run whole = leg(false, -1, true, 1e9);
  ASSERT_FALSE(whole.killed);
  const int step = std::max(1, whole.evaluated / 5);
  for (int batch = 1; batch <= whole.evaluated; batch += step)
    for (const double every : {0.0, 1e9})
      for (const bool journaled : {false, true}) {
        ASSERT_TRUE(leg(false, batch, journaled, every).killed);
        const Run rest = leg(true, -1, true, every);
        EXPECT_EQ(rest.evaluated, whole.evaluated - batch + (journaled ? 0 : 1)) << batch << every;
        EXPECT_TRUE(rest.end == whole.end) << batch << every;
        EXPECT_TRUE(state_of(rest.rows.back()) == state_of(whole.rows.back())) << batch << every;
        const RunInfo info = read_results(output_);
        EXPECT_EQ(info.recorded, static_cast<Index>(whole.rows.size()));
      }
}

TEST_P(GoingOn, AWallTimeThatIsUsedUpLosesNoRows) {
  const Run whole = leg(false, -1, true, 1e9);
  const int batches = std::max(1, whole.evaluated - 2);
  const Run killed = leg(false, batches, true, 1e9);
  const Run rest = leg(true, -1, true, 1e9, kIterations, kBefore / 2);
  EXPECT_EQ(rest.evaluated, 0);
  EXPECT_GE(rest.rows.size(), killed.rows.size());
  EXPECT_EQ(read_results(output_).recorded, static_cast<Index>(rest.rows.size()));
  EXPECT_EQ(rest.reason, StopReason::wall_time);
  EXPECT_TRUE(leg(true, -1, true, 1e9).end == whole.end);
}

TEST_P(GoingOn, GoesOnWithALargerBudget) {
  const Run whole = leg(false, -1, true, 1e9);
  leg(false, -1, true, 1e9, 3);
  EXPECT_EQ(leg(true, -1, true, 1e9, 3).evaluated, 0) << "there is nothing to do";
  const Run rest = leg(true, -1, true, 1e9);
  EXPECT_TRUE(rest.end == whole.end);
  EXPECT_EQ(rest.reason, StopReason::iterations);
}

// Whichever file is damaged, and however: the same bits at the end, with more or less work.
TEST_P(GoingOn, DamageCostsWorkAndNoBits) {
  const Run whole = leg(false, -1, true, 1e9);
  const RunPaths paths(output_);
  const int late = std::max(1, whole.evaluated * 3 / 4);
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint, paths.journal, paths.old_journal}) {
    ASSERT_TRUE(leg(false, late, true, 0).killed);
    if (!std::filesystem::exists(path)) continue;
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    EXPECT_FALSE(find_saved_run(output_)->warnings.empty() && path != paths.old_checkpoint) << path;
    EXPECT_TRUE(leg(true, -1, true, 0).end == whole.end) << path;
  }
}

// Recorders see how a run ended also when it broke: its state may be anything.
TEST_P(GoingOn, ABrokenRunSavesNothing) {
  const Run whole = leg(false, -1, true, 1e9);
  const auto problem = GoingOn::problem();
  ASSERT_TRUE(leg(false, std::max(1, whole.evaluated / 2), true, 1e9).killed);
  {
    test::Experiment run(*problem, setup());
    Stopping stopping(Budget{});
    ResultsRecorder results({}, {.path = output_, .save_every = 1e9});
    RunFiles files(output_, find_saved_run(output_).value(), {results, *run.method.algorithm, stopping}, 0,
                   "");
    Summary broken;
    broken.reason = StopReason::error;
    files.finished(broken);
  }
  EXPECT_FALSE(std::filesystem::exists(RunPaths(output_).checkpoint));
  EXPECT_TRUE(leg(true, -1, true, 1e9).end == whole.end);
}

// The checkpoint that a run fell back to must outlive the next attempt to write one.
TEST_P(GoingOn, WhatItFellBackToIsKept) {
  const Run whole = leg(false, -1, true, 1e9);
  ASSERT_TRUE(leg(false, whole.evaluated, true, 0).killed);
  const RunPaths paths(output_);
  ASSERT_TRUE(std::filesystem::exists(paths.old_checkpoint));
  std::filesystem::resize_file(paths.checkpoint, 100);
  file("run.checkpoint.damaged", "of an earlier time");
  leg(true, 1, false, 0);
  EXPECT_EQ(content("run.checkpoint.damaged"), "of an earlier time");
  EXPECT_EQ(std::filesystem::file_size(paths.checkpoint + ".damaged.2"), 100);
  EXPECT_TRUE(find_saved_run(output_)->state.has_value());
  EXPECT_TRUE(leg(true, -1, true, 0).end == whole.end);
}

// Of a process that is gone: its number is larger than any.
// What is asked ahead of the end is not evaluated, but stands before the shorter step to the last base.
TEST_F(TemporaryFolder, EndsThoughTheLastBaseIsAskedForAgain) {
  const auto half_square = test::half_square_from(Vector::Ones(4));
  test::Opaque problem([&](const Vector& x) { return x(0) > 0.3 ? kNaN : half_square(x); }, Vector::Zero(4));
  test::Choice choice;
  choice.method = "hozog";
  choice.inner = "none";
  choice.method_options = {{"difference", "forward"}, {"measure_noise", "no"}, {"radius", "1e-3"}};
  choice.step_options = {{"size", "0.5"}};
  choice.family = "coordinate";
  choice.directions = 4;
  test::Experiment run(problem, choice);
  test::Rounds executor(run.method.worker, 2);
  Budget budget;
  budget.iterations = 1;
  Stopping stopping(budget);
  const std::string output = path("run.h5");
  ResultsRecorder results({}, {.path = output, .save_every = 1e9});
  RunFiles files(output, RunIdentity{.id = "this"}, {results, *run.method.algorithm, stopping}, 1e9);
  Recorders recorders({&run.memory, &results, &files});
  EXPECT_EQ(minimize(*run.method.algorithm, executor, stopping, recorders, files).reason,
            StopReason::iterations);
  ASSERT_EQ(run.memory.rows.size(), 2u);
  // A quarter of the step; a forward difference of half a square is off by h / 2.
  EXPECT_NEAR(run.memory.iterates[1].x(0), 0.125 * (1 - 0.5e-3), 1e-9);
}

TEST_F(TemporaryFolder, NoTemporaryFileOfAKilledRunStays) {
  const RunPaths paths(path("run.h5"));
  problems::Quadratic problem(problems::Quadratic::Shape{}, Vector::Zero(2), {});
  test::Experiment run(problem, {});
  Stopping stopping(Budget{});
  ResultsRecorder results({}, {.path = path("run.h5")});
  const RunState state{results, *run.method.algorithm, stopping};
  for (const bool resume : {false, true}) {
    for (const std::string& name : {path("run.h5"), paths.checkpoint, paths.journal, path("run.h5.status")})
      std::ofstream(name + ".2147483646-5.tmp") << "half";
    if (!resume)
      RunFiles(path("run.h5"), RunIdentity{.id = "this"}, state, 1);
    else
      RunFiles(path("run.h5"), find_saved_run(path("run.h5")).value(), state, 1, "");
    EXPECT_EQ(entries(), 1) << "the journal alone" << resume;
  }
}

TEST_F(TemporaryFolder, RefusesARunOfWhichNothingIsSound) {
  const RunPaths paths(path("run.h5"));
  for (const auto& path : {paths.checkpoint, paths.journal}) std::ofstream(path) << "no entry";
  EXPECT_THROW(find_saved_run(path("run.h5")), Error);
  remove_saved_run(path("run.h5"));
  EXPECT_FALSE(find_saved_run(path("run.h5")));
}

}  // namespace
}  // namespace bizo::io
