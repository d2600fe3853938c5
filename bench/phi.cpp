// Phi for other programs: reads points x from standard input, d numbers each, and answers each with a line,
// Phi(x), from an inner solve that starts at the last one's solution. For baselines that are not ours.
//   bench_phi CONFIG [section.key=value ...]
#include <cstdio>
#include <exception>

#include "app/config/assembly.hpp"

int main(int argc, char** argv) try {
  using namespace bizo;
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_phi CONFIG [section.key=value ...]\n");
    return 2;
  }
  app::Config config(app::read_config_file(argv[1]), argv[1]);
  for (int i = 2; i < argc; ++i) config.set(argv[i]);
  const app::Assembly assembly = app::assemble(config);
  Problem& problem = *assembly.full;
  Matrix x(problem.d(), 1), y = problem.info().inner_start;
  Vector value(1);
  InnerReport report;
  const Params& inner = assembly.sections->inner;
  std::printf("%td\n", problem.d());
  for (Index k = 0; k < problem.d(); ++k) std::printf("%.17g ", problem.info().start(k));
  std::printf("\n");
  std::fflush(stdout);
  for (;;) {
    for (Index k = 0; k < x.rows(); ++k)
      if (std::scanf("%lf", &x(k, 0)) != 1) return 0;
    InnerControl control;
    control.steps = inner.integer("base_steps");
    control.tolerance = inner.number("base_tolerance");
    control.curvature = assembly.solver->curvature(x.col(0), y.col(0), {});
    assembly.solver->solve(x, y, control, report);
    problem.outer(x, y, value);
    std::printf("%.17g\n", value(0));
    std::fflush(stdout);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_phi: %s\n", error.what());
  return 1;
}
