// The real dealing, over ranks that only a clock knows: who gets what and when, what slow and lost ranks
// cost.
#include "parallel/simulated_ranks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>

#include "bizo/core/error.hpp"
#include "parallel/communicator.hpp"
#include "parallel/mpi_executor.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/no_directions.hpp"

namespace bizo::parallel {
namespace {

constexpr double kMean = 10e-3;

// A value for each item, and the same for each evaluation unless it is fickle.
class Items final : public Probe {
 public:
  explicit Items(bool fickle = false) : fickle_(fickle) {}
  Index payload_rows() const override { return 2; }
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    for (Index k = 0; k < which.count; ++k) {
      Outcome& outcome = outcomes[static_cast<std::size_t>(k)];
      const auto item = static_cast<double>(which.first + k);
      outcome.value_plus = std::sin(item + query.radius) + (fickle_ ? ++calls_ : 0);
      outcome.evaluations = 1;
      outcome.status = EvaluationStatus::ok;
      payload.col(k).setConstant(outcome.value_plus);
    }
  }

 private:
  bool fickle_;
  double calls_ = 0;
};

WorkerContext worker_with(std::unique_ptr<Probe> probe) {
  WorkerContext worker;
  worker.probes.add(std::move(probe));
  worker.directions = std::make_unique<test::NoDirections>();
  return worker;
}

Query items(Index count) {
  Query query;
  query.probe = ProbeId{0};
  query.block.count = count;
  query.radius = 0.25;
  return query;
}

// Every batch takes as long, but for one rank's.
SimulatedRanks::Settings even(int ranks, int slow_rank = -1, double factor = 1) {
  return {.ranks = ranks,
          .costs = {.latency = 5e-6, .per_byte = 1e-9, .send = 5e-6, .receive = 1e-5, .notice = 1e-4},
          .duration = [=](int rank, const std::function<void()>& evaluate) {
            evaluate();
            return kMean * (rank == slow_rank ? factor : 1);
          }};
}

// Outcomes and seconds of some queries of 8 batches a rank, one after the other.
struct Run {
  std::vector<Outcomes> outcomes;
  double seconds = 0;
};

Run run(const SimulatedRanks::Settings& settings, bool backup, MasterMode master = MasterMode::automatic,
        int queries = 3, bool fickle = false) {
  WorkerContext worker = worker_with(std::make_unique<Items>(fickle));
  SimulatedRanks ranks(settings, worker);
  MpiExecutor executor(ranks, worker, 1, master, backup);
  Run run;
  for (int i = 0; i < queries; ++i) run.outcomes.push_back(executor.evaluate(items(8 * settings.ranks)));
  run.seconds = ranks.seconds();
  executor.timing();
  return run;
}

void expect_right(const Run& run) {
  for (const Outcomes& outcomes : run.outcomes)
    for (std::size_t i = 0; i < outcomes.items.size(); ++i) {
      ASSERT_EQ(outcomes.items[i].status, EvaluationStatus::ok) << i;
      ASSERT_EQ(outcomes.items[i].value_plus, std::sin(static_cast<double>(i) + 0.25));
      ASSERT_EQ(outcomes.payload(1, static_cast<Index>(i)), outcomes.items[i].value_plus);
    }
}

TEST(SimulatedRanks, HaveTheAnswersOfOneRank) {
  for (const int ranks : {1, 2, 4, 7, 16})
    for (const bool backup : {false, true})
      for (const auto master : {MasterMode::automatic, MasterMode::on, MasterMode::off})
        for (const bool ends : {true, false}) {
          auto settings = even(ranks, ranks - 1, 20);
          settings.ends_programs = ends;
          expect_right(run(settings, backup, master));
        }
}

TEST(SimulatedRanks, TakeTheTimeOfTheirRounds) {
  for (const int ranks : {1, 2, 4, 8, 16, 64}) {
    const int evaluating = ranks < 8 ? ranks : ranks - 1;
    const double rounds = std::ceil(8.0 * ranks / evaluating);
    const double seconds = run(even(ranks), false).seconds / 3;
    EXPECT_GE(seconds, rounds * kMean * (1 - 1e-12)) << ranks;
    // Where rank 0 evaluates it answers late, by up to an evaluation at the end.
    EXPECT_LE(seconds, (rounds + (ranks > 1 && ranks < 8 ? 1 : 0)) * kMean * 1.1) << ranks;
  }
}

// 14 ranks and a twentieth could do it in 9.1 rounds.
TEST(Backup, DoesWithoutARankThatIsSlow) {
  for (const int slow : {1, 2, 15}) {
    constexpr double kLeast = 3 * 8 * 16 * kMean / (14 + 1.0 / 20);
    EXPECT_GE(kLeast / run(even(16, slow, 20), true).seconds, 0.8) << slow;
    EXPECT_LE(kLeast / run(even(16, slow, 20), false).seconds, 0.6) << slow;
  }
}

TEST(Backup, CostsNothingWhereRanksAreEven) {
  for (const int ranks : {4, 16})
    EXPECT_LE(run(even(ranks), true).seconds, run(even(ranks), false).seconds + 1.1 * kMean) << ranks;
}

// Ranks 1 and 2 hang in the batch that is evaluated twice, to compare.
TEST(Backup, DoesNotWaitAtTheEndForWhatIsOfNoUse) {
  for (const int hangs : {1, 2, 3}) {
    WorkerContext worker = worker_with(std::make_unique<Items>());
    SimulatedRanks ranks(even(4, hangs, 1e6), worker);
    MpiExecutor executor(ranks, worker, 1, MasterMode::automatic, true);
    executor.evaluate(items(32));
    executor.abandon();
    executor.timing();
    EXPECT_LE(ranks.seconds(), 32 * kMean + kGrace) << hangs;  // what the comparison may take
  }
}

// The first batch of all, which two ranks evaluate.
TEST(Backup, RefusesWhatAnswersDifferently) {
  try {
    run(even(4), true, MasterMode::off, 3, true);
    FAIL();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.exit_code, 2);
    EXPECT_NE(std::string(error.what()).find("evaluation.backup"), std::string::npos);
  }
  EXPECT_NO_THROW(run(even(4), false, MasterMode::off, 3, true));
}

// Of two ranks that hold a batch one dies, or both do.
TEST(Backup, LosesNothingWithARank) {
  for (const double time : {0.0, 0.5 * kMean, 3.5 * kMean, 8.5 * kMean, 9.5 * kMean, 12 * kMean})
    for (const bool backup : {false, true}) {
      auto settings = even(8, 3, 20);
      settings.silence = 4 * kMean;
      settings.deaths = {{3, time}, {5, time + 0.3 * kMean}, {7, 2 * time}};
      expect_right(run(settings, backup));
    }
}

// When iterations end, and what ranks had evaluated by then.
class Clock final : public Recorder {
 public:
  explicit Clock(const SimulatedRanks& ranks) : ranks_(ranks) {}
  void iteration(const Iteration& row, const Solution&, const Solution&) override {
    if (row.iteration == 10) begin_ = {ranks_.clock(), ranks_.evaluating()};
    end_ = {ranks_.clock(), ranks_.evaluating()};
  }
  void finished(const Summary&) override {}
  // The share of the time in which `workers` ranks evaluate.
  double efficiency(int workers) const {
    return (end_.second - begin_.second) / ((end_.first - begin_.first) * workers);
  }

 private:
  const SimulatedRanks& ranks_;
  std::pair<double, double> begin_, end_;
};

// 15 ranks that evaluate 8 directions each and F at the base, log-normal, sigma = 1; the mean of some runs.
double efficiency(Index lag) {
  constexpr int kRanks = 16, kRuns = 2;
  double sum = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    test::Opaque problem([](const Vector& x) { return 0.5 * x.squaredNorm(); }, Vector::Ones(8));
    test::Choice choice;
    choice.inner = "none";
    choice.family = "sphere";
    choice.directions = 8 * kRanks;
    choice.batch = 1;
    choice.step_options = {{"size", "0.01"}};
    choice.method_options = {
        {"difference", "forward"}, {"measure_noise", "no"}, {"lag", std::to_string(lag)}};
    test::Experiment experiment(problem, choice);
    constexpr double kSigma = 1;
    std::mt19937_64 generator(seed);
    std::lognormal_distribution<double> duration(std::log(kMean) - kSigma * kSigma / 2, kSigma);
    auto settings = even(kRanks);
    settings.duration = [&](int, const std::function<void()>& evaluate) {
      evaluate();
      return duration(generator);
    };
    WorkerContext& worker = experiment.method.worker;
    SimulatedRanks simulated(settings, worker);
    MpiExecutor executor(simulated, worker, 1, MasterMode::automatic, false);
    Clock clock(simulated);
    Stopping stopping({.iterations = 50});
    minimize(*experiment.method.algorithm, executor, stopping, clock);
    sum += clock.efficiency(kRanks - 1);
  }
  return sum / kRuns;
}

// With a barrier the longest of 128 durations ends a round.
TEST(Lag, NeverLetsARankWait) {
  const double barrier = efficiency(0), lag = efficiency(1);
  std::printf("efficiency of 15 ranks, log-normal, sigma = 1: %.3f, lag = 1 %.3f\n", barrier, lag);
  EXPECT_LT(barrier, 0.8);
  EXPECT_GE(lag, 0.9);
}

}  // namespace
}  // namespace bizo::parallel
