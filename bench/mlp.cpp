// The inner gradient of hyper-cleaning with a multi-layer perceptron 64-32-10 on 1078 samples, for a batch of
// B columns, beside Eigen's bare products of the same shapes, and a Hessian product. Required: at B = 64 the
// gradient reaches 40 % of the rate of the products, and a column is never dearer than at B = 1.
#include <benchmark/benchmark.h>

#include <vector>

#include "bizo/core/random.hpp"
#include "problems/mlp_model.hpp"
#include "problems/sample_mean.hpp"

namespace bizo::bench {
namespace {

constexpr Index kSamples = 1078, kBlock = 128, kInputs = 64, kHidden = 32, kOutputs = 10;

Matrix normal(std::uint32_t stream, Index rows, Index cols) {
  Matrix entries(rows, cols);
  fill_normal({.seed = 1, .purpose = Purpose::noise, .stream = stream}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return entries;
}

problems::SampleMean network(const char* activation) {
  std::vector<Index> classes;
  for (Index i = 0; i < kSamples; ++i) classes.push_back(i % kOutputs);
  const problems::MlpShape shape{
      {kInputs, kHidden, kOutputs}, &problems::activation_named(activation), problems::MlpScaling::standard};
  return {Features(normal(1, kInputs, kSamples)), problems::mlp_model(shape),
          problems::softmax_loss(classes, kOutputs)};
}

// Multiply-adds a column of a gradient, times two.
constexpr double kFlops = 2.0 * kSamples * (2 * kInputs * kHidden + 3 * kHidden * kOutputs);

void report(benchmark::State& state, double flops) {
  const auto columns = static_cast<double>(state.iterations() * state.range(0));
  using benchmark::Counter;
  state.counters["seconds/column"] = Counter(columns, Counter::kIsRate | Counter::kInvert);
  state.counters["FLOP/s"] = Counter(columns * flops, Counter::kIsRate, Counter::OneK::kIs1000);
}

void gradient(benchmark::State& state, const char* activation) {
  problems::SampleMean mean = network(activation);
  const Index B = state.range(0);
  const Matrix weights = normal(4, kSamples, B).cwiseAbs(), Y = 0.1 * normal(2, mean.parameters(), B);
  Matrix G(mean.parameters(), B);
  for (auto _ : state) {
    mean.gradient(&weights, Y, G);
    benchmark::DoNotOptimize(G.data());
  }
  report(state, kFlops);
}

void hessian_product(benchmark::State& state) {
  problems::SampleMean mean = network("tanh");
  const Index B = state.range(0);
  const Matrix weights = normal(4, kSamples, B).cwiseAbs(), Y = 0.1 * normal(2, mean.parameters(), B),
               V = normal(3, mean.parameters(), B);
  Matrix G(mean.parameters(), B);
  for (auto _ : state) {
    mean.hessian_product(&weights, Y, V, G);
    benchmark::DoNotOptimize(G.data());
  }
  report(state, kFlops);
}

// The products of the gradient, block by block: the first layer for all columns at once, the second column by
// column.
void products(benchmark::State& state) {
  const Index B = state.range(0);
  const Matrix A = normal(1, kInputs, kSamples), W1 = normal(2, kInputs, kHidden * B),
               W2 = normal(3, kHidden, kOutputs * B), W2t = normal(5, kOutputs, kHidden * B);
  Matrix H(kBlock, kHidden * B), S(kBlock, kOutputs * B), E(kBlock, kHidden * B), G1(kInputs, kHidden * B),
      G2(kHidden, kOutputs * B);
  for (auto _ : state) {
    for (Index first = 0; first < kSamples; first += kBlock) {
      const Index n = std::min(kBlock, kSamples - first);
      const auto block = A.middleCols(first, n);
      auto h = H.topRows(n), s = S.topRows(n), e = E.topRows(n);
      h.noalias() = block.transpose() * W1;
      for (Index b = 0; b < B; ++b) {
        auto hb = h.middleCols(b * kHidden, kHidden);
        auto sb = s.middleCols(b * kOutputs, kOutputs);
        sb.noalias() = hb * W2.middleCols(b * kOutputs, kOutputs);
        G2.middleCols(b * kOutputs, kOutputs).noalias() += hb.transpose() * sb;
        e.middleCols(b * kHidden, kHidden).noalias() = sb * W2t.middleCols(b * kHidden, kHidden);
      }
      G1.noalias() += block * e;
    }
    benchmark::DoNotOptimize(G1.data());
    benchmark::DoNotOptimize(G2.data());
  }
  report(state, kFlops);
}

BENCHMARK(products)->Arg(1)->Arg(8)->Arg(64);
BENCHMARK_CAPTURE(gradient, tanh, "tanh")->RangeMultiplier(2)->Range(1, 128);
BENCHMARK_CAPTURE(gradient, relu, "relu")->Arg(1)->Arg(64);
BENCHMARK(hessian_product)->Arg(1)->Arg(8)->Arg(64);

}  // namespace
}  // namespace bizo::bench

BENCHMARK_MAIN();
