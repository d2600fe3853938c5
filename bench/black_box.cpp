// Methods that see nothing but values of f and F, at an equal budget: |grad Phi| at the end over |grad Phi|
// at the start on quadratics of several seeds, for the best step lengths of a small grid.
//   bench_black_box [SEEDS [EVALUATIONS]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/config/assembly.hpp"
#include "bizo/core/minimize.hpp"
#include "problems/quadratic.hpp"

namespace bizo::bench {
namespace {

class Nobody final : public Recorder {
 public:
  void iteration(const Iteration&, const Solution&, const Solution&) override {}
  void finished(const Summary&) override {}
};

// One method with the settings to try; every one with each of kLengths.
struct Contender {
  std::string name;
  std::vector<std::string> settings;
};

const std::vector<std::string> kLengths{"0.01", "0.03", "0.1", "0.2", "0.3"};

// Published zoba takes 2500 pairs an iteration, for which this budget has six iterations: fewer are tried
// too.
std::vector<Contender> contenders() {
  std::vector<std::string> zoba;
  for (const auto* pairs : {"40", "160", "640", "2500"})
    for (const auto* rho : {"1e-3", "3e-3", "1e-2", "3e-2", "1e-1"})
      for (const auto* schedule : {"constant", "inverse-sqrt"})
        zoba.push_back("[method]\nname = zoba\npairs = " + std::string(pairs) + "\nrho = " + rho +
                       "\n[directions]\nfamily = gaussian\n[step]\nschedule = " + schedule +
                       "\ntime_constant = 1\nrule = sgd\n");
  const std::string rest = "[directions]\nfamily = haar\ncount = 10\n[step]\nrule = sgd\n";
  const auto paired = [&](const std::string& name, const std::string& difference) {
    return Contender{name + ", " + difference,
                     {"[method]\nname = " + name + "\ndifference = " + difference + "\n" + rest}};
  };
  return {paired("hf-zoba", "central"),
          paired("hf-zoba", "forward"),
          paired("penalty", "central"),
          paired("penalty", "forward"),
          {"zoba", zoba},
          {"zdsba", {"[method]\nname = zdsba\n[directions]\nfamily = gaussian\n[step]\nrule = sgd\n"}}};
}

double final_gradient(std::uint64_t seed, const std::string& settings, const std::string& length,
                      std::int64_t evaluations) {
  app::Config config("[problem]\nname = quadratic\noracle = values\nseed = " + std::to_string(seed) +
                         "\n[inner]\nname = zeroth-order\n" + settings,
                     "bench");
  config.set("step.size=" + length);
  app::Assembly assembly = app::assemble(config);
  SerialExecutor executor(assembly.method.worker, assembly.batch);
  Budget budget;
  budget.evaluations = evaluations;
  Stopping stopping(budget);
  Nobody nobody;
  const Summary summary = minimize(*assembly.method.algorithm, executor, stopping, nobody);
  const auto& problem = dynamic_cast<const problems::Quadratic&>(*assembly.full);
  return problem.gradient(summary.solution.x).norm() / problem.gradient(problem.info().start).norm();
}

void print_table(std::uint64_t seeds, std::int64_t evaluations) {
  std::printf("| seed |");
  for (const auto& contender : contenders()) std::printf(" %s |", contender.name.c_str());
  std::printf("\n|---|");
  for (std::size_t i = 0; i < contenders().size(); ++i) std::printf("---|");
  std::printf("\n");
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    std::printf("| %d |", static_cast<int>(seed));
    for (const auto& contender : contenders()) {
      double best = std::numeric_limits<double>::infinity();
      for (const auto& settings : contender.settings)
        for (const auto& length : kLengths)
          best = std::min(best, final_gradient(seed, settings, length, evaluations));
      std::printf(" %.1e |", best);
      std::fflush(stdout);
    }
    std::printf("\n");
  }
}

}  // namespace
}  // namespace bizo::bench

int main(int count, char** arguments) {
  const auto argument = [&](int which, long fallback) {
    return count > which ? std::atol(arguments[which]) : fallback;
  };
  bizo::bench::print_table(static_cast<std::uint64_t>(argument(1, 5)), argument(2, 60000));
}
