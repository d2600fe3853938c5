// Signals that come while mpirun starts, and what a launch that was killed has left.
#include "app/process/launcher.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/process/launch_report.hpp"

namespace bizo {
namespace {

namespace fs = std::filesystem;

const Signs kNone{[] { return true; }, [] { return false; }};

// Handlers stay set, so each is tried in a process of its own, which ends with the code of what it started.
[[noreturn]] void launch_and_exit(const std::vector<std::string>& words) {
  _exit(run_launcher(words, kNone, 0).code);
}

TEST(Launcher, ASignalBeforeTheStartStartsNothing) {
  const auto launch = [] {
    prepare_launches();
    raise(SIGUSR1);
    launch_and_exit({"sh", "-c", "exit 3"});
  };
  EXPECT_EXIT(launch(), testing::ExitedWithCode(128 + SIGUSR1), "");
}

// In fork(), before it has said which process there is now.
TEST(Launcher, ASignalDuringTheStartIsPassedOn) {
  const auto launch = [] {
    prepare_launches();
    pthread_atfork(
        nullptr, [] { kill(getpid(), SIGUSR1); }, nullptr);
    launch_and_exit({"sh", "-c", "sleep 20; exit 3"});
  };
  EXPECT_EXIT(launch(), testing::ExitedWithCode(128 + SIGUSR1), "");
}

TEST(Launcher, TheProgramGetsAllSignals) {
  const auto launch = [] {
    prepare_launches();
    launch_and_exit({"sh", "-c", "kill -USR1 $$; exit 3"});
  };
  EXPECT_EXIT(launch(), testing::ExitedWithCode(128 + SIGUSR1), "");
}

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
}  // namespace bizo
