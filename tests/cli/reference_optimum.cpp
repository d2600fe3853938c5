// reference_optimum CONFIG LENGTH STEPS: prints the least value that exact implicit gradients reach for the
// problem of a configuration.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "app/config/assembly.hpp"
#include "support/reference.hpp"

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: reference_optimum CONFIG LENGTH STEPS\n");
    return 2;
  }
  const bizo::app::Assembly assembly =
      bizo::app::assemble(bizo::app::Config(bizo::app::read_config_file(argv[1]), argv[1]));
  auto& problem = dynamic_cast<bizo::ProductsProblem&>(*assembly.full);
  std::printf("%.10g\n",
              bizo::test::reference_optimum(problem, std::atof(argv[2]), std::atoi(argv[3])).value);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "reference_optimum: %s\n", error.what());
  return 1;
}
