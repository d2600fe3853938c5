#include "bizo/app/exit_code_file.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

constexpr const char* kVariable = "BIZO_EXIT_CODE_FILE";

}  // namespace

ExitCodeFile::ExitCodeFile() : path_(std::filesystem::temp_directory_path() / "bizo_exit_code.XXXXXX") {
  const int file = mkstemp(path_.data());
  if (file < 0) throw Error("cannot create " + path_ + "; set TMPDIR to a folder that is writable");
  close(file);
  setenv(kVariable, path_.c_str(), 1);
}

ExitCodeFile::~ExitCodeFile() {
  unlink(path_.c_str());
}

std::optional<int> ExitCodeFile::code() const {
  int code = 0;
  char end = 0;
  if (std::ifstream file(path_); file >> code && file.get(end) && end == '\n') return code;
  return {};
}

ExitCodeReport::ExitCodeReport() {
  if (const char* path = getenv(kVariable)) path_ = path;
  unsetenv(kVariable);
}

void ExitCodeReport::tell(int code) const {
  // Not created: on another host than that of `launch` it is not there.
  if (!path_.empty()) std::ofstream(path_, std::ios::in | std::ios::out) << code << "\n";
}

}  // namespace bizo
