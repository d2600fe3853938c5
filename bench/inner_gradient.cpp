// Logistic inner gradients for a batch of B columns beside the two plain matrix products that they consist
// of, and the gradient of the digits hyper-cleaning task. Required: a column of 32 costs at most a quarter of
// a single one, and the gradient of 32 columns reaches half the rate of the products.
#include <benchmark/benchmark.h>

#include "bizo/core/params.hpp"
#include "bizo/core/random.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::bench {
namespace {

Matrix normal(std::uint32_t stream, Index rows, Index cols) {
  Matrix entries(rows, cols);
  fill_normal({.seed = 1, .purpose = Purpose::noise, .stream = stream}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return entries;
}

// Random samples with labels 0 ... classes - 1.
class RandomData final : public DataFiles {
 public:
  RandomData(Index samples, Index dimension, Index classes)
      : data_{Features(normal(1, dimension, samples)), Vector(samples), ""} {
    for (Index i = 0; i < samples; ++i) data_.targets(i) = static_cast<double>(i % classes);
  }
  Dataset dataset(const DatasetRequest&) const override { return data_; }
  Vector vector(const std::string&, const std::string&) const override { return {}; }

 private:
  Dataset data_;
};

void report(benchmark::State& state, Index columns, double flops) {
  const auto calls = static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.counters["seconds/column"] =
      Counter(calls * static_cast<double>(columns), Counter::kIsRate | Counter::kInvert);
  state.counters["FLOP/s"] = Counter(calls * flops, Counter::kIsRate, Counter::OneK::kIs1000);
}

void gradients(benchmark::State& state, const std::string& name, Index n, Index dimension, Index classes) {
  const Index B = state.range(0);
  const auto& row = require_row(problems::catalogue(), name, "benchmark");
  const RandomData data(n, dimension, classes);
  const auto owner = row.make(
      Params("problem", row.options, {{"train", {"a", "benchmark"}}, {"validation", {"b", "benchmark"}}}),
      {data});
  auto& problem = dynamic_cast<InnerGradientProblem&>(*owner);
  const Matrix X = normal(2, problem.d(), B), Y = 0.1 * normal(3, problem.p(), B);
  Matrix G(problem.p(), B);
  for (auto _ : state) {
    problem.inner_gradient_y(X, Y, G);
    benchmark::DoNotOptimize(G.data());
  }
  report(state, B, 4.0 * static_cast<double>(n * problem.p() * B));
}

// The scores and the way back, without blocks, loss or padding.
void products(benchmark::State& state, Index n, Index rows, Index columns_a_point) {
  const Index B = state.range(0), columns = B * columns_a_point;
  const Matrix A = normal(1, rows, n), Y = normal(3, rows, columns);
  Matrix scores(n, columns), G(rows, columns);
  for (auto _ : state) {
    scores.noalias() = A.transpose() * Y;
    G.noalias() = A * scores;
    benchmark::DoNotOptimize(G.data());
  }
  report(state, B, 4.0 * static_cast<double>(n * rows * columns));
}

BENCHMARK_CAPTURE(gradients, logistic, "logistic", 10000, 784, 2)
    ->Arg(1)
    ->Arg(4)
    ->Arg(8)
    ->Arg(16)
    ->Arg(32)
    ->Arg(64);
BENCHMARK_CAPTURE(products, logistic, 10000, 784, 1)->Arg(1)->Arg(4)->Arg(8)->Arg(16)->Arg(32)->Arg(64);
BENCHMARK_CAPTURE(gradients, digits, "hyper-cleaning", 1078, 64, 10)->Arg(1)->Arg(32);
BENCHMARK_CAPTURE(products, digits, 1078, 65, 10)->Arg(1)->Arg(32);

}  // namespace
}  // namespace bizo::bench

BENCHMARK_MAIN();
