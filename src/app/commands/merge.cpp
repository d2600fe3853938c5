#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/config/renamed.hpp"
#include "io/merged_runs.hpp"

namespace bizo::app {

int merge(const CommandLine& line) {
  const std::string& output = line.arguments.front();
  const std::vector<std::string> runs(line.arguments.begin() + 1, line.arguments.end());
  const auto today = [](io::StoredSettings& settings) { use_new_names(settings); };
  for (const auto& warning : io::merge_runs(output, runs, line.overwrite, today))
    std::fprintf(stderr, "bizo: warning: %s\n", warning.c_str());
  std::printf("%zu runs in %s\n", runs.size(), output.c_str());
  return 0;
}

}  // namespace bizo::app
