#include "app/process/launch_report.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

TEST(LaunchReport, WhatKilledLaunchesLeftIsRemoved) {
  std::string folder = testing::TempDir() + "bizo-launch-XXXXXX";
  ASSERT_TRUE(mkdtemp(folder.data()));
  ASSERT_EQ(setenv("TMPDIR", folder.c_str(), 1), 0);
  for (const char* name : {"bizo_launch.aB3dEf", "bizo_launch.notes.txt", "other.aB3dEf"})
    std::ofstream(fs::path(folder) / name) << "started\n";
  const auto left = [&] { return std::distance(fs::directory_iterator(folder), fs::directory_iterator()); };
  {
    const LaunchReport first;
    EXPECT_FALSE(fs::exists(fs::path(folder) / "bizo_launch.aB3dEf"));
    EXPECT_EQ(left(), 3);
    const LaunchReport second;
    EXPECT_EQ(left(), 4) << "the first is alive";
  }
  EXPECT_EQ(left(), 2);
  unsetenv("TMPDIR");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace bizo::app
