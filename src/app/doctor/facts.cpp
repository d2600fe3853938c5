#include "app/doctor/facts.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "generated/build_version.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

// The rest of the first line of a file that begins so.
std::string line_after(const std::string& path, const std::string& beginning) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(beginning)) return line.substr(beginning.size());
  return "";
}

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

int host_cores() {
  return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

std::vector<int> usable_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  const bool known = sched_getaffinity(0, sizeof set, &set) == 0;  // not on hosts with more cores than that
  const int all = known ? CPU_SETSIZE : host_cores();
  for (int core = 0; core < all; ++core)
    if (!known || CPU_ISSET(core, &set)) cores.push_back(core);
  return cores;
}

std::uint64_t soft_limit(decltype(RLIMIT_NOFILE) resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  return limit.rlim_cur;
}

std::uint64_t host_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || size <= 0) return kUnlimited;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size);
}

// The folders of this process' control groups that `controller` belongs to: its own, and those around it.
// Version 2 has one tree for all controllers, version 1 one a controller.
std::vector<fs::path> control_groups(const std::string& root, const std::string& controller) {
  std::vector<fs::path> folders;
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    std::istringstream stream(line);
    std::string number, names, group;
    if (!std::getline(stream, number, ':') || !std::getline(stream, names, ':') ||
        !std::getline(stream, group))
      continue;
    if (!names.empty() && ("," + names + ",").find("," + controller + ",") == std::string::npos) continue;
    const fs::path top = fs::path(root + "/sys/fs/cgroup") / (names.empty() ? "" : controller);
    for (fs::path below = fs::path(group).relative_path(); !below.empty(); below = below.parent_path())
      folders.push_back(top / below);
    folders.push_back(top);
  }
  return folders;
}

// A number in a file; `otherwise` if there is no file or it says "max".
double number_in(const fs::path& path, double otherwise) {
  std::ifstream file(path);
  double number = 0;
  return file >> number ? number : otherwise;
}

// Every file that some process has mapped, and that is in `folder`.
std::set<std::string> mapped_files(const std::string& folder) {
  std::set<std::string> mapped;
  std::error_code none;
  for (const auto& process : fs::directory_iterator("/proc", none)) {
    if (!std::isdigit(static_cast<unsigned char>(process.path().filename().string()[0]))) continue;
    std::ifstream maps(process.path() / "maps");
    for (std::string line; std::getline(maps, line);)
      if (const auto begin = line.find(folder + "/"); begin != std::string::npos)
        mapped.insert(line.substr(begin));
  }
  return mapped;
}

// A job that is just beginning makes its files before it maps them.
bool is_old(const struct stat& file) {
  return file.st_mtime + 10 < time(nullptr);
}

}  // namespace

double cpu_quota(const std::string& root) {
  double min = kNoQuota;
  for (const auto& group : control_groups(root, "cpu")) {
    std::ifstream file(group / "cpu.max");
    double quota = 0, period = 0;
    if (!(file >> quota >> period)) {
      quota = number_in(group / "cpu.cfs_quota_us", -1);
      period = number_in(group / "cpu.cfs_period_us", -1);
    }
    if (quota > 0 && period > 0) min = std::min(min, quota / period);
  }
  return min;
}

std::uint64_t memory_limit(const std::string& root) {
  double min = static_cast<double>(kUnlimited);
  for (const auto& group : control_groups(root, "memory"))
    for (const char* name : {"memory.max", "memory.limit_in_bytes"})
      min = std::min(min, number_in(group / name, min));
  return min < 0x1p62 ? static_cast<std::uint64_t>(min) : kUnlimited;  // version 1 has no "max"
}

std::vector<std::string> left_segments(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    struct stat file {};
    if (!name.starts_with("vader_segment.") && !name.starts_with("sm_segment.")) continue;
    if (stat(entry.path().c_str(), &file) != 0 || !is_old(file)) continue;
    if (geteuid() == 0 || file.st_uid == geteuid()) files.push_back(entry.path().string());
  }
  if (files.empty()) return files;
  const auto mapped = mapped_files(folder);
  std::erase_if(files, [&](const std::string& path) { return mapped.contains(path); });
  std::ranges::sort(files);
  return files;
}

bool shares_memory() {
  std::ifstream maps("/proc/self/maps");
  const auto is_part = [](const std::string& line, const char* name) {
    return line.find(name) != std::string::npos;
  };
  for (std::string line; std::getline(maps, line);)
    if (is_part(line, " /dev/shm/") || is_part(line, "/SYSV") || is_part(line, "/vader_segment."))
      return true;
  return false;
}

RankFacts find_rank_facts(bool with_leftovers) {
  RankFacts facts;
  facts.host = host_name();
  facts.build = std::string("bizo ") + kVersion + " (" + kGitRevision + ")";
  const std::string model = line_after("/proc/cpuinfo", "model name");
  const auto begin = model.find_first_not_of("\t :");
  facts.processor = begin == std::string::npos ? "" : model.substr(begin);
  facts.cores = usable_cores();
  facts.host_cores = host_cores();
  facts.quota = cpu_quota();
  facts.memory = std::min(host_memory(), memory_limit());
  facts.open_files = soft_limit(RLIMIT_NOFILE);
  facts.processes = soft_limit(RLIMIT_NPROC);
  facts.locked_memory = soft_limit(RLIMIT_MEMLOCK);
  std::error_code none;
  facts.has_infiniband =
      fs::exists("/sys/class/infiniband", none) && !fs::is_empty("/sys/class/infiniband", none);
  struct statvfs shared {};
  if (statvfs("/dev/shm", &shared) == 0) {
    facts.shared_size = shared.f_blocks * shared.f_frsize;
    facts.shared_free = shared.f_bavail * shared.f_frsize;
  }
  if (with_leftovers) facts.leftovers = left_segments("/dev/shm");
  return facts;
}

}  // namespace bizo::app
