#include "bizo/app/launch_report.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

constexpr const char* kVariable = "BIZO_LAUNCH_REPORT";
constexpr const char* kStarted = "started";

}  // namespace

LaunchReport::LaunchReport() : path_(std::filesystem::temp_directory_path() / "bizo_launch.XXXXXX") {
  const int file = mkstemp(path_.data());
  if (file < 0) throw Error("cannot create " + path_ + "; set TMPDIR to a folder that is writable");
  close(file);
  setenv(kVariable, path_.c_str(), 1);
}

LaunchReport::~LaunchReport() {
  unlink(path_.c_str());
}

bool LaunchReport::started() const {
  std::string word;
  std::ifstream file(path_);
  return file >> word && word == kStarted;
}

std::optional<int> LaunchReport::code() const {
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line) && !file.eof();)  // a line that has no end is being written
    if (line.starts_with("exit ")) return std::atoi(line.c_str() + 5);
  return {};
}

LaunchReporter::LaunchReporter() {
  if (const char* path = getenv(kVariable)) path_ = path;
  unsetenv(kVariable);
}

void LaunchReporter::started() const {
  tell(kStarted);
}

void LaunchReporter::ended(int code) const {
  tell("exit " + std::to_string(code));
}

// Not created: on another host than that of `launch` it is not there.
void LaunchReporter::tell(const std::string& line) const {
  if (path_.empty()) return;
  const int file = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return;
  const std::string text = line + "\n";
  [[maybe_unused]] const auto written = write(file, text.data(), text.size());
  close(file);
}

}  // namespace bizo
