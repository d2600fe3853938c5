#include "io/results.hpp"

#include "input_file.hpp"
#include "io/merged_runs.hpp"
#include "io/results_file.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

// Without a seal, which anybody can make.
void results(Input input) {
  const std::string path = input_file("results.h5", input);
  refusable([&] { io::read_results(path); });
  refusable([&] { io::read_trace(path); });
  refusable([&] { io::read_solution(path, "x"); });
  refusable([&] { io::read_runs_table(path); });
}

}  // namespace bizo::fuzz
