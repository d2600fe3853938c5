#include "blackbox/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <string_view>

namespace bizo::blackbox {
namespace {

// What launchers set for a rank; names, or with a * their beginnings. Of Open MPI 4.1 these are all that
// `mpirun env` shows beside a user's own, of PRRTE and PMIx, MPICH, MVAPICH2, PALS and SLURM what their
// manuals list. A parameter in orte_ that a user has set is not among them.
constexpr std::string_view kOfARank[] = {"OMPI_COMM_WORLD_*",
                                         "OMPI_APP_CTX_*",
                                         "OMPI_ARGV",
                                         "OMPI_COMMAND",
                                         "OMPI_FILE_LOCATION",
                                         "OMPI_FIRST_RANKS",
                                         "OMPI_NUM_APP_CTX",
                                         "OMPI_UNIVERSE_SIZE",
                                         "OMPI_MCA_ess*",
                                         "OMPI_MCA_initial_wdir",
                                         "OMPI_MCA_mpi_oversubscribe",
                                         "OMPI_MCA_num_procs",
                                         "OMPI_MCA_pmix",
                                         "OMPI_MCA_shmem_RUNTIME_QUERY_hint",
                                         "OMPI_MCA_orte_app_num",
                                         "OMPI_MCA_orte_bound_at_launch",
                                         "OMPI_MCA_orte_daemon_*",
                                         "OMPI_MCA_orte_enable_recovery",
                                         "OMPI_MCA_orte_ess_*",
                                         "OMPI_MCA_orte_hnp_*",
                                         "OMPI_MCA_orte_jobfam_*",
                                         "OMPI_MCA_orte_launch",
                                         "OMPI_MCA_orte_local_daemon_*",
                                         "OMPI_MCA_orte_num_*",
                                         "OMPI_MCA_orte_parent_*",
                                         "OMPI_MCA_orte_precondition_*",
                                         "OMPI_MCA_orte_server*",
                                         "OMPI_MCA_orte_top_session_*",
                                         "ORTE_*",
                                         "PRTE_MCA_ess*",
                                         "PRTE_MCA_prte_ess_*",
                                         "PRTE_MCA_prte_hnp_*",
                                         "PRTE_MCA_prte_local_daemon_*",
                                         "PRTE_MCA_prte_launch",
                                         "PRTE_MCA_prte_top_session_*",
                                         "PRTE_MCA_prte_jobfam_*",
                                         "PMI_*",
                                         "PMI2_*",
                                         "MPI_LOCALRANKID",
                                         "MPI_LOCALNRANKS",
                                         "MV2_COMM_WORLD_*",
                                         "PALS_*",
                                         "SLURM_CPU_BIND*",
                                         "SLURM_GTIDS",
                                         "SLURM_LAUNCH_NODE_IPADDR",
                                         "SLURM_LOCALID",
                                         "SLURM_PMI*",
                                         "SLURM_PROCID",
                                         "SLURM_SRUN_COMM_*",
                                         "SLURM_STEP*",
                                         "SLURM_TASK_PID"};
// Of these families anything else is a rank's too: PMIx adds variables with every version.
constexpr std::string_view kFamilies[] = {"PMIX_*", "PRTE_*"};
constexpr std::string_view kOfASite[] = {"PMIX_MCA_*",  "PMIX_INSTALL_PREFIX",     "PMIX_ROOT", "PMIX_HOME",
                                         "PRTE_MCA_*",  "PRTE_ALLOW_RUN_AS_ROOT*", "PRTE_ROOT", "PRTE_HOME",
                                         "PRTE_PREFIX", "PRTE_DEFAULT_HOSTFILE"};

bool matches(std::string_view name, std::string_view pattern) {
  if (!pattern.ends_with('*')) return name == pattern;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&patterns)[N]) {
  return std::ranges::any_of(patterns, [name](std::string_view pattern) { return matches(name, pattern); });
}

bool makes_a_rank(std::string_view name) {
  return is_one_of(name, kOfARank) || (is_one_of(name, kFamilies) && !is_one_of(name, kOfASite));
}

}  // namespace

int size_of(const std::vector<Slots>& team) {
  return std::accumulate(team.begin(), team.end(), 0,
                         [](int sum, const Slots& slots) { return sum + slots.count; });
}

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

Variables variables_of(const RankPlace& place) {
  std::string hosts;
  for (const auto& [host, count] : place.team)
    hosts += (hosts.empty() ? "" : ",") + host + ":" + std::to_string(count);
  return {{"BIZO_RANK", std::to_string(place.rank)},
          {"BIZO_RANKS", std::to_string(place.ranks)},
          {"BIZO_LOCAL_RANK", std::to_string(place.local_rank)},
          {"BIZO_TEAM_SIZE", std::to_string(size_of(place.team))},
          {"BIZO_TEAM_HOSTS", hosts}};
}

std::vector<std::string> environment_of_children(const Variables& own) {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('='));
    const bool replaced = std::ranges::any_of(own, [name](const auto& one) { return one.first == name; });
    if (!replaced && !makes_a_rank(name)) kept.emplace_back(text);
  }
  for (const auto& [name, value] : own) kept.push_back(name + "=" + value);
  return kept;
}

}  // namespace bizo::blackbox
