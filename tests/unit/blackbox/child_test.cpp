// Programs that are started: how they end, what they leave behind, what they see.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "bizo/core/error.hpp"
#include "blackbox/child.hpp"
#include "blackbox/process_group.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

Launch shell(const std::string& script) {
  return {.words = {"sh", "-c", script}};
}

std::shared_ptr<Watchdog> watchdog() {
  static const auto one = std::make_shared<Watchdog>();
  return one;
}

struct Ended {
  int status;
  double seconds;
  std::string output, errors, ending;
};

Ended run(const Launch& launch, double limit = 30, double grace = 0.2) {
  const double begin = clock_seconds();
  Child child(launch, watchdog());
  while (!child.ended() && clock_seconds() < begin + limit) child.wait(begin + limit);
  const int status = child.stop(0, grace);
  return {status, clock_seconds() - begin, child.output().text(), child.errors().text(),
          child.ending(status)};
}

bool group_exists(pid_t group) {
  return kill(-group, 0) == 0 || errno != ESRCH;
}

// Those who were killed stay as zombies until whoever adopts them takes note.
bool is_gone_soon(pid_t group) {
  const double until = clock_seconds() + 10;
  while (group_exists(group) && clock_seconds() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return !group_exists(group);
}

TEST(Child, EndsAsItSays) {
  const Ended well = run(shell("echo out; echo err >&2"));
  EXPECT_EQ(well.status, 0);
  EXPECT_EQ(well.output, "out\n");
  EXPECT_EQ(well.errors, "err\n");
  const Ended seven = run(shell("echo first >&2; echo the reason >&2; exit 7"));
  EXPECT_TRUE(WIFEXITED(seven.status) && WEXITSTATUS(seven.status) == 7);
  EXPECT_EQ(seven.ending, "exit code 7; it said: first | the reason");
  const Ended killed = run(shell("kill -SEGV $$"));
  EXPECT_TRUE(WIFSIGNALED(killed.status) && WTERMSIG(killed.status) == SIGSEGV);
  EXPECT_EQ(killed.ending, "signal 11 (Segmentation fault)");
}

TEST(Child, OutputOfAnyLengthDoesNotBlockAndOnlyItsEndIsKept) {
  const Ended talkative = run(shell("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo the end"));
  EXPECT_EQ(talkative.status, 0);
  EXPECT_LE(talkative.output.size(), 3 * Tail::kBytes);
  EXPECT_TRUE(talkative.output.ends_with("x\nthe end\n"));
  EXPECT_LT(talkative.ending.size(), 400u);
}

// How it ended is known to those alone who have waited for it.
TEST(Child, EndsWhereOthersWaitForAllChildren) {
  const auto take_all = [](int) {
    const int before = errno;
    while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
    errno = before;
  };
  watchdog();
  const auto old = std::signal(SIGCHLD, take_all);
  const Ended ended = run(shell("echo out; sleep 300 & echo $$; exit 7"), 10);
  std::signal(SIGCHLD, old);
  EXPECT_EQ(ended.status, Child::kUnknown);
  EXPECT_LT(ended.seconds, 8);
  ASSERT_TRUE(ended.output.starts_with("out\n")) << ended.output;
  EXPECT_TRUE(is_gone_soon(std::atoi(ended.output.c_str() + 4)));
  EXPECT_NE(ended.ending.find("unknown"), std::string::npos) << ended.ending;
}

TEST(Child, IsAskedToEndAndThenKilled) {
  const Ended polite = run(shell("trap 'echo bye; exit 3' TERM; sleep 300 & wait"), 0.3, 5);
  EXPECT_EQ(WEXITSTATUS(polite.status), 3);
  EXPECT_EQ(polite.output, "bye\n");
  EXPECT_LT(polite.seconds, 4);
  const Ended deaf = run(shell("trap '' TERM; sleep 300 & wait"), 0.3, 0.3);
  EXPECT_TRUE(WIFSIGNALED(deaf.status) && WTERMSIG(deaf.status) == SIGKILL);
  EXPECT_GE(deaf.seconds, 0.6);
  EXPECT_LT(deaf.seconds, 4);
}

// A shell ends at once where it is asked to; what it has started ends as it likes, in the time that there is.
// What it waits for ends soon by itself: a process that begins while the group is asked may not hear it.
TEST(Child, WhatItHasStartedMayEndByItself) {
  const fs::path mark = testing::TempDir() + "bizo-ended-by-itself";
  const auto part = [&mark](const std::string& at_the_end) {
    return shell("sh -c 'trap \"sleep 0.05; " + at_the_end + " touch " + mark.string() +
                 "; exit\" TERM; echo $PPID; while :; do sleep 0.02; done' & wait");
  };
  const auto begin = [](Child& child) {
    while (child.output().text().empty()) child.wait(clock_seconds() + 10);
    return std::atoi(child.output().text().c_str());
  };
  fs::remove(mark);
  Child polite(part(""), watchdog());
  pid_t group = begin(polite);
  EXPECT_TRUE(group_lives(group));
  double asked = clock_seconds();
  const int status = polite.stop(0, 20);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_TRUE(fs::exists(mark));
  EXPECT_FALSE(group_lives(group));
  EXPECT_LT(clock_seconds() - asked, 10) << "nobody waits for those who are gone";

  fs::remove(mark);
  Child slow(part("sleep 300;"), watchdog());
  group = begin(slow);
  asked = clock_seconds();
  slow.stop(0, 0.1);
  EXPECT_GE(clock_seconds() - asked, 0.1);
  EXPECT_FALSE(fs::exists(mark));
  EXPECT_TRUE(is_gone_soon(group));
}

TEST(Child, LeavesNobodyInItsGroup) {
  const Ended left = run(shell("sleep 300 & sleep 300 & echo $$"));
  EXPECT_EQ(left.status, 0);
  EXPECT_LT(left.seconds, 10);
  const pid_t group = std::atoi(left.output.c_str());
  ASSERT_GT(group, 0);
  EXPECT_TRUE(is_gone_soon(group));
}

TEST(Child, DiesWithItsOwner) {
  const double begin = clock_seconds();
  pid_t group = 0;
  {
    Child child(shell("sleep 300 & echo $$; wait"), watchdog());
    while (child.output().text().empty()) child.wait(begin + 10);
    group = std::atoi(child.output().text().c_str());
    EXPECT_TRUE(group_exists(group));
  }
  EXPECT_LT(clock_seconds() - begin, 10);
  EXPECT_TRUE(is_gone_soon(group));
}

TEST(Child, SeesNothingThatSaysItIsARank) {
  setenv("OMPI_COMM_WORLD_RANK", "1", 1);
  setenv("BIZO_TEST_KEPT", "kept", 1);
  Launch launch = shell("env");
  launch.setting = {{"BIZO_TEST_GIVEN", "given"}};
  const std::string seen = run(launch).output;
  unsetenv("OMPI_COMM_WORLD_RANK");
  EXPECT_EQ(seen.find("OMPI_COMM_WORLD_RANK"), std::string::npos);
  EXPECT_NE(seen.find("BIZO_TEST_KEPT=kept"), std::string::npos);
  EXPECT_NE(seen.find("BIZO_TEST_GIVEN=given"), std::string::npos);
}

TEST(Child, HasItsOwnDescriptorsAndNoOthers) {
  std::ofstream another("/dev/null");
  Launch launch = shell("for i in /proc/self/fd/*; do echo ${i##*/}; done");
  // The shell itself holds a descriptor to the folder that it lists.
  EXPECT_EQ(run(launch).output.substr(0, 6), "0\n1\n2\n");
  EXPECT_LE(run(launch).output.size(), 9u);
  launch.talks = true;
  EXPECT_EQ(run(launch).output.substr(0, 10), "0\n1\n2\n3\n4\n");
  EXPECT_LE(run(launch).output.size(), 13u);
}

TEST(Child, SignalsAreAsAtLogin) {
  sigset_t usr1, before;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, &before);
  const auto old = std::signal(SIGUSR2, SIG_IGN);
  const std::string status = run(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status")).output;
  std::signal(SIGUSR2, old);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(status, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST(Child, HasNoMoreMemoryThanItMay) {
  Launch launch = shell("dd if=/dev/zero of=/dev/null bs=600M count=1 2>&1");
  EXPECT_EQ(run(launch).status, 0);
  launch.memory_limit = 200u << 20;
  EXPECT_NE(run(launch).status, 0);
}

TEST(Child, WorksInItsFolder) {
  Launch launch = shell("pwd");
  launch.folder = "/usr/lib";
  EXPECT_EQ(run(launch).output, "/usr/lib\n");
}

void expect_complaint(const Launch& launch, const std::string& begin, int exit_code) {
  try {
    run(launch);
    ADD_FAILURE() << "it was started";
  } catch (const FatalError& error) {
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with(begin + "; ")) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(error.exit_code, exit_code) << text;
  }
}

struct Script {
  Script(const std::string& text, fs::perms mode) : path(testing::TempDir() + "bizo-script") {
    std::ofstream(path) << text;
    fs::permissions(path, mode);
  }
  ~Script() { fs::remove(path); }
  std::string path;
};

// What the user has to change, and what the machine lacks.
TEST(Child, SaysWhyItCannotBeStarted) {
  const std::string none = "cannot execute it: No such file or directory";
  expect_complaint({.words = {"no-such-program"}}, "cannot start no-such-program: " + none, 2);
  const fs::perms all = fs::perms::owner_all;
  const Script bare("true\n", all);
  expect_complaint(
      {.words = {bare.path}},
      "cannot start " + bare.path + ": cannot execute it: Exec format error (a script begins with #!)", 2);
  const Script orphan("#! /no/such/shell -e\ntrue\n", all);
  expect_complaint({.words = {orphan.path}}, "cannot start " + orphan.path + ": " + none, 2);
  Launch launch = shell("true");
  launch.folder = "/no/such/folder";
  expect_complaint(launch, "cannot start sh: cannot enter its folder: No such file or directory", 1);
  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  watchdog();  // has its pipe
  for (rlim_t max = 8; max < 13; ++max) {
    const rlimit few{max, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    expect_complaint(shell("true"), "cannot make a pipe: Too many open files", 1);
  }
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(run(shell("true")).status, 0) << "all ends were closed";
}

// A process that is killed as a whole cannot kill anybody: its watchdog does.
TEST(Watchdog, KillsWhatAKilledProcessLeaves) {
  Pipe groups = make_pipe();
  const pid_t victim = fork();
  if (victim == 0) {
    const auto own = std::make_shared<Watchdog>();
    Child ended(shell("exit 0"), own);
    ended.stop(clock_seconds() + 10, 1);
    Child child(shell("trap '' TERM; (trap '' TERM; sleep 300) & echo $$; wait"), own);
    while (child.output().text().empty()) child.wait(clock_seconds() + 10);
    const pid_t group = std::atoi(child.output().text().c_str());
    if (write(groups.write.number(), &group, sizeof group) != sizeof group) _exit(1);
    kill(getpid(), SIGKILL);
  }
  pid_t group = 0;
  ASSERT_EQ(read(groups.read.number(), &group, sizeof group), static_cast<ssize_t>(sizeof group));
  waitpid(victim, nullptr, 0);
  EXPECT_TRUE(is_gone_soon(group));
}

}  // namespace
}  // namespace bizo::blackbox
