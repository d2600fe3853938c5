#include "app/process/time_left.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

TEST(ReadDuration, UnitsAndClocks) {
  for (const auto& [text, seconds] : {std::pair{"90", 90.0},
                                      {"0.5", 0.5},
                                      {"90s", 90.0},
                                      {"15m", 900.0},
                                      {"2h", 7200.0},
                                      {"1.5h", 5400.0},
                                      {"1d", 86400.0},
                                      {"10:30", 630.0},
                                      {"01:00:05", 3605.0},
                                      {"2-03:00:00", 183600.0}})
    EXPECT_EQ(read_duration(text, "--time-limit"), seconds) << text;
}

TEST(ReadDuration, Refuses) {
  for (const char* text : {"", "0", "-5", "5x", "1:2:3:4", "h", "1e3", "5 m", "99999999999"})
    EXPECT_THROW(read_duration(text, "--time-limit"), ConfigError) << text;
}

class TimeLeftIn : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv("SLURM_JOB_END_TIME");
    unsetenv("SLURM_JOB_ID");
  }
  static void allocation_ends_in(long seconds) {
    setenv("SLURM_JOB_END_TIME", std::to_string(std::time(nullptr) + seconds).c_str(), 1);
  }
};

TEST_F(TimeLeftIn, NoAllocation) {
  EXPECT_TRUE(std::isinf(allocation_left()));
  EXPECT_TRUE(std::isinf(time_left("", 30).run));
  EXPECT_EQ(time_left("10m", 30).run, 600);
  EXPECT_TRUE(std::isinf(time_left("10m", 30).process)) << "a limit of one's own ends no batch by force";
}

TEST_F(TimeLeftIn, AnAllocationLeavesAMargin) {
  allocation_ends_in(1000);
  EXPECT_NEAR(allocation_left(), 1000, 1.5);
  EXPECT_NEAR(time_left("", 30).run, 970, 1.5);
  EXPECT_NEAR(time_left("", 30).process, 990, 1.5);
  EXPECT_NEAR(time_left("5m", 30).run, 300, 1e-9);
  EXPECT_NEAR(time_left("1h", 30).run, 970, 1.5);
}

TEST_F(TimeLeftIn, AShortAllocationLeavesAQuarter) {
  allocation_ends_in(40);
  EXPECT_NEAR(time_left("", 30).run, 30, 1.5);
  allocation_ends_in(-10);
  EXPECT_EQ(time_left("", 30).run, 0);
}

// Where SLURM does not tell the end in the environment, squeue does.
TEST_F(TimeLeftIn, AsksSqueue) {
  std::string folder = (std::filesystem::temp_directory_path() / "bizo-XXXXXX").string();
  ASSERT_TRUE(mkdtemp(folder.data()));
  const std::string squeue = folder + "/squeue";
  const std::string path = std::getenv("PATH");
  setenv("PATH", (folder + ":" + path).c_str(), 1);
  setenv("SLURM_JOB_ID", "17", 1);
  const auto answer = [&](const std::string& left) {
    std::ofstream(squeue) << "#!/bin/sh\n[ \"$3\" = --jobs=17 ] && echo " << left << "\n";
    std::filesystem::permissions(squeue, std::filesystem::perms::owner_all);
    return allocation_left();
  };
  EXPECT_EQ(answer("1-02:03:04"), 93784);
  EXPECT_EQ(answer("4:30"), 270);
  EXPECT_TRUE(std::isinf(answer("UNLIMITED")));
  EXPECT_TRUE(std::isinf(answer("")));
  setenv("PATH", path.c_str(), 1);
  std::filesystem::remove_all(folder);
}

TEST_F(TimeLeftIn, WhatIsNoTimeIsIgnored) {
  setenv("SLURM_JOB_END_TIME", "Unknown", 1);
  EXPECT_TRUE(std::isinf(allocation_left()));
  setenv("SLURM_JOB_ID", "1; touch x", 1);
  EXPECT_TRUE(std::isinf(allocation_left()));
}

}  // namespace
}  // namespace bizo::app
