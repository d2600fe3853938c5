// How well batches of uneven duration are dealt, and what ranks that wait cost. Evaluations sleep, so that
// many ranks can share few cores. Figures are printed; what is asserted is loose, for timing must not decide
// a test.
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <iostream>
#include <thread>

#include "support/mpi_main.hpp"

namespace bizo::parallel {
namespace {

using test::session;
using test::with_executor;

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

double since(Clock::time_point begin) {
  return Seconds(Clock::now() - begin).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Log-normal with mean 10 ms and sigma 0.5, a function of the item.
double duration(Index item) {
  constexpr double mean = 10e-3;
  constexpr double sigma = 0.5;
  const auto fraction = [](double x) { return x - std::floor(x); };
  const double u = fraction(0.5 + 0.7548776662466927 * static_cast<double>(item));
  const double v = fraction(0.5 + 0.5698402909980532 * static_cast<double>(item));
  const double normal = std::sqrt(-2 * std::log1p(-u)) * std::cos(2 * M_PI * v);
  return mean * std::exp(sigma * normal - sigma * sigma / 2);
}

// Sleeps; outcomes: nominal and measured duration.
class SleepingProbe final : public Probe {
 public:
  void evaluate(const Query&, Range which, std::span<Outcome> outcomes, MatrixRef) override {
    for (Index k = 0; k < which.count; ++k) {
      const auto begin = Clock::now();
      const double nominal = duration(which.first + k);
      std::this_thread::sleep_for(Seconds(nominal));
      auto& outcome = outcomes[static_cast<std::size_t>(k)];
      outcome.value_plus = nominal;
      outcome.value_minus = since(begin);
      outcome.status = EvaluationStatus::ok;
    }
  }
};

// What the rank used of a core since the probe ran last.
class CpuProbe final : public Probe {
 public:
  void evaluate(const Query&, Range, std::span<Outcome> outcomes, MatrixRef) override {
    outcomes[0].value_plus = (cpu_seconds() - cpu_) / since(begin_);
    outcomes[0].value_minus = session().rank();
    cpu_ = cpu_seconds();
    begin_ = Clock::now();
    // Long enough for every rank to be dealt one.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

 private:
  double cpu_ = cpu_seconds();
  Clock::time_point begin_ = Clock::now();
};

constexpr ProbeId kOnly{0};  // probe of the worker

Query items(Index count) {
  Query query;
  query.probe = kOnly;
  query.block.count = count;
  return query;
}

template <class P>
WorkerContext workshop_of() {
  WorkerContext worker;
  worker.probes.add(std::make_unique<P>());
  return worker;
}

TEST(Scheduling, KeepsRanksBusyWhenDurationsVary) {
  const int workers = session().size() - 1;
  ASSERT_GT(workers, 0);
  auto worker = workshop_of<SleepingProbe>();
  with_executor(worker, 1, MasterMode::off, [&](Executor& executor) {
    executor.evaluate(items(workers));
    const auto begin = Clock::now();
    const auto outcomes = executor.evaluate(items(1024));
    const double wall = since(begin);
    double nominal = 0;
    double measured = 0;
    for (const auto& outcome : outcomes.items) {
      nominal += outcome.value_plus;
      measured += outcome.value_minus;
    }
    const double capacity = workers * wall;
    std::cout << "1024 items on " << workers << " workers: " << wall << " s; slept " << measured
              << " s (nominally " << nominal << " s); efficiency " << measured / capacity << " (nominally "
              << nominal / capacity << ")\n";
    // The figure is for people; what fails here is one rank working after the other (1 / workers).
    EXPECT_GE(measured / capacity, 3.0 / workers);
  });
}

TEST(Scheduling, LeavesTheCoresToOthersWhileItWaits) {
  const int workers = session().size() - 1;
  ASSERT_GT(workers, 0);
  auto worker = workshop_of<CpuProbe>();
  with_executor(worker, 1, MasterMode::off, [&](Executor& executor) {
    executor.evaluate(items(workers));
    std::this_thread::sleep_for(std::chrono::seconds(2));
    double sum = 0;
    double max = 0;
    for (const auto& outcome : executor.evaluate(items(workers)).items) {
      sum += outcome.value_plus;
      max = std::max(max, outcome.value_plus);
    }
    std::cout << "cores used by a worker that waits: " << sum / workers << " on average, " << max
              << " at most\n";
    // Ranks that poll would take all the cores there are.
    EXPECT_LT(sum, 0.7 * std::thread::hardware_concurrency());
  });
}

}  // namespace
}  // namespace bizo::parallel
