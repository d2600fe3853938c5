// Reads every file of a corpus once: fuzz_replay FOLDER, in which folders have the names of targets. Memory
// is limited to 64 MiB and ten times the largest input: what takes more ends this program.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "targets.hpp"

#ifdef __SANITIZE_ADDRESS__
extern "C" const char* __asan_default_options() {
  return "max_allocation_size_mb=64";
}
#endif

namespace {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;  // their content, in the order of their names

Files files_in(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

// The address sanitizer has addresses without end, and a limit of its own.
void limit_memory([[maybe_unused]] std::size_t largest) {
#ifndef __SANITIZE_ADDRESS__
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages;
  const rlim_t limit = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (64U << 20) + 10 * largest;
  const rlimit both{limit, limit};
  if (setrlimit(RLIMIT_AS, &both) != 0) std::cerr << "memory cannot be limited\n";
#endif
}

}  // namespace

int main(int count, char** words) {
  const fs::path corpus = count == 2 ? words[1] : "";
  std::map<std::string, Files> inputs;
  std::size_t largest = 0;
  for (const auto& target : bizo::fuzz::kTargets) {
    auto& files = inputs[std::string(target.name)] = files_in(corpus / target.name);
    if (files.empty()) return std::cerr << target.name << " has no inputs\n", 1;
    for (const auto& [path, content] : files) largest = std::max(largest, content.size());
  }
  limit_memory(largest);
  for (const auto& target : bizo::fuzz::kTargets)
    for (const auto& [path, content] : inputs[std::string(target.name)]) {
      std::cout << path << std::endl;  // before it may crash
      target.read(content);
    }
}
