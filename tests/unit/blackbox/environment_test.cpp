// What programs that are started see of the environment.
#include "blackbox/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace bizo::blackbox {
namespace {

// Sets variables, and removes them again.
class Setting {
 public:
  explicit Setting(std::vector<std::string> names) : names_(std::move(names)) {
    for (const auto& name : names_) setenv(name.c_str(), "1", 1);
  }
  ~Setting() {
    for (const auto& name : names_) unsetenv(name.c_str());
  }

 private:
  std::vector<std::string> names_;
};

std::vector<std::string> lines_of(const std::vector<std::string>& environment, const std::string& name) {
  std::vector<std::string> found;
  for (const auto& line : environment)
    if (line.starts_with(name + "=")) found.push_back(line);
  return found;
}

// As `mpirun env` and `srun env` show them.
TEST(Environment, NothingMakesAProgramARank) {
  const std::vector<std::string> names{"OMPI_COMM_WORLD_RANK",
                                       "OMPI_COMM_WORLD_LOCAL_RANK",
                                       "OMPI_UNIVERSE_SIZE",
                                       "OMPI_APP_CTX_NUM_PROCS",
                                       "OMPI_FIRST_RANKS",
                                       "OMPI_MCA_ess",
                                       "OMPI_MCA_ess_base_jobid",
                                       "OMPI_MCA_orte_hnp_uri",
                                       "OMPI_MCA_orte_ess_num_procs",
                                       "OMPI_MCA_orte_local_daemon_uri",
                                       "OMPI_MCA_orte_enable_recovery",
                                       "OMPI_MCA_pmix",
                                       "ORTE_SCHIZO_DETECTION",
                                       "PMIX_RANK",
                                       "PMIX_NAMESPACE",
                                       "PMIX_SERVER_URI41",
                                       "PMIX_SOME_LATER_VARIABLE",
                                       "PRTE_LAUNCHED",
                                       "PRTE_MCA_ess",
                                       "PMI_RANK",
                                       "PMI_FD",
                                       "MV2_COMM_WORLD_RANK",
                                       "MPI_LOCALRANKID",
                                       "SLURM_PROCID",
                                       "SLURM_LOCALID",
                                       "SLURM_STEP_ID",
                                       "SLURM_STEPID",
                                       "SLURM_SRUN_COMM_HOST",
                                       "SLURM_CPU_BIND",
                                       "SLURM_PMIX_MAPPING_SERV"};
  const Setting setting(names);
  const auto seen = environment_of_children({});
  for (const auto& name : names) EXPECT_TRUE(lines_of(seen, name).empty()) << name;
}

TEST(Environment, WhatUsersAndSitesSetStays) {
  const std::vector<std::string> names{"OMPI_ALLOW_RUN_AS_ROOT",
                                       "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                                       "OMPI_MCA_btl_tcp_if_include",
                                       "OMPI_MCA_rmaps_base_oversubscribe",
                                       "OMPI_MCA_orte_tmpdir_base",
                                       "OMPI_MCA_orte_execute_quiet",
                                       "OMPI_MCA_pmix_base_verbose",
                                       "OMPI_CC",
                                       "PMIX_MCA_gds",
                                       "PRTE_MCA_rmaps_default_mapping_policy",
                                       "PRTE_ALLOW_RUN_AS_ROOT",
                                       "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM",
                                       "OMP_NUM_THREADS",
                                       "SLURM_JOB_ID",
                                       "SLURM_JOB_NODELIST",
                                       "SLURM_NTASKS",
                                       "CUDA_VISIBLE_DEVICES"};
  const Setting setting(names);
  const auto seen = environment_of_children({});
  for (const auto& name : names) EXPECT_EQ(lines_of(seen, name), std::vector{name + "=1"});
}

// getenv finds the first of two: those of a bizo around this one must go.
TEST(Environment, RanksAreTheseRanks) {
  const Setting setting({"BIZO_RANK", "BIZO_RANKS", "BIZO_LOCAL_RANK"});
  const auto seen = environment_of_children(variables_of({6, 8, 2, {}}));
  EXPECT_EQ(lines_of(seen, "BIZO_RANK"), std::vector<std::string>{"BIZO_RANK=6"});
  EXPECT_EQ(lines_of(seen, "BIZO_RANKS"), std::vector<std::string>{"BIZO_RANKS=8"});
  EXPECT_EQ(lines_of(seen, "BIZO_LOCAL_RANK"), std::vector<std::string>{"BIZO_LOCAL_RANK=2"});
}

TEST(Environment, ATeamIsTheseHosts) {
  const Setting setting({"BIZO_TEAM_HOSTS"});
  const auto seen = environment_of_children(variables_of({2, 8, 2, {{"n1", 3}, {"n2", 1}}}));
  EXPECT_EQ(lines_of(seen, "BIZO_TEAM_SIZE"), std::vector<std::string>{"BIZO_TEAM_SIZE=4"});
  EXPECT_EQ(lines_of(seen, "BIZO_TEAM_HOSTS"), std::vector<std::string>{"BIZO_TEAM_HOSTS=n1:3,n2:1"});
}

}  // namespace
}  // namespace bizo::blackbox
