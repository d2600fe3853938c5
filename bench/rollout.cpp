// Steps of simulated episodes, for N episodes at once. Required: 10 million steps of cart and pole a second
// and core, with a linear policy and at least 32 episodes.
#include <benchmark/benchmark.h>

#include "problems/acrobot.hpp"
#include "problems/cart_pole.hpp"
#include "problems/mountain_car.hpp"
#include "problems/pendulum.hpp"
#include "problems/rollout.hpp"

namespace bizo::bench {
namespace {

// Smooth variants, in which no episode ends before the horizon.
void rollout(benchmark::State& state, const problems::Simulator& simulator,
             const std::vector<Index>& hidden) {
  constexpr Index kSteps = 200;
  const problems::Policy policy(simulator.shape().observations, hidden, simulator.shape().outputs);
  const Matrix parameters = Vector::Constant(policy.parameters(), 0.1);
  const Matrix starts = problems::starts_of(simulator, {.seed = 1}, 0, state.range(0));
  std::vector<problems::Episode> episodes;
  for (Index s = 0; s < starts.cols(); ++s) episodes.push_back({0, s});
  for (auto _ : state) {
    const Vector totals = problems::returns(simulator, policy, parameters, starts, episodes, kSteps);
    benchmark::DoNotOptimize(totals.data());
  }
  const auto steps = static_cast<double>(state.iterations() * state.range(0) * kSteps);
  state.counters["steps/s"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
}

template <class Environment>
void linear(benchmark::State& state) {
  rollout(state, Environment(problems::Variant::smooth), {});
}
template <class Environment>
void network(benchmark::State& state) {
  rollout(state, Environment(problems::Variant::smooth), {16});
}

BENCHMARK(linear<problems::CartPole>)->Arg(1)->Arg(4)->Arg(32)->Arg(128);
BENCHMARK(linear<problems::Pendulum>)->Arg(128);
BENCHMARK(linear<problems::MountainCar>)->Arg(128);
BENCHMARK(linear<problems::Acrobot>)->Arg(128);
BENCHMARK(network<problems::CartPole>)->Arg(128);
BENCHMARK(network<problems::Pendulum>)->Arg(128);

}  // namespace
}  // namespace bizo::bench

BENCHMARK_MAIN();
