// Normals a second, and the cost of combining sum_j w_j u_j of 64 directions in 2^20 dimensions. Required:
// srht at least 20 times faster than gaussian.
#include <benchmark/benchmark.h>

#include "bizo/core/random.hpp"
#include "directions/catalogue.hpp"

namespace bizo::bench {
namespace {

constexpr Index kDimension = Index{1} << 20;
constexpr Index kDirections = 64;

std::unique_ptr<DirectionFamily> make(const std::string& name) {
  const auto& row = require_row(directions::catalogue(), name, "benchmark");
  return row.make({"directions", row.options}, kDimension);
}

void normals(benchmark::State& state) {
  std::vector<double> out(static_cast<std::size_t>(kDimension));
  RandomKey key{.seed = 1, .purpose = Purpose::directions};
  for (auto _ : state) {
    ++key.iteration;
    fill_normal(key, 0, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * kDimension);
}

// A new block each time, so that what a family prepares for a block is counted.
void combine(benchmark::State& state, const std::string& name) {
  const auto family = make(name);
  const Vector weights = Vector::LinSpaced(kDirections, -1.0, 1.0);
  Vector sum(kDimension);
  DirectionBlock block{.seed = 1, .iteration = 0, .count = kDirections};
  for (auto _ : state) {
    ++block.iteration;
    family->combine(block, weights, {0, kDimension}, sum);
    benchmark::DoNotOptimize(sum.data());
  }
  state.SetItemsProcessed(state.iterations() * kDimension * kDirections);
}

BENCHMARK(normals)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(combine, gaussian, std::string("gaussian"))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(combine, rademacher, std::string("rademacher"))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(combine, srht, std::string("srht"))->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bizo::bench

BENCHMARK_MAIN();
