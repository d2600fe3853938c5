// What a run would take on many ranks: its method, its loop and its dealing are real; ranks, messages and
// evaluations are simulated (src/parallel/simulated_ranks.hpp). bench/scale/scale.py measures the costs that
// it needs, compares it with runs, and draws docs/pictures/scale.svg.
//
//   bench_scale CONFIG.ini ranks=1024 latency=2e-6 ...  [section.key=value ...]
//
// group=64: each of the ranks is a sub-master, and deals its batches to 64 ranks of its own. The problem is
// bench/scale/sleeper.c. Prints one line of JSON.
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <queue>
#include <span>
#include <string>
#include <vector>

#include "app/config/assembly.hpp"
#include "app/config/configure.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/minimize.hpp"
#include "parallel/mpi_executor.hpp"
#include "parallel/simulated_ranks.hpp"

namespace bizo::bench {
namespace {

using Numbers = std::map<std::string, double>;

// Defaults: nothing costs anything.
Numbers defaults() {
  return {{"ranks", 16},        {"latency", 0}, {"per_byte", 0},   {"send", 0},
          {"receive", 0},       {"notice", 0},  {"evaluation", 0}, {"d", 8},
          {"entry", 0},         {"tell", 0},    {"slow_rank", -1}, {"slow_factor", 1},
          {"ends_programs", 1}, {"group", 0},   {"from", 1},       {"draw", 0}};
}

// The sums of directions are those of d coordinates, whatever the problem has.
class ModelledExecutor final : public parallel::MpiExecutor {
 public:
  ModelledExecutor(parallel::SimulatedRanks& ranks, WorkerContext& worker, const app::Assembly& assembly,
                   const Numbers& numbers)
      : MpiExecutor(ranks, worker, assembly.batch, master_of(assembly),
                    assembly.sections->evaluation.text("backup") == "on"),
        ranks_(ranks),
        numbers_(numbers) {}

  Vector combine(const DirectionBlock& block, ConstVectorRef weights) override {
    // Others sum too where none evaluates; what they have goes to rank 0.
    const bool alone = out() > 0 || numbers_.at("d") <= DirectionFamily::kSlice;
    const double entries = numbers_.at("d") * static_cast<double>(block.count);
    const double shared = alone ? 1 : static_cast<double>(ranks_.size());
    const double gathered = alone ? 0 : 8 * numbers_.at("d") * numbers_.at("per_byte");
    const double messages = alone ? 0 : (numbers_.at("send") + numbers_.at("receive")) * shared;
    ranks_.spend(entries * numbers_.at("entry") / shared + gathered + messages +
                 numbers_.at("tell") * static_cast<double>(block.count));
    return MpiExecutor::combine(block, weights);
  }

 private:
  static parallel::MasterMode master_of(const app::Assembly& assembly) {
    const std::string& master = assembly.sections->evaluation.text("master");
    return master == "on"    ? parallel::MasterMode::on
           : master == "off" ? parallel::MasterMode::off
                             : parallel::MasterMode::automatic;
  }

  parallel::SimulatedRanks& ranks_;
  const Numbers& numbers_;
};

// Seconds that a sub-master takes for evaluations that it deals to `group` ranks, one at a time.
double by_group(std::span<const double> evaluations, int group, const Numbers& numbers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free;
  for (int rank = 0; rank < group; ++rank) free.push(0);
  double busy = 0, end = 0;  // of the sub-master, of the last answer
  for (const double seconds : evaluations) {
    busy = std::max(busy, free.top()) + numbers.at("send") + numbers.at("receive");
    free.pop();
    free.push(busy + 2 * numbers.at("latency") + numbers.at("notice") + seconds + numbers.at("evaluation"));
    end = std::max(end, busy + seconds + 2 * numbers.at("latency") + numbers.at("notice"));
  }
  return end;
}

// When the iterations ended, and what had been evaluated by then. Those before `from` are left out: with a
// lag they are shorter.
class Times final : public Recorder {
 public:
  Times(parallel::SimulatedRanks& ranks, Index from) : ranks_(ranks), from_(from) {}
  void iteration(const Iteration& row, const Solution&, const Solution&) override {
    const Mark now{ranks_.seconds(), ranks_.busy(), ranks_.evaluating(), row.cost.evaluations};
    if (row.iteration == from_) first_ = now;
    last_ = now;
    iterations_ = row.iteration - from_;
  }
  void finished(const Summary&) override {}

  void print(const Numbers& numbers) const {
    const double wall = last_.seconds - first_.seconds, iterations = static_cast<double>(iterations_);
    const double evaluated = last_.evaluating - first_.evaluating;
    std::printf(
        "{\"ranks\": %.0f, \"iteration\": %.9g, \"evaluating\": %.6g, \"master_busy\": %.6g, "
        "\"evaluations\": %.6g}\n",
        numbers.at("ranks"), wall / iterations, evaluated / (numbers.at("ranks") * wall),
        (last_.busy - first_.busy) / wall,
        static_cast<double>(last_.evaluations - first_.evaluations) / iterations);
  }

 private:
  struct Mark {
    double seconds = 0, busy = 0, evaluating = 0;
    std::int64_t evaluations = 0;
  };
  parallel::SimulatedRanks& ranks_;
  Mark first_, last_;
  Index from_, iterations_ = 0;
};

void simulate(const app::CommandLine& line, const Numbers& numbers) {
  app::Assembly assembly = app::assemble(app::configure(line));
  const std::string library = assembly.sections->problem.text("library");
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
  const auto take =
      handle ? reinterpret_cast<const double* (*)(int*)>(dlsym(handle, "sleeper_take")) : nullptr;
  if (!take) throw ConfigError("problem.library: bench_scale simulates bench/scale/sleeper.c, and no other");
  parallel::SimulatedRanks::Settings settings{
      .ranks = static_cast<int>(numbers.at("ranks")),
      .costs = {numbers.at("latency"), numbers.at("per_byte"), numbers.at("send"), numbers.at("receive"),
                numbers.at("notice"), numbers.at("evaluation")},
      .duration =
          [&](int rank, const std::function<void()>& evaluate) {
            int count = 0;
            take(&count);
            evaluate();
            const double* first = take(&count);
            const std::span seconds(first, static_cast<std::size_t>(count));
            if (const int group = static_cast<int>(numbers.at("group")); group > 0)
              return by_group(seconds, group, numbers);
            return std::accumulate(seconds.begin(), seconds.end(), 0.0) *
                   (rank == numbers.at("slow_rank") ? numbers.at("slow_factor") : 1);
          },
      .query_bytes = static_cast<std::size_t>(8 * numbers.at("d")),
      .ends_programs = numbers.at("ends_programs") != 0,
      .draw = static_cast<std::uint64_t>(numbers.at("draw"))};
  WorkerContext& worker = assembly.method.worker;
  parallel::SimulatedRanks ranks(settings, worker);
  ModelledExecutor executor(ranks, worker, assembly, numbers);
  Stopping stopping({.iterations = assembly.sections->budget.integer("iterations")});
  Times times(ranks, static_cast<Index>(numbers.at("from")));
  minimize(*assembly.method.algorithm, executor, stopping, times);
  times.print(numbers);
}

}  // namespace
}  // namespace bizo::bench

int main(int argc, char** argv) try {
  using namespace bizo;
  bench::Numbers numbers = bench::defaults();
  app::CommandLine line;
  setenv("SLEEPER_PRETENDS", "1", 1);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (equals == std::string::npos)
      line.arguments.push_back(word);
    else if (name.find('.') != std::string::npos)
      line.settings.push_back(word);
    else if (numbers.contains(name))
      numbers[name] = std::stod(word.substr(equals + 1));
    else
      throw ConfigError("bench_scale knows no " + name);
  }
  if (line.arguments.empty()) throw ConfigError("bench_scale needs a configuration");
  bench::simulate(line, numbers);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_scale: %s\n", error.what());
  return 2;
}
