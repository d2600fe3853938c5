#include "io/run_status.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/results_file.hpp"

namespace bizo::io {

std::string status_path(const std::string& output) {
  return output + ".status";
}

std::string status_text(int exit_code, StopReason reason) {
  return "exit_code = " + std::to_string(exit_code) + "\nstop_reason = " + std::string(name_of(reason)) +
         "\n";
}

void write_status(const std::string& output, int exit_code, StopReason reason) {
  replace_file(status_path(output), status_text(exit_code, reason));
}

std::optional<int> read_status(const std::string& output) {
  std::ifstream file(status_path(output));
  std::string name, sign;
  int code = 0;
  if (file >> name >> sign >> code && name == "exit_code") return code;
  return {};
}

std::optional<std::pair<StopReason, std::string>> read_end(const std::string& output) {
  std::ifstream file(status_path(output));
  struct stat about {};
  std::string line;
  while (std::getline(file, line))
    for (auto number = 0; number <= static_cast<int>(StopReason::error); ++number)
      if (const auto reason = static_cast<StopReason>(number);
          line == "stop_reason = " + std::string(name_of(reason)) &&
          ::stat(status_path(output).c_str(), &about) == 0)
        return std::pair(reason, utc(about.st_mtime));
  return {};
}

void remove_status(const std::string& output) {
  std::error_code code;
  std::filesystem::remove(status_path(output), code);
  if (code) throw Error("cannot remove " + status_path(output) + ": " + code.message());
}

}  // namespace bizo::io
