// What an evaluation costs beside the user's own work, by every way in. This program is also the program that
// is asked:  bench_program_overhead --serve D  on a stream, --answer INPUT OUTPUT through files;
// --drain D reads numbers and answers with the first.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "bizo/core/bytes.hpp"
#include "blackbox/file_oracle.hpp"
#include "blackbox/plugin_oracle.hpp"
#include "blackbox/program_problem.hpp"
#include "blackbox/protocol.hpp"
#include "blackbox/server.hpp"
#include "blackbox/stream_oracle.hpp"

namespace bizo::bench {
namespace {

class First final : public Problem {
 public:
  explicit First(Index d) : Problem({"first", d, 0, Vector::Zero(d), Vector(), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override { values = X.row(0); }
};

std::string this_program() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

std::shared_ptr<blackbox::Watchdog> watchdog() {
  static const auto one = std::make_shared<blackbox::Watchdog>();
  return one;
}

// A point an evaluation, or `batch` points.
void evaluate(benchmark::State& state, Problem& problem, Index batch) {
  const Matrix X = Matrix::Random(problem.d(), batch), Y(0, batch);
  const std::vector<EvaluationKey> keys(static_cast<std::size_t>(batch));
  Vector values(batch);
  for (auto _ : state) {
    problem.announce(keys);
    problem.outer(X, Y, values);
    if (values(0) != X(0, 0)) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

void plugin(benchmark::State& state) {
  const auto problem = blackbox::make_problem(
      blackbox::make_plugin_oracle(BIZO_SUM_PLUGIN, std::to_string(state.range(0)), BIZO_SUM_PLUGIN), {});
  evaluate(state, *problem, 1);
}

void stream(benchmark::State& state) {
  const blackbox::Launch launch{.words = {this_program(), "--serve", std::to_string(state.range(0))}};
  const auto problem = blackbox::make_problem(
      std::make_unique<blackbox::StreamOracle>(launch, blackbox::Limits(), watchdog()), {});
  evaluate(state, *problem, state.range(1));
}

// The cost of a copy: there and back, in this process.
void copy(benchmark::State& state) {
  const Vector x = Vector::Random(state.range(0));
  Vector y = x;
  for (auto _ : state) {
    y = x;
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
}

// The same bytes through the same pipes, without any protocol: what copying costs.
void pipe(benchmark::State& state) {
  const Index d = state.range(0);
  const Vector x = Vector::Random(d);
  blackbox::Child child({.words = {this_program(), "--drain", std::to_string(d)}, .talks = true}, watchdog());
  for (auto _ : state) {
    auto left = std::as_bytes(entries(x));
    double answer = 0;
    while (!left.empty()) {
      const auto written = write(child.to().number(), left.data(), left.size());
      if (written > 0) left = left.subspan(static_cast<std::size_t>(written));
      child.wait(clock_seconds() + 1, !left.empty());
    }
    while (read(child.from().number(), &answer, sizeof answer) <= 0) child.wait(clock_seconds() + 1);
    if (answer != x(0)) std::abort();
  }
}

int drain(Index d) {
  std::vector<double> x(static_cast<std::size_t>(d));
  const std::size_t size = x.size() * sizeof(double);
  for (;;) {
    for (std::size_t have = 0; have < size;) {
      const auto part = read(3, reinterpret_cast<char*>(x.data()) + have, size - have);
      if (part <= 0) return 0;
      have += static_cast<std::size_t>(part);
    }
    if (write(4, x.data(), sizeof(double)) != sizeof(double)) return 1;
  }
}

void files(benchmark::State& state) {
  blackbox::FileSettings settings;
  settings.words = {this_program(), "--answer", "{input}", "{output}"};
  settings.format = state.range(1) == 0 ? blackbox::text_format() : blackbox::json_format();
  settings.folder = std::filesystem::temp_directory_path().string() + "/bench_program_overhead";
  blackbox::Capabilities offer;
  offer.info = First(state.range(0)).info();
  const auto problem = blackbox::make_problem(
      std::make_unique<blackbox::FileOracle>(std::move(settings), offer, watchdog()), {});
  evaluate(state, *problem, 1);
}

BENCHMARK(plugin)->Arg(100)->Arg(1000000);
BENCHMARK(copy)->Arg(1000000)->UseRealTime();
BENCHMARK(pipe)->Arg(100)->Arg(1000000)->UseRealTime();
BENCHMARK(stream)->Args({100, 1})->Args({100, 16})->Args({1000000, 1})->UseRealTime();
BENCHMARK(files)->Args({100, 0})->Args({100, 1})->UseRealTime()->Unit(benchmark::kMillisecond);

int answer(const char* input, const char* output) {
  const auto format = std::strstr(input, ".json") ? blackbox::json_format() : blackbox::text_format();
  blackbox::Record record;
  record.numbers["value"] = format.read(input, 1'000'000).list("x")->front();
  format.write(record, output);
  return 0;
}

}  // namespace
}  // namespace bizo::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0) {
    bizo::bench::First problem(std::atoll(argv[2]));
    bizo::blackbox::serve_stream(problem, nullptr, std::atoi(std::getenv(bizo::blackbox::kReadVariable)),
                                 std::atoi(std::getenv(bizo::blackbox::kWriteVariable)));
    return 0;
  }
  if (argc == 3 && std::strcmp(argv[1], "--drain") == 0) return bizo::bench::drain(std::atoll(argv[2]));
  if (argc == 4 && std::strcmp(argv[1], "--answer") == 0) return bizo::bench::answer(argv[2], argv[3]);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
