#include "app/sizing/program_threads.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

constexpr auto kPause = std::chrono::milliseconds(10);
constexpr int kDeepest = 8;  // shells in shells, should the lists of children change while they are read

std::vector<std::string> tasks_of(const std::string& process) {
  std::vector<std::string> tasks;
  std::error_code gone;
  for (fs::directory_iterator task("/proc/" + process + "/task", gone), end; !gone && task != end;
       task.increment(gone))
    tasks.push_back(task->path().string());
  return tasks;
}

std::vector<std::string> children_of(const std::string& process) {
  std::vector<std::string> children;
  for (const auto& task : tasks_of(process)) {
    std::ifstream list(task + "/children");
    for (std::string child; list >> child;) children.push_back(child);
  }
  return children;
}

int threads_of(const std::string& process, int depth) {
  int threads = static_cast<int>(tasks_of(process).size());
  if (depth < kDeepest)
    for (const auto& child : children_of(process)) threads = std::max(threads, threads_of(child, depth + 1));
  return threads;
}

}  // namespace

int threads_of_programs() {
  int max = 0;
  for (const auto& child : children_of("self")) max = std::max(max, threads_of(child, 0));
  return max;
}

ProgramThreads::ProgramThreads()
    : watch_([this](const std::stop_token& end) {
        for (; !end.stop_requested(); std::this_thread::sleep_for(kPause)) look();
      }) {}

void ProgramThreads::look() {
  const int now = threads_of_programs();
  for (int before = max_; before < now && !max_.compare_exchange_weak(before, now);) continue;
}

int ProgramThreads::max() {
  look();
  return max_;
}

}  // namespace bizo::app
