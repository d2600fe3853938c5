#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"
#include "bizo/io/atomic_file.hpp"
#include "results_file.hpp"

namespace bizo {

void write_status(const std::string& output, int exit_code, StopReason reason) {
  replace_file(output + ".status", "exit_code = " + std::to_string(exit_code) +
                                       "\nstop_reason = " + std::string(name_of(reason)) + "\n");
}

std::optional<int> read_status(const std::string& output) {
  std::ifstream file(output + ".status");
  std::string name, sign;
  int code = 0;
  if (file >> name >> sign >> code && name == "exit_code") return code;
  return {};
}

std::optional<std::pair<StopReason, std::string>> read_end(const std::string& output) {
  std::ifstream file(output + ".status");
  struct stat about {};
  std::string line;
  while (std::getline(file, line))
    for (auto number = 0; number <= static_cast<int>(StopReason::error); ++number)
      if (const auto reason = static_cast<StopReason>(number);
          line == "stop_reason = " + std::string(name_of(reason)) &&
          ::stat((output + ".status").c_str(), &about) == 0)
        return std::pair(reason, utc(about.st_mtime));
  return {};
}

void remove_status(const std::string& output) {
  std::error_code code;
  std::filesystem::remove(output + ".status", code);
  if (code) throw Error("cannot remove " + output + ".status: " + code.message());
}

void require_writable(const std::string& output, bool overwrite) {
  if (output.empty()) throw ConfigError("run.output is empty; name a file, for example run.h5");
  const auto folder = std::filesystem::path(output).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw Error("cannot write " + output + ": there is no folder " + folder.string() +
                "; create it, or choose another run.output");
  if (std::filesystem::is_directory(output))
    throw ConfigError("run.output = " + output + " is a folder; name a file in it");
  if (std::filesystem::exists(output) && !overwrite)
    throw ConfigError("run.output = " + output +
                      " exists already; choose another run.output, remove it, or --set run.overwrite=yes");
  try {
    require_writable_folder(output);
  } catch (const Error& error) {
    throw Error("cannot write " + output + ": " + error.what() + "; choose another run.output");
  }
}

}  // namespace bizo
