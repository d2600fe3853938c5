#include "io/results.hpp"

#include "io/output_path.hpp"

#include <cmath>
#include <random>

#include "bizo/core/archive.hpp"
#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

Iteration iteration_of(Index k) {
  Iteration iteration;
  iteration.iteration = k;
  iteration.value = 1.0 / static_cast<double>(k + 1);
  iteration.best_value = iteration.value;
  if (k > 0) iteration.gradient_norm = 2;
  iteration.radius = 1e-3;
  iteration.cost = {.evaluations = 10 * k, .inner_steps = 100 * k, .inner_gradients = 300 * k, .failures = k};
  iteration.cost.retries = 3 * k;
  iteration.cost.speculated = 5 * k;
  iteration.cost.failed_as[static_cast<std::size_t>(EvaluationStatus::time_out)] = k;
  return iteration;
}

Solution solution_of(Index k) {
  return {.x = Vector::Constant(3, static_cast<double>(k)),
          .y = Vector::Ones(5),
          .value = 1.0 / static_cast<double>(k + 1)};
}

Outcomes pair_and_failure() {
  Outcomes outcomes;
  outcomes.items.resize(2);
  outcomes.items[0] = {.difference = 1,
                       .value_plus = 3,
                       .value_minus = 2,
                       .inner_residual = 1e-6,
                       .initial_residual = 1,
                       .evaluations = 2,
                       .inner_steps = 40,
                       .inner_gradients = 42,
                       .status = EvaluationStatus::ok,
                       .failure = EvaluationStatus::time_out,
                       .attempts = 2};
  return outcomes;
}

Summary summary_of(Index k, StopReason reason) {
  Summary summary;
  summary.reason = reason;
  summary.last = iteration_of(k);
  summary.solution = solution_of(k);
  summary.metrics = {{"test_accuracy", 0.9}, {"test_loss", 0.25}};
  summary.timing = {{.busy = 1, .wall = 4}, {.busy = 3, .wall = 4, .lost = 2, .restarts = 5}};
  return summary;
}

RunHeader header_of() {
  return {.bizo_version = "1.2.3",
          .git_revision = "abc",
          .config = std::string(100000, '#') + "\n[problem]\nname = µ\n",
          .settings = {{"problem.name", "µ"}},
          .command_line = "bizo run a.ini",
          .hostname = "node1",
          .mpi_library = "Open MPI",
          .slurm_job_id = "",
          .seed = 0xFFFFFFFFFFFFFFFFu,
          .ranks = 4};
}

void record(ResultsRecorder& recorder, Index iterations) {
  recorder.iteration(iteration_of(0), solution_of(0), solution_of(0));
  for (Index k = 1; k <= iterations; ++k) {
    recorder.outcomes(k, pair_and_failure());
    recorder.iteration(iteration_of(k), solution_of(k), solution_of(k));
  }
}

class ResultsFile : public TemporaryFolder {
 protected:
  ResultsOptions options(double save_every = 1e9) const {
    return {.path = path("run.h5"), .save_every = save_every};
  }
};

TEST_F(ResultsFile, KeepsWhatARunProduced) {
  ResultsRecorder recorder(header_of(), options());
  record(recorder, 700);
  EXPECT_EQ(read_results(path("run.h5")).recorded, 1) << "the starting point is saved at once";
  recorder.finished(summary_of(700, StopReason::iterations));

  const RunInfo info = read_results(path("run.h5"));
  EXPECT_EQ(info.header.config, header_of().config);
  EXPECT_EQ(info.header.settings, header_of().settings);
  EXPECT_EQ(info.header.mpi_library, "Open MPI");
  EXPECT_EQ(info.header.slurm_job_id, "");
  EXPECT_EQ(info.header.seed, header_of().seed);
  EXPECT_EQ(info.header.ranks, 4);
  EXPECT_EQ(info.created.size(), std::string("2000-01-01T00:00:00Z").size());
  EXPECT_EQ(info.finished.back(), 'Z');
  EXPECT_EQ(info.status, "finished");
  EXPECT_EQ(info.stop_reason, name_of(StopReason::iterations));
  EXPECT_EQ(info.recorded, 701);
  EXPECT_EQ(info.last.iteration, 700);
  EXPECT_EQ(info.last.value, iteration_of(700).value);
  EXPECT_TRUE(std::isnan(info.last.step));
  EXPECT_EQ(info.last.cost.evaluations, 7000);
  EXPECT_EQ(info.last.cost.inner_steps, 70000);
  EXPECT_EQ(info.last.cost.inner_gradients, 210000);
  EXPECT_EQ(info.last.cost.failures, 700);
  EXPECT_EQ(info.last.cost.retries, 2100);
  EXPECT_EQ(info.last.cost.speculated, 3500);
  EXPECT_EQ(listing_of(info.last.cost.failed_as), "700 time-out");
  EXPECT_EQ(info.d, 3);
  EXPECT_EQ(info.p, 5);
  EXPECT_EQ(info.value, solution_of(700).value);
  EXPECT_EQ(info.metrics, (Metrics{{"test_accuracy", 0.9}, {"test_loss", 0.25}}));
  ASSERT_EQ(info.timing.size(), 2u);
  EXPECT_EQ(info.timing[1].busy, 3);
  EXPECT_EQ(info.timing[0].lost, 0);
  EXPECT_EQ(info.timing[1].lost, 2);
  EXPECT_EQ(info.timing[0].restarts, 0);
  EXPECT_EQ(info.timing[1].restarts, 5);
  EXPECT_GT(info.wall, 0);
  EXPECT_EQ(entries(), 1);
}

TEST_F(ResultsFile, RecordsEvaluations) {
  ResultsOptions asked = options();
  asked.record_evaluations = true;
  asked.record_iterates = 1;
  ResultsRecorder recorder(header_of(), asked);
  recorder.outcomes(1, pair_and_failure());
  Outcomes one_sided;
  one_sided.items.resize(1);
  recorder.outcomes(2, one_sided);
  for (Index k = 0; k < 5; ++k) recorder.iteration(iteration_of(k), solution_of(k), solution_of(k));
  recorder.finished(summary_of(4, StopReason::iterations));

  // As many iterates as evaluations, so that both make a data set.
  const auto column = [&](const std::string& name) -> Vector {
    DatasetRequest request;
    request.path = path("run.h5");
    request.matrix = "iterates/x";
    request.label = "evaluations/" + name;
    return FileData().dataset(request).targets;
  };
  EXPECT_EQ(column("iteration"), (Vector(5) << 1, 1, 1, 1, 2).finished());
  EXPECT_EQ(column("direction"), (Vector(5) << 0, 0, 1, 1, 0).finished());
  EXPECT_EQ(column("side"), (Vector(5) << 1, -1, 1, -1, 0).finished());
  EXPECT_EQ(column("status"), (Vector(5) << 1, 1, 0, 0, 0).finished());
  EXPECT_EQ(column("failure"), (Vector(5) << 7, 7, 1, 1, 1).finished());
  EXPECT_EQ(column("attempts"), (Vector(5) << 2, 2, 1, 1, 1).finished());
  EXPECT_EQ(column("inner_iterations"), (Vector(5) << 40, 40, 0, 0, 0).finished());
}

TEST_F(ResultsFile, IsCompleteAtEverySave) {
  ResultsRecorder recorder(header_of(), options(0));
  for (Index k = 0; k < 3; ++k) {
    recorder.iteration(iteration_of(k), solution_of(k), solution_of(k));
    const RunInfo info = read_results(path("run.h5"));
    EXPECT_EQ(info.status, "running");
    EXPECT_EQ(info.stop_reason, "");
    EXPECT_EQ(info.finished, "");
    EXPECT_EQ(info.recorded, k + 1);
    EXPECT_EQ(info.value, solution_of(k).value);
  }
}

TEST_F(ResultsFile, StatusTellsHowARunEnded) {
  const std::pair<StopReason, const char*> cases[] = {{StopReason::target, "finished"},
                                                      {StopReason::diverged, "failed"},
                                                      {StopReason::too_many_failures, "failed"},
                                                      {StopReason::interrupted, "interrupted"}};
  for (const auto& [reason, status] : cases) {
    ResultsRecorder recorder(header_of(), options());
    recorder.finished(summary_of(0, reason));
    EXPECT_EQ(read_results(path("run.h5")).status, status);
    EXPECT_EQ(read_results(path("run.h5")).recorded, 0);
  }
}

TEST_F(ResultsFile, RefusesOtherFiles) {
  EXPECT_EQ(message_of<Error>([&] { read_results(path("none.h5")); }),
            "cannot open " + path("none.h5") + ": No such file or directory");
  EXPECT_EQ(message_of<Error>([&] { read_results(file("text.h5", "hello")); }),
            "cannot open " + path("text.h5") + ": it is not an HDF5 file, or is damaged");
}

TEST_F(ResultsFile, ADamagedFileIsAnErrorThatNamesIt) {
  ResultsRecorder recorder(header_of(), options());
  recorder.finished(summary_of(0, StopReason::target));
  std::filesystem::resize_file(path("run.h5"), 3000);
  EXPECT_NE(message_of<Error>([&] { read_results(path("run.h5")); }).find(path("run.h5")), std::string::npos);
}

// HDF5 would follow what a damaged file says of itself; the checksum is looked at before.
TEST_F(ResultsFile, EveryDamageIsSeen) {
  ResultsRecorder recorder(header_of(), options());
  record(recorder, 3);
  recorder.finished(summary_of(3, StopReason::iterations));
  const std::string sound = content("run.h5");
  std::mt19937 chance(1);
  const auto place = [&] { return std::uniform_int_distribution<std::size_t>(0, sound.size() - 1)(chance); };
  for (int trial = 0; trial < 400; ++trial) {
    std::string flipped = sound;
    const std::size_t at = trial < 200 ? static_cast<std::size_t>(3 * trial) : place();
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << trial % 8));
    EXPECT_THROW(read_results(file("flipped.h5", flipped)), Error) << at;
    const std::size_t size = trial < 200 ? static_cast<std::size_t>(3 * trial) : place();
    EXPECT_THROW(read_results(file("cut.h5", sound.substr(0, size))), Error) << size;
  }
  EXPECT_THROW(read_results(file("longer.h5", sound + '\0')), Error);
  EXPECT_NO_THROW(read_results(file("same.h5", sound)));
}

TEST_F(ResultsFile, KeepsHowTheRunEndedUnlessItGoesOn) {
  ResultsRecorder recorder(header_of(), options());
  record(recorder, 3);
  recorder.finished(summary_of(3, StopReason::target));
  const Bytes state = state_of(recorder);

  ResultsRecorder repaired(header_of(), options());
  restore(repaired, state);
  repaired.repair("2000-01-01T00:00:00Z", 100);
  EXPECT_TRUE(repaired.has_ended());
  repaired.write(solution_of(3));
  EXPECT_EQ(read_results(path("run.h5")).metrics, summary_of(3, StopReason::target).metrics);
  EXPECT_EQ(read_results(path("run.h5")).stop_reason, "target");
  repaired.iteration(iteration_of(4), solution_of(4), solution_of(4));
  EXPECT_FALSE(repaired.has_ended());

  ResultsRecorder resumed(header_of(), options());
  restore(resumed, state);
  resumed.resume("2000-01-01T00:00:00Z", 100, "");
  resumed.write(solution_of(3));
  EXPECT_EQ(read_results(path("run.h5")).status, "running");
  EXPECT_TRUE(read_results(path("run.h5")).metrics.empty());
}

TEST_F(ResultsFile, WritableOutputs) {
  require_writable(path("run.h5"), false);
  EXPECT_EQ(entries(), 0);
  file("run.h5", "precious");
  EXPECT_EQ(
      message_of<ConfigError>([&] { require_writable(path("run.h5"), false); }),
      "run.output = " + path("run.h5") +
          " exists already and is not one of bizo's results, and only those are replaced; choose another "
          "run.output");
  EXPECT_THROW(require_writable(path("run.h5"), true), ConfigError);
  EXPECT_EQ(content("run.h5"), "precious");
  EXPECT_EQ(message_of<Error>([&] { require_writable(path("none/run.h5"), false); }),
            "cannot write " + path("none/run.h5") + ": there is no folder " + path("none") +
                "; create it, or choose another run.output");
  EXPECT_THROW(require_writable(path(""), true), ConfigError);
  EXPECT_EQ(entries(), 1);
}

}  // namespace
}  // namespace bizo::io
