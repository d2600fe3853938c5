// bizo report: Python's bizo.report, with the package that belongs to this program.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "app/commands/commands.hpp"
#include "app/process/find_in_path.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

// Beside an installed program (cmake/BizoInstall.cmake), or in the tree that this one was built in; "":
// neither.
std::string python_package() {
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  for (const fs::path& folder :
       {program.parent_path() / "../share/bizo/python", program.parent_path() / "../../tools/python"})
    if (fs::exists(folder / "bizo/report/__main__.py", none)) return fs::canonical(folder, none).string();
  return "";
}

}  // namespace

int report(const CommandLine& line) {
  if (find_in_path("python3").empty())
    throw ConfigError(
        "bizo report: there is no python3 in PATH; install python3-h5py, python3-matplotlib and "
        "python3-jinja2");
  if (const std::string own = python_package(); !own.empty()) {
    const char* const given = std::getenv("PYTHONPATH");
    const std::string path = given && *given ? own + ":" + given : own;
    setenv("PYTHONPATH", path.c_str(), 1);
    setenv("PYTHONSAFEPATH", "1", 1);  // no module of the current folder in place of Python's (since 3.11)
  }
  std::vector<std::string> words{"python3", "-m", "bizo.report"};
  words.insert(words.end(), line.passed_on.begin(), line.passed_on.end());
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  throw Error(std::string("cannot start python3: ") + std::strerror(errno));
}

}  // namespace bizo::app
