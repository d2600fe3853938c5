#include "app/doctor/facts.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <utime.h>

#include <sys/mman.h>

#include "unit/io/temporary_folder.hpp"

namespace bizo::app {
namespace {

class DoctorFacts : public io::TemporaryFolder {
 protected:
  void tree(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    file(name, content);
  }
  std::string root() const {
    const std::string slash = path("");
    return slash.substr(0, slash.size() - 1);
  }
  // As if it had been made a minute ago.
  std::string segment(const std::string& name) const {
    const std::string made = file(name, std::string(4096, 'x'));
    const utimbuf times{time(nullptr) - 60, time(nullptr) - 60};
    utime(made.c_str(), &times);
    return made;
  }
};

TEST_F(DoctorFacts, ControlGroupsOfVersion2LimitTogether) {
  tree("proc/self/cgroup", "0::/outer/inner\n");
  tree("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
  tree("sys/fs/cgroup/outer/inner/memory.max", "3000000000\n");
  EXPECT_EQ(cpu_quota(root()), kNoQuota);
  EXPECT_EQ(memory_limit(root()), 3'000'000'000U);
  tree("sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
  tree("sys/fs/cgroup/outer/memory.max", "max\n");
  EXPECT_EQ(cpu_quota(root()), 1.5);
  EXPECT_EQ(memory_limit(root()), 3'000'000'000U);
  tree("sys/fs/cgroup/memory.max", "1000000\n");
  EXPECT_EQ(memory_limit(root()), 1'000'000U);
}

TEST_F(DoctorFacts, ControlGroupsOfVersion1) {
  tree("proc/self/cgroup", "4:memory:/job\n3:cpu,cpuacct:/job\n2:cpuset:/\n0::/\n");
  tree("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
  tree("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  tree("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(cpu_quota(root()), kNoQuota);
  EXPECT_EQ(memory_limit(root()), kUnlimited) << "that is how version 1 says that there is none";
  tree("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "300000\n");
  tree("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "4000000000\n");
  EXPECT_EQ(cpu_quota(root()), 3);
  EXPECT_EQ(memory_limit(root()), 4'000'000'000U);
}

TEST_F(DoctorFacts, NoControlGroupsNoLimits) {
  EXPECT_EQ(cpu_quota(root()), kNoQuota);
  EXPECT_EQ(memory_limit(root()), kUnlimited);
}

TEST_F(DoctorFacts, SegmentsThatNobodyHasMapped) {
  const std::string left = segment("vader_segment.host.0.1.0"), used = segment("vader_segment.host.0.2.0");
  segment("something else");
  file("sm_segment.host.0.3.0", "made just now");
  const int descriptor = open(used.c_str(), O_RDWR | O_CLOEXEC);
  void* const memory = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, descriptor, 0);
  ASSERT_NE(memory, MAP_FAILED);
  EXPECT_EQ(left_segments(root()), std::vector{left});
  munmap(memory, 4096);
  close(descriptor);
  EXPECT_EQ(left_segments(root()), (std::vector{left, used}));
  EXPECT_TRUE(left_segments(path("not there")).empty());
}

TEST_F(DoctorFacts, OfThisProcess) {
  const RankFacts facts = find_rank_facts(false);
  EXPECT_FALSE(facts.host.empty());
  EXPECT_TRUE(facts.build.starts_with("bizo "));
  EXPECT_FALSE(facts.cores.empty());
  EXPECT_GT(facts.memory, 100'000'000U);
  EXPECT_GT(facts.open_files, 10U);
  RankFacts back;
  restore(back, state_of(facts));
  EXPECT_EQ(back.host, facts.host);
  EXPECT_EQ(back.cores, facts.cores);
  EXPECT_EQ(back.memory, facts.memory);
}

TEST_F(DoctorFacts, AFolderIsTriedInEarnest) {
  const StorageFacts good = find_storage_facts(path("trial"));
  EXPECT_EQ(good.failure, "");
  EXPECT_EQ(content("trial").size(), std::size_t{1} << 20);
  EXPECT_EQ(entries(), 1) << "nothing temporary is left";
  EXPECT_GT(good.free, 0U);
  const StorageFacts bad = find_storage_facts(path("no folder/trial"));
  EXPECT_NE(bad.failure.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace bizo::app
