#include "io/owner.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace bizo::io {
namespace {

std::string first_line(const std::string& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

// What proc(5) says of a process behind its name, which may have blanks: from field 3 on. Empty: nothing.
std::vector<std::string> fields_of(pid_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  std::istringstream words(line.substr(std::min(line.size(), line.rfind(')') + 1)));
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(word);
  return fields;
}
constexpr std::size_t kState = 0, kParent = 1, kStarted = 19;

std::string system_of_this_process() {
  std::error_code none;
  const auto processes = std::filesystem::read_symlink("/proc/self/ns/pid", none).string();
  return first_line("/proc/sys/kernel/random/boot_id") + " " + processes;
}

}  // namespace

std::string Owner::text() const {
  std::ostringstream out;
  out << "pid = " << pid << "\nhost = " << host << "\nsystem = " << system << "\nstarted = " << started
      << "\nparent = " << parent << "\n";
  return out.str();
}

Owner this_process() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const auto fields = fields_of(getpid());
  return {host.data(), system_of_this_process(), getpid(), fields.size() > kStarted ? fields[kStarted] : "",
          getppid()};
}

std::optional<Owner> read_owner(const std::string& text) {
  Owner owner;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto sign = line.find(" = ");
    if (sign == std::string::npos) return {};
    const std::string name = line.substr(0, sign), value = line.substr(sign + 3);
    if (name == "pid") owner.pid = static_cast<pid_t>(std::atoi(value.c_str()));
    if (name == "host") owner.host = value;
    if (name == "system") owner.system = value;
    if (name == "started") owner.started = value;
    if (name == "parent") owner.parent = static_cast<pid_t>(std::atoi(value.c_str()));
  }
  if (owner.pid <= 0) return {};
  return owner;
}

Presence presence_of(const Owner& owner) {
  if (kill(owner.pid, 0) != 0 && errno == ESRCH) return Presence::gone;
  const auto fields = fields_of(owner.pid);
  if (fields.size() <= kStarted) return Presence::there;  // it is hidden from this user
  if (fields[kState] == "Z" || fields[kState] == "X" || fields[kStarted] != owner.started)
    return Presence::gone;
  return fields[kParent] == std::to_string(owner.parent) ? Presence::there : Presence::orphaned;
}

}  // namespace bizo::io
