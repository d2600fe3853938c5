#include "blackbox/spawn.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace bizo::blackbox {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

// What follows runs in the new process while it shares the memory of the old one: only calls of the kernel.
struct Start {
  const Spawn& how;
  char** words;
  char** environment;
  pid_t parent;
  volatile int error;
  const char* volatile step;
};

void register_group(int descriptor) {
  char line[16];
  char* begin = line + sizeof line;
  *--begin = '\n';
  for (pid_t id = getpid(); id > 0; id /= 10) *--begin = static_cast<char>('0' + id % 10);
  *--begin = '+';
  [[maybe_unused]] const auto written =
      write(descriptor, begin, static_cast<std::size_t>(line + sizeof line - begin));
}

void forget_signals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_from(unsigned first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  const unsigned last = static_cast<unsigned>(std::min<rlim_t>(files.rlim_cur, 65536));
  for (unsigned number = first; number < last; ++number) close(static_cast<int>(number));
}

bool prepare(Start& start) {
  const Spawn& how = start.how;
  start.step = "make a process group";
  if (setpgid(0, 0) != 0) return false;
  if (how.register_at >= 0) register_group(how.register_at);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start.parent) return false;  // it died before
  start.step = "limit the memory";
  if (how.memory_limit > 0) {
    const rlimit limit{how.memory_limit, how.memory_limit};
    if (setrlimit(RLIMIT_AS, &limit) != 0) return false;
  }
  start.step = "enter its folder";
  if (!how.folder.empty() && chdir(how.folder.c_str()) != 0) return false;
  start.step = "place its descriptors";
  int place = 0;
  for (const int descriptor : how.descriptors)
    if (dup2(descriptor, place++) < 0) return false;
  close_from(static_cast<unsigned>(place));
  forget_signals();
  start.step = kExecute;
  return true;
}

[[noreturn]] void run(Start& start) {
  if (prepare(start)) execve(start.how.program.c_str(), start.words, start.environment);
  start.error = errno;
  _exit(127);
}

bool executable(const std::filesystem::path& path) {
  std::error_code unreadable;
  return std::filesystem::is_regular_file(path, unreadable) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

pid_t spawn(const Spawn& how, int& error, const char*& step) {
  auto words = pointers(how.words), environment = pointers(how.environment);
  Start start{how, words.data(), environment.data(), getpid(), 0, ""};
  // A handler of this process must not run in the new one.
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t id = vfork();
  if (id == 0) run(start);
  error = id < 0 ? errno : start.error;
  step = id < 0 ? "make a process" : start.step;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return id;
}

std::string find_program(const std::string& name, const std::string& folder) {
  namespace fs = std::filesystem;
  if (name.find('/') != std::string::npos) {
    const fs::path path =
        fs::path(name).is_absolute() || folder.empty() ? fs::path(name) : folder / fs::path(name);
    return executable(path) ? fs::absolute(path).string() : "";
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/bin:/bin");
  for (std::string entry; std::getline(folders, entry, ':');)
    if (executable(fs::path(entry.empty() ? "." : entry) / name))
      return fs::absolute(fs::path(entry.empty() ? "." : entry) / name).string();
  return "";
}

}  // namespace bizo::blackbox
