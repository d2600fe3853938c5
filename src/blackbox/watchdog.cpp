#include "blackbox/watchdog.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bizo/core/given_up.hpp"
#include "blackbox/shortage.hpp"

namespace bizo::blackbox {
namespace {

// Lists the groups that lines "+GROUP" and "-GROUP" tell; at the end of the lines nobody is left who could
// end them.
constexpr const char* kScript =
    "trap '' HUP INT QUIT TERM USR1 USR2 PIPE\n"
    "groups=' '\n"
    "while read -r line; do\n"
    "  group=${line#?}\n"
    "  case $line in\n"
    "  +*) groups=\"$groups$group \" ;;\n"
    "  -*) case $groups in *\" $group \"*) groups=\"${groups%% $group *} ${groups#* $group }\" ;; esac ;;\n"
    "  esac\n"
    "done\n"
    "for group in $groups; do kill -s KILL -- \"-$group\" 2>/dev/null; done\n";

}  // namespace

Watchdog::Watchdog() {
  Pipe pipe = make_pipe();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, pipe.read.number(), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", 1 /* O_WRONLY */, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", 1 /* O_WRONLY */, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // Out of reach of whoever kills the process group or the session of this process.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string shell = "/bin/sh", option = "-c", script = kScript, path = "PATH=/usr/bin:/bin";
  char* words[] = {shell.data(), option.data(), script.data(), nullptr};
  std::vector<char*> environment{path.data()};
  for (char** entry = environ; *entry; ++entry)  // it is known by the same marks as its neighbours
    if (std::strncmp(*entry, "BIZO_", 5) == 0) environment.push_back(*entry);
  environment.push_back(nullptr);
  const int code = posix_spawn(&process_, shell.c_str(), &files, &attributes, words, environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (code != 0) throw shortage("cannot start /bin/sh", code, "install a POSIX shell there");
  list_ = std::move(pipe.write);
}

Watchdog::~Watchdog() {
  list_.close();
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void Watchdog::forget(pid_t group) {
  char line[32];
  const int size = std::snprintf(line, sizeof line, "-%d\n", group);
  // A watchdog that somebody killed has no say any more: evaluations go on without it.
  [[maybe_unused]] const auto written = write(list_.number(), line, static_cast<std::size_t>(size));
}

void Watchdog::require_use() const {
  if (is_useless_ && is_useless_()) throw GivenUp();
}

}  // namespace bizo::blackbox
