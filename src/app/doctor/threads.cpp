#include <algorithm>
#include <cstdlib>
#include <set>

#include "app/doctor/findings.hpp"
#include "app/report/text.hpp"

namespace bizo::app {
namespace {

// What a program with a pool of threads, such as one with numpy, starts: as many as it is told, or one a
// core.
std::size_t threads_of_a_program(const LaunchFacts& launch, const RankFacts& rank) {
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"})
    if (const auto found = launch.environment.find(name); found != launch.environment.end())
      if (const int given = std::atoi(found->second.c_str()); given > 0)
        return static_cast<std::size_t>(given);
  return std::max<std::size_t>(rank.cores.size(), 1);
}

}  // namespace

Findings judge_threads(const LaunchFacts& launch, const std::vector<RankFacts>& ranks) {
  for (const auto& [host, there] : hosts_of(ranks)) {
    std::size_t threads = 0;
    std::set<int> cores;
    for (const int number : there) {
      const RankFacts& rank = ranks[static_cast<std::size_t>(number)];
      threads += threads_of_a_program(launch, rank);
      cores.insert(rank.cores.begin(), rank.cores.end());
    }
    if (there.size() < 2 || threads <= std::max(cores.size(), there.size())) continue;
    return {
        {Severity::note,
         format("programs of these %zu ranks that use numpy, OpenBLAS, MKL or OpenMP start %zu threads on "
                "%zu cores",
                there.size(), threads, cores.size()),
         format("export OMP_NUM_THREADS=%zu", std::max<std::size_t>(cores.size() / there.size(), 1))}};
  }
  return {};
}

}  // namespace bizo::app
