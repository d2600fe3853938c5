#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>

#include "app/doctor/findings.hpp"
#include "app/report/text.hpp"

namespace bizo::app {
namespace {

constexpr int kMaxWithThreads = 32;  // local ranks that mpirun starts without a pool of threads

// An MPI implementation and its version, as a library or a launcher gives them.
struct Implementation {
  std::string family;
  std::string series;   // "4.1": what must agree
  std::string version;  // "4.1.4"

  std::string name() const { return version.empty() ? family : family + " " + version; }
};

std::optional<Implementation> implementation_in(const std::string& text) {
  Implementation found;
  for (const auto& [word, family] :
       {std::pair{"Open MPI", "Open MPI"}, std::pair{"OpenRTE", "Open MPI"}, std::pair{"PRRTE", "Open MPI"},
        std::pair{"Intel(R) MPI", "Intel MPI"}, std::pair{"MVAPICH", "MVAPICH"}, std::pair{"MPICH", "MPICH"},
        std::pair{"HYDRA", "MPICH"}})
    if (found.family.empty() && text.find(word) != std::string::npos) found.family = family;
  if (found.family.empty()) return std::nullopt;
  std::smatch match;
  if (std::regex_search(text, match, std::regex(R"((\d+\.\d+)(\.\d+)?)"))) {
    found.series = match[1];
    found.version = match[0];
  }
  return found;
}

// Debian calls it slurmstepd-wlm.
bool is_of_slurm(const std::string& launcher) {
  return std::filesystem::path(launcher).filename().string().starts_with("slurmstepd");
}

// One of the launchers that do not say their version, as the ones that ranks of other hosts are started by.
std::string family_by_name(const std::string& launcher) {
  const std::string name = std::filesystem::path(launcher).filename().string();
  if (name == "orted" || name == "prted" || name == "orterun" || name == "prterun") return "Open MPI";
  return name.find("hydra") != std::string::npos ? "MPICH" : "";
}

// A launcher, of whatever use, against the library.
Finding match(const std::string& use, const std::string& launcher, const std::string& version,
              const std::string& library_text) {
  const auto library = implementation_in(library_text);
  auto own = implementation_in(version);
  if (!own && !family_by_name(launcher).empty()) own = Implementation{family_by_name(launcher), "", ""};
  const std::string what = use + " " + launcher + (own ? ", of " + own->name() : "") +
                           "; the library of this program is " + library_text;
  if (!own || !library)
    return {Severity::note, what, "it is not clear whether they match: compare with `mpirun --version`"};
  const bool related =
      own->family == library->family ||
      (own->family == "MPICH" && (library->family == "MVAPICH" || library->family == "Intel MPI"));
  const bool same_series =
      own->series.empty() || own->family != library->family || own->series == library->series;
  if (related && same_series) return {Severity::ok, what};
  return {Severity::wrong, what,
          "put the mpirun of " + library->name() +
              " first in PATH (module load), or build bizo with the other MPI"};
}

std::string value_of(const LaunchFacts& launch, const std::string& variable) {
  const auto found = launch.environment.find(variable);
  return found == launch.environment.end() ? "" : found->second;
}

void judge_root(const LaunchFacts& launch, Findings& findings) {
  if (!launch.is_root || launch.library.find("Open MPI") == std::string::npos) return;
  const bool allowed = value_of(launch, "OMPI_ALLOW_RUN_AS_ROOT") == "1" &&
                       value_of(launch, "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM") == "1";
  if (allowed)
    findings.push_back({Severity::ok, "this is root, and mpirun is allowed to run as root"});
  else
    findings.push_back({Severity::note, "this is root, and mpirun refuses to run as root",
                        "run as a user; in a container: export OMPI_ALLOW_RUN_AS_ROOT=1 "
                        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"});
}

}  // namespace

Findings judge_launch(const LaunchFacts& launch) {
  Findings findings;
  if (!launch.mislaunch.empty()) {
    const auto colon = launch.mislaunch.find(": ");
    findings.push_back(
        {Severity::wrong, launch.mislaunch.substr(0, colon), launch.mislaunch.substr(colon + 2)});
  }
  if (launch.standard != launch.compiled)
    findings.push_back({Severity::wrong,
                        "compiled for MPI " + launch.compiled + ", but " + launch.library + " follows MPI " +
                            launch.standard,
                        "load the MPI library that bizo was built with, or build it again"});
  const bool by_slurm = is_of_slurm(launch.launcher);
  if (by_slurm)
    findings.push_back({Severity::ok, "started by SLURM; the library is " + launch.library});
  else if (!launch.launcher.empty())
    findings.push_back(match("started by", launch.launcher, launch.launcher_version, launch.library));
  else if (launch.mislaunch.empty())
    findings.push_back(
        {Severity::ok, "started without a launcher, as one rank; the library is " + launch.library});
  if (launch.mpirun.empty())
    findings.push_back({by_slurm ? Severity::ok : Severity::note, "there is no mpirun in PATH",
                        "install it (Debian: openmpi-bin), or module load it, or use srun --mpi=pmix"});
  else if (launch.mpirun_version != launch.launcher_version || launch.launcher.empty()) {
    findings.push_back(match("mpirun in PATH is", launch.mpirun, launch.mpirun_version, launch.library));
    if (by_slurm) findings.back().level = std::min(findings.back().level, Severity::note);
  }
  return findings;
}

Findings judge_environment(const LaunchFacts& launch, const std::vector<RankFacts>& ranks) {
  Findings findings;
  judge_root(launch, findings);
  std::size_t max = 0;
  bool crowded = false;
  for (const auto& [host, there] : hosts_of(ranks)) {
    max = std::max(max, there.size());
    crowded = crowded || there.size() > ranks[static_cast<std::size_t>(there[0])].cores.size();
  }
  const bool is_open_mpi_4 = launch.library.find("Open MPI v4") != std::string::npos;
  if (is_open_mpi_4 && max > kMaxWithThreads && value_of(launch, "OMPI_MCA_odls_base_num_threads") != "0")
    findings.push_back({Severity::note,
                        format("%zu ranks on a host: this mpirun can hang if one ends before MPI_Init", max),
                        "export OMPI_MCA_odls_base_num_threads=0"});
  if (crowded && is_open_mpi_4 && value_of(launch, "OMPI_MCA_mpi_yield_when_idle") != "1")
    findings.push_back({Severity::note,
                        "more ranks than cores, and MPI does not yield while it starts and ends",
                        "export OMPI_MCA_mpi_yield_when_idle=1"});
  return findings;
}

}  // namespace bizo::app
