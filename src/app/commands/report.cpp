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

// Python, and where it finds the package besides; "": where it looks anyway.
struct Python {
  std::string program, path;
};

bool has_report(const fs::path& folder) {
  std::error_code none;
  return fs::exists(folder / "bizo/report/__main__.py", none);
}

// Debian's package belongs to Debian's Python. Otherwise the package is beside the installed program
// (cmake/BizoInstall.cmake), in the tree that this one was built in, or Python's own.
Python python() {
  std::error_code none;
  const fs::path here = fs::read_symlink("/proc/self/exe", none).parent_path();
  if (here.empty()) return {"python3", ""};  // no folder that is relative to the current one
  if (has_report(here / "../lib/python3/dist-packages") && access((here / "python3").c_str(), X_OK) == 0)
    return {(here / "python3").string(), ""};
  for (const fs::path& folder : {here / "../share/bizo/python", here / "../../tools/python"})
    if (has_report(folder)) return {"python3", fs::canonical(folder, none).string()};
  return {"python3", ""};
}

// Without the package Python's own message would say neither what is missing nor how to get it.
constexpr char kReport[] =
    "import sys\n"
    "sys.path[:] = [folder for folder in sys.path if folder]\n"  // before 3.11: the current folder
    "import importlib.util, runpy\n"
    "if not importlib.util.find_spec('bizo'):\n"
    "    print('bizo report: Python has no package bizo; install python3-bizo', file=sys.stderr)\n"
    "    sys.exit(2)\n"
    "sys.argv[0] = 'bizo report'\n"
    "runpy.run_module('bizo.report', run_name='__main__')\n";

}  // namespace

int report(const CommandLine& line) {
  const Python own = python();
  if (find_in_path(own.program).empty())
    throw ConfigError(
        "bizo report: there is no python3 in PATH; install python3-h5py, python3-matplotlib and "
        "python3-jinja2");
  if (!own.path.empty()) {
    const char* const given = std::getenv("PYTHONPATH");
    const std::string path = given && *given ? own.path + ":" + given : own.path;
    setenv("PYTHONPATH", path.c_str(), 1);
  }
  setenv("PYTHONSAFEPATH", "1",
         1);  // no module of the current folder in place of Python's (since 3.11; kReport)
  std::vector<std::string> words{own.program, "-c", kReport};
  words.insert(words.end(), line.passed_on.begin(), line.passed_on.end());
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  throw Error(std::string("cannot start python3: ") + std::strerror(errno));
}

}  // namespace bizo::app
