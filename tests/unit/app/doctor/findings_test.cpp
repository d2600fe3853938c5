// What bizo doctor makes of facts that no single machine has.
#include "app/doctor/findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bizo::app {
namespace {

constexpr std::uint64_t kGB = 1'000'000'000;

RankFacts healthy(const std::string& host = "a") {
  return {.host = host,
          .build = "bizo 1",
          .processor = "CPU",
          .cores = {0, 1, 2, 3},
          .host_cores = 4,
          .memory = 16 * kGB,
          .shared_size = 8 * kGB,
          .shared_free = 8 * kGB};
}

LaunchFacts launched() {
  return {.ranks = 4,
          .library = "Open MPI v4.1.4",
          .standard = "3.1",
          .compiled = "3.1",
          .launcher = "/usr/bin/orterun",
          .launcher_version = "mpirun (Open MPI) 4.1.4\n\nReport bugs to ...",
          .mpirun = "/usr/bin/mpirun",
          .mpirun_version = "mpirun (Open MPI) 4.1.4\n\nReport bugs to ...",
          .mislaunch = ""};
}

StorageFacts writable() {
  return {.folder = "/data",
          .kind = "ext4",
          .free = 100 * kGB,
          .failure = "",
          .seconds = 0.01,
          .hdf5 = "1.10.8",
          .hdf5_compiled = "1.10.8",
          .locking = ""};
}

Severity worst(const Findings& findings) {
  Severity level = Severity::ok;
  for (const auto& finding : findings) {
    EXPECT_FALSE(finding.what.empty());
    EXPECT_TRUE(finding.level == Severity::ok || !finding.remedy.empty()) << finding.what;
    level = std::max(level, finding.level);
  }
  return level;
}

// The only finding that is as bad as that; its text and its remedy.
std::string the(Severity level, const Findings& findings) {
  EXPECT_EQ(worst(findings), level) << text_of(findings);
  EXPECT_EQ(std::ranges::count(findings, level, &Finding::level), 1) << text_of(findings);
  const auto found = std::ranges::find(findings, level, &Finding::level);
  return found == findings.end() ? "" : found->what + " -> " + found->remedy;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

#define EXPECT_HAS(text, part) EXPECT_PRED2(has, text, part)

TEST(DoctorLaunch, LauncherAndLibraryBelongTogether) {
  EXPECT_EQ(worst(judge_launch(launched())), Severity::ok);
  LaunchFacts alone = launched();
  alone.launcher = alone.launcher_version = "";
  EXPECT_EQ(worst(judge_launch(alone)), Severity::ok);
  EXPECT_HAS(text_of(judge_launch(alone)), "without a launcher");
  LaunchFacts patch = launched();
  patch.launcher_version = patch.mpirun_version = "mpirun (Open MPI) 4.1.6";
  EXPECT_EQ(worst(judge_launch(patch)), Severity::ok) << "a series stays compatible";
  LaunchFacts remote = launched();
  remote.launcher = "/usr/bin/orted";
  remote.launcher_version = "";
  EXPECT_EQ(worst(judge_launch(remote)), Severity::ok);
  LaunchFacts intel = launched();
  intel.library = "Intel(R) MPI Library 2021.9 for Linux* OS";
  intel.launcher = "/opt/intel/bin/mpiexec.hydra";
  intel.launcher_version = intel.mpirun_version =
      "Intel(R) MPI Library for Linux* OS, Version 2021.9 Build 20230307";
  EXPECT_EQ(worst(judge_launch(intel)), Severity::ok);
}

TEST(DoctorLaunch, AnotherLauncherIsWrong) {
  LaunchFacts launch = launched();
  launch.launcher = launch.mpirun = "/opt/mpich/bin/mpiexec.hydra";
  launch.launcher_version = launch.mpirun_version = "HYDRA build details:\n    Version:      4.0.2";
  const std::string text = the(Severity::wrong, judge_launch(launch));
  EXPECT_HAS(text, "mpiexec.hydra, of MPICH 4.0.2; the library of this program is Open MPI v4.1.4");
  EXPECT_HAS(text, "put the mpirun of Open MPI 4.1.4 first in PATH");
  launch = launched();
  launch.launcher_version = launch.mpirun_version = "mpirun (Open MPI) 5.0.3";
  EXPECT_HAS(the(Severity::wrong, judge_launch(launch)), "of Open MPI 5.0.3");
  launch = launched();
  launch.mpirun = "/opt/bin/mpirun";
  launch.mpirun_version = "mpirun (Open MPI) 3.1.0";
  EXPECT_HAS(the(Severity::wrong, judge_launch(launch)),
             "mpirun in PATH is /opt/bin/mpirun, of Open MPI 3.1.0");
  launch.launcher = "/usr/sbin/slurmstepd-wlm";
  launch.launcher_version = "";
  EXPECT_EQ(worst(judge_launch(launch)), Severity::note) << "srun does not need it";
  launch = launched();
  launch.launcher = "/usr/bin/hydra_pmi_proxy";
  launch.launcher_version = "";
  EXPECT_HAS(the(Severity::wrong, judge_launch(launch)), "hydra_pmi_proxy, of MPICH");
}

TEST(DoctorLaunch, SaysWhatCannotBeTold) {
  LaunchFacts launch = launched();
  launch.launcher_version = launch.mpirun_version = "a wrapper of this site";
  launch.launcher = "/site/mpirun";
  EXPECT_HAS(the(Severity::note, judge_launch(launch)), "not clear");
  launch = launched();
  launch.launcher = launch.launcher_version = launch.mpirun = launch.mpirun_version = "";
  EXPECT_HAS(the(Severity::note, judge_launch(launch)), "no mpirun in PATH -> install it");
}

TEST(DoctorLaunch, SingletonsAndOtherHeadersAreWrong) {
  LaunchFacts launch = launched();
  launch.mislaunch = "the launcher started 4 ranks (PMI_SIZE) but each sees only itself: use the mpirun of X";
  const std::string text = the(Severity::wrong, judge_launch(launch));
  EXPECT_EQ(text, "the launcher started 4 ranks (PMI_SIZE) but each sees only itself -> use the mpirun of X");
  launch = launched();
  launch.compiled = "4.0";
  EXPECT_HAS(the(Severity::wrong, judge_launch(launch)),
             "compiled for MPI 4.0, but Open MPI v4.1.4 follows MPI 3.1");
}

TEST(DoctorEnvironment, KnowsTheTraps) {
  const std::vector<RankFacts> few(4, healthy());
  LaunchFacts launch = launched();
  EXPECT_TRUE(judge_environment(launch, few).empty());
  launch.is_root = true;
  EXPECT_HAS(the(Severity::note, judge_environment(launch, few)), "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1");
  launch.environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};
  EXPECT_EQ(worst(judge_environment(launch, few)), Severity::ok);

  RankFacts large = healthy();
  large.cores.resize(64);
  launch = launched();
  EXPECT_TRUE(judge_environment(launch, std::vector(32, large)).empty());
  EXPECT_HAS(the(Severity::note, judge_environment(launch, std::vector(33, large))),
             "33 ranks on a host: this mpirun can hang if one ends before MPI_Init -> export "
             "OMPI_MCA_odls_base_num_threads=0");
  launch.environment["OMPI_MCA_odls_base_num_threads"] = "0";
  EXPECT_TRUE(judge_environment(launch, std::vector(33, large)).empty());

  EXPECT_HAS(the(Severity::note, judge_environment(launch, std::vector(5, healthy()))),
             "OMPI_MCA_mpi_yield_when_idle=1");
  launch.environment["OMPI_MCA_mpi_yield_when_idle"] = "1";
  EXPECT_TRUE(judge_environment(launch, std::vector(5, healthy())).empty());
}

TEST(DoctorThreads, AreNoMoreThanTheCores) {
  LaunchFacts launch = launched();
  EXPECT_TRUE(judge_threads(launch, {healthy()}).empty()) << "one rank may use all cores";
  EXPECT_HAS(the(Severity::note, judge_threads(launch, std::vector(2, healthy()))),
             "2 ranks that use numpy, OpenBLAS, MKL or OpenMP start 8 threads on 4 cores -> export "
             "OMP_NUM_THREADS=2");
  EXPECT_HAS(the(Severity::note, judge_threads(launch, std::vector(8, healthy()))),
             "export OMP_NUM_THREADS=1");
  std::vector<RankFacts> bound(4, healthy());
  for (int rank = 0; rank < 4; ++rank) bound[static_cast<std::size_t>(rank)].cores = {rank};
  EXPECT_TRUE(judge_threads(launch, bound).empty()) << "a thread for the core of each";
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) {
    launch.environment = {{name, "1"}};
    EXPECT_TRUE(judge_threads(launch, std::vector(8, healthy())).empty()) << name;
    launch.environment = {{name, "4"}};
    EXPECT_FALSE(judge_threads(launch, std::vector(2, healthy())).empty()) << name;
  }
}

TEST(DoctorHosts, CoresAreEnough) {
  EXPECT_HAS(text_of(judge_hosts({healthy()})), "  ok     1 rank on 4 cores (0-3 of 4)\n");
  EXPECT_EQ(worst(judge_hosts(std::vector(4, healthy()))), Severity::ok);
  std::vector<RankFacts> bound(4, healthy());
  for (int rank = 0; rank < 4; ++rank) bound[static_cast<std::size_t>(rank)].cores = {rank};
  EXPECT_HAS(text_of(judge_hosts(bound)), "4 ranks on 4 cores (0-3 of 4), each bound to its own\n");
  EXPECT_EQ(worst(judge_hosts(bound)), Severity::ok);
}

TEST(DoctorHosts, CoresAreTooFew) {
  EXPECT_HAS(the(Severity::note, judge_hosts(std::vector(5, healthy()))),
             "5 ranks on 4 cores (0-3 of 4) -> start 4 on such a host");
  std::vector<RankFacts> ranks(3, healthy());
  ranks[0].cores = ranks[2].cores = {3};
  EXPECT_HAS(the(Severity::wrong, judge_hosts(ranks)), "ranks 0,2 are bound to the same core, 3 of 4 -> ");
  ranks.assign(2, healthy());
  ranks[0].cores = ranks[1].cores = {0};
  ranks[0].host_cores = ranks[1].host_cores = 1;
  EXPECT_HAS(the(Severity::note, judge_hosts(ranks)), "2 ranks on 1 core (0 of 1)");
  ranks.assign(4, healthy());
  for (auto& rank : ranks) rank.quota = 1.5;
  EXPECT_HAS(the(Severity::note, judge_hosts(ranks)), "a control group limits them to 1.5 cores");
  for (auto& rank : ranks) rank.quota = 4;
  EXPECT_EQ(worst(judge_hosts(ranks)), Severity::ok);
}

TEST(DoctorHosts, SharedMemory) {
  std::vector<RankFacts> ranks(16, healthy());
  for (auto& rank : ranks) {
    rank.cores.resize(16);
    rank.shared_size = 67'000'000;
    rank.shared_free = 63'000'000;
  }
  EXPECT_HAS(the(Severity::wrong, judge_hosts(ranks)),
             "/dev/shm has 63 MB free of 67 MB; 16 ranks need 64 MB -> give the container more");
  EXPECT_EQ(worst(judge_hosts({ranks[0]})), Severity::ok) << "alone it sends nothing";
  RankFacts none = healthy();
  none.shared_size = none.shared_free = 0;
  EXPECT_HAS(the(Severity::note, judge_hosts({none})), "there is no /dev/shm");
  RankFacts dirty = healthy();
  dirty.leftovers = {"/dev/shm/vader_segment.a.0", "/dev/shm/vader_segment.a.1"};
  const std::string text = the(Severity::note, judge_hosts({dirty}));
  EXPECT_HAS(text, "2 segments in /dev/shm");
  EXPECT_HAS(text, "/dev/shm/vader_segment.a.0");
}

TEST(DoctorHosts, Limits) {
  const auto expect_note = [](auto change, const std::string& part) {
    RankFacts facts = healthy();
    change(facts);
    EXPECT_HAS(the(Severity::note, judge_hosts({facts})), part);
  };
  expect_note([](RankFacts& f) { f.memory = 150'000'000; },
              "150 MB of memory for 1 rank -> start fewer ranks");
  expect_note([](RankFacts& f) { f.open_files = 64; }, "a rank may open only 64 files -> ulimit -n");
  expect_note([](RankFacts& f) { f.processes = 50; }, "this user may have only 50 processes");
  RankFacts locked = healthy();
  locked.locked_memory = 65'536;
  EXPECT_EQ(worst(judge_hosts({locked})), Severity::ok)
      << "it matters to adapters that read memory by themselves";
  expect_note(
      [](RankFacts& f) {
        f.has_infiniband = true;
        f.locked_memory = 65'536;
      },
      "InfiniBand adapter, but only 66 kB of memory may be locked");
}

TEST(DoctorHosts, WhatIsTheSameIsSaidOnce) {
  std::vector<RankFacts> ranks{healthy("a"), healthy("b"), healthy("a"), healthy("b"), healthy("c")};
  const auto hosts = hosts_of(ranks);
  ASSERT_EQ(hosts.size(), 3U);
  EXPECT_EQ(hosts[0].ranks, (std::vector{0, 2}));
  EXPECT_EQ(hosts[2].ranks, (std::vector{4}));
  const std::string text = text_of(judge_hosts(ranks));
  EXPECT_HAS(text, "  ok     a, b: 2 ranks on 4 cores (0-3 of 4)\n");
  EXPECT_HAS(text, "  ok     c: 1 rank on 4 cores (0-3 of 4)\n");
  EXPECT_HAS(text, "  ok     a, b, c: /dev/shm has 8.0 GB free of 8.0 GB\n");
}

TEST(DoctorTogether, RanksThatDiffer) {
  std::vector<RankFacts> ranks{healthy("a"), healthy("b")};
  EXPECT_EQ(worst(judge_together(ranks)), Severity::ok);
  EXPECT_TRUE(judge_together({healthy()}).empty());
  ranks[1].build = "bizo 2";
  EXPECT_HAS(the(Severity::wrong, judge_together(ranks)),
             "different builds of bizo: bizo 1 on a, bizo 2 on b");
  ranks[1] = healthy("b");
  ranks[1].processor = "another";
  EXPECT_HAS(the(Severity::note, judge_together(ranks)), "CPU on a, another on b -> ");
  ranks[1] = healthy("b");
  ranks[1].clock = 0.9;
  EXPECT_EQ(worst(judge_together(ranks)), Severity::ok);
  ranks[1].clock = -2;
  EXPECT_HAS(the(Severity::note, judge_together(ranks)), "differ by 2.0 s");
}

TEST(DoctorTogether, RanksThatBurnACoreWhileTheyWait) {
  std::vector<RankFacts> ranks(3, healthy());
  ranks[1].waiting = 0.1;
  EXPECT_HAS(text_of(judge_together(ranks)), "keeps 0.10 of a core busy (rank 1, the busiest)");
  EXPECT_EQ(worst(judge_together(ranks)), Severity::ok);
  ranks[2].waiting = 0.98;
  EXPECT_HAS(the(Severity::wrong, judge_together(ranks)),
             "keeps 0.98 of a core busy (rank 2, the busiest) -> ");
}

TEST(DoctorMessages, TellSharedMemoryFromTheNetwork) {
  const std::vector<RankFacts> ranks{healthy("a"), healthy("a"), healthy("b")};
  EXPECT_TRUE(judge_messages({}, ranks).empty());
  EXPECT_EQ(text_of(judge_messages({.near = 1, .near_seconds = 0.4e-6, .shares_memory = true}, ranks)),
            "  ok     a message between ranks 0 and 1 takes 0.4 us, by shared memory\n");
  EXPECT_HAS(the(Severity::note, judge_messages({.near = 1, .near_seconds = 14e-6}, ranks)),
             "takes 14 us, without shared memory -> unset OMPI_MCA_btl");
  EXPECT_HAS(
      the(Severity::note, judge_messages({.near = 1, .near_seconds = 2e-3, .shares_memory = true}, ranks)),
      "takes 2000 us, by shared memory; the cores have other work");
  EXPECT_EQ(text_of(judge_messages({.far = 2, .far_seconds = 30e-6}, ranks)),
            "  ok     a message between ranks 0 and 2 takes 30 us, on b\n");
  EXPECT_HAS(the(Severity::note, judge_messages({.far = 2, .far_seconds = 5e-3}, ranks)),
             "OMPI_MCA_btl_tcp_if_include");
}

TEST(DoctorStorage, SaysWhatBecomesOfResults) {
  const std::vector<RankFacts> ranks{healthy("a"), healthy("b")};
  EXPECT_EQ(worst(judge_storage(writable(), ranks)), Severity::ok);
  StorageFacts storage = writable();
  storage.failure = "cannot write /data/run.h5: No space left on device";
  EXPECT_HAS(the(Severity::wrong, judge_storage(storage, ranks)), "No space left on device -> make room");
  for (const auto& [kind, part] :
       {std::pair{"tmpfs", "lost when the host stops"}, std::pair{"overlay", "a container layer"},
        std::pair{"nfs", "HDF5_USE_FILE_LOCKING=FALSE"}, std::pair{"lustre", "some seconds late"}}) {
    storage = writable();
    storage.kind = kind;
    EXPECT_HAS(the(Severity::note, judge_storage(storage, ranks)), part);
  }
  storage = writable();
  storage.free = 50'000'000;
  EXPECT_HAS(the(Severity::note, judge_storage(storage, ranks)), "50 MB free");
  storage = writable();
  storage.seconds = 3;
  EXPECT_HAS(the(Severity::note, judge_storage(storage, ranks)), "1 MB in 3000 ms -> raise run.save_every");
}

TEST(DoctorStorage, FoldersThatOneHostHas) {
  std::vector<RankFacts> ranks{healthy("a"), healthy("b")};
  ranks[1].sees_output = false;
  EXPECT_HAS(the(Severity::note, judge_storage(writable(), ranks)),
             "b does not -> rank 0 alone writes there");
}

TEST(DoctorStorage, TheHdf5Library) {
  StorageFacts storage = writable();
  storage.hdf5 = "1.12.0";
  EXPECT_HAS(the(Severity::wrong, judge_storage(storage, {healthy()})),
             "HDF5 is 1.12.0, but bizo was compiled for 1.10.8");
  storage = writable();
  storage.locking = "TRUE";
  EXPECT_HAS(the(Severity::note, judge_storage(storage, {healthy()})), "HDF5_USE_FILE_LOCKING=TRUE");
  storage.locking = "FALSE";
  EXPECT_EQ(worst(judge_storage(storage, {healthy()})), Severity::ok);
}

TEST(DoctorText, RangesAndSizes) {
  EXPECT_EQ(ranges({0, 1, 2, 3, 8, 10, 11}), "0-3,8,10-11");
  EXPECT_EQ(ranges({5}), "5");
  EXPECT_EQ(size_text(500'000), "500 kB");
  EXPECT_EQ(size_text(2'500'000'000), "2.5 GB");
  EXPECT_EQ(size_text(kUnlimited), "any amount");
}

}  // namespace
}  // namespace bizo::app
