#include "blackbox/process_group.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

// The line is "PID (NAME) STATE PARENT GROUP ..."; the name may have brackets and spaces (proc(5)).
bool lives_in(pid_t group, const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return false;  // it is gone
  std::istringstream rest(line.substr(name_end + 1));
  char state = 'X';
  pid_t parent = 0, its_group = 0;
  return rest >> state >> parent >> its_group && its_group == group && state != 'Z' && state != 'X';
}

}  // namespace

bool group_lives(pid_t group) {
  std::error_code unreadable;
  for (fs::directory_iterator entry("/proc", unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    const auto name = entry->path().filename().string();
    if (std::all_of(name.begin(), name.end(), [](unsigned char letter) { return std::isdigit(letter); }) &&
        lives_in(group, entry->path()))
      return true;
  }
  return false;
}

}  // namespace bizo::blackbox
