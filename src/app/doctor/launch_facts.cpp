#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "app/doctor/facts.hpp"
#include "app/process/find_in_path.hpp"
#include "blackbox/child.hpp"
#include "parallel/trials.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

constexpr double kLongestAnswer = 3;  // seconds, that a launcher may take to say its version
constexpr int kMaxAncestors = 10;

bool is_launcher(const std::string& name) {
  static const std::set<std::string> known{"mpirun", "mpiexec",         "orterun",       "prterun",   "orted",
                                           "prted",  "hydra_pmi_proxy", "mpiexec.hydra", "slurmstepd"};
  return known.contains(name);
}

int parent_of(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("PPid:")) return std::atoi(line.c_str() + 5);
  return 0;
}

// The nearest ancestor that is a launcher: there may be a script or a time limit between it and this program.
std::string launcher_above() {
  int process = getppid();
  for (int steps = 0; process > 1 && steps < kMaxAncestors; ++steps, process = parent_of(process)) {
    const std::string folder = "/proc/" + std::to_string(process);
    std::error_code none;
    const fs::path program = fs::read_symlink(folder + "/exe", none);
    std::string name;
    std::ifstream(folder + "/comm") >> name;
    if (is_launcher(program.filename().string())) return program.string();
    if (is_launcher(name)) return program.empty() ? name : program.string();
  }
  return "";
}

// Those that people start; the others serve them, and have no version to say.
bool says_its_version(const std::string& launcher) {
  const std::string name = fs::path(launcher).filename().string();
  return name.starts_with("mpirun") || name.starts_with("mpiexec") || name == "orterun" || name == "prterun";
}

// What it says about its version; "" if it says nothing.
std::string version_said_by(const std::string& launcher) try {
  if (launcher.empty() || !says_its_version(launcher)) return "";
  blackbox::Child child({.words = {launcher, "--version"}}, std::make_shared<blackbox::Watchdog>());
  const double deadline = clock_seconds() + kLongestAnswer;
  while (!child.ended() && clock_seconds() < deadline) child.wait(deadline);
  child.stop(deadline, 0.1);
  return child.output().text();
} catch (const std::exception&) {
  return "";
}

std::map<std::string, std::string> variables() {
  std::map<std::string, std::string> found;
  for (const char* name :
       {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_mpi_yield_when_idle",
        "OMPI_MCA_odls_base_num_threads", "OMPI_MCA_btl", "OMPI_MCA_rmaps_base_oversubscribe",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"})
    if (const char* value = std::getenv(name)) found[name] = value;
  return found;
}

}  // namespace

LaunchFacts find_launch_facts(int ranks) {
  LaunchFacts facts{.ranks = ranks,
                    .library = parallel::Session::library(),
                    .standard = parallel::standard_of_library(),
                    .compiled = parallel::compiled_standard(),
                    .launcher = launcher_above(),
                    .launcher_version = {},
                    .mpirun = find_in_path("mpirun"),
                    .mpirun_version = {},
                    .mislaunch = parallel::mislaunch(ranks),
                    .is_root = geteuid() == 0,
                    .environment = variables()};
  facts.mpirun_version = version_said_by(facts.mpirun);
  std::error_code none;
  facts.launcher_version = !facts.mpirun.empty() && fs::equivalent(facts.launcher, facts.mpirun, none)
                               ? facts.mpirun_version
                               : version_said_by(facts.launcher);
  return facts;
}

}  // namespace bizo::app
