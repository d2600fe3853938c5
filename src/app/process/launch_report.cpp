#include "app/process/launch_report.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

constexpr const char* kVariable = "BIZO_LAUNCH_REPORT";
constexpr const char* kStarted = "started";
constexpr std::string_view kName = "bizo_launch.";

// Of launches that were killed.
void remove_left_behind(const std::filesystem::path& folder) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kName) || name.size() != kName.size() + 6 || !entry.is_regular_file(none)) continue;
    const int file = open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) continue;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
    close(file);
  }
}

}  // namespace

LaunchReport::LaunchReport() {
  const auto folder = std::filesystem::temp_directory_path();
  remove_left_behind(folder);
  struct stat about {};
  do {  // until no other launch has removed it before it was locked
    if (file_ >= 0) close(file_);
    path_ = folder / (std::string(kName) + "XXXXXX");
    file_ = mkostemp(path_.data(), O_CLOEXEC);
    if (file_ < 0) throw Error("cannot create " + path_ + "; set TMPDIR to a writable folder");
    flock(file_, LOCK_EX | LOCK_NB);
  } while (fstat(file_, &about) == 0 && about.st_nlink == 0);
  setenv(kVariable, path_.c_str(), 1);
}

LaunchReport::~LaunchReport() {
  unlink(path_.c_str());
  close(file_);
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

}  // namespace bizo::app
