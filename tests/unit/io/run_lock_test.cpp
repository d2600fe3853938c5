#include "io/run_lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

class Locked : public TemporaryFolder {
 protected:
  std::string output() const { return path("run.h5"); }
  std::string refusal(const std::string& name, const Patience& patience = {}) const {
    return message_of<ConfigError>([&] { const RunLock second(path(name), patience); });
  }
};

TEST_F(Locked, OneProcessAtATime) {
  {
    const RunLock first(output());
    EXPECT_TRUE(is_owned(output()));
    EXPECT_NE(refusal("run.h5").find("process " + std::to_string(getpid()) + " on "), std::string::npos);
    const RunLock other(path("other.h5"));
  }
  EXPECT_FALSE(is_owned(output()));
  EXPECT_EQ(entries(), 0);
  const RunLock again(output());
}

// run and run.h5 have one journal; a link and what it leads to are one file.
TEST_F(Locked, ByWhateverName) {
  std::filesystem::create_symlink("run.h5", path("link.h5"));
  const RunLock first(output());
  refusal("run");
  refusal("link.h5");
}

TEST_F(Locked, ALookerOnSeesWhetherAnybodyIsThere) {
  OwnerWatch watch(output());
  const auto is_heard = [&] {  // all the time
    bool heard = true;
    for (const double end = clock_seconds() + 0.03; clock_seconds() < end;) heard &= watch.silence() < 0.03;
    return heard;
  };
  const auto falls_silent = [&] {
    const double end = clock_seconds() + 60;
    while (watch.silence() < 0.03 && clock_seconds() < end) continue;
    return clock_seconds() < end;
  };
  EXPECT_TRUE(is_heard()) << "nobody has begun";
  {
    const RunLock there(output());
    EXPECT_TRUE(is_heard());
  }
  const pid_t child = fork();
  if (child == 0) {
    const RunLock* lost = new RunLock(output());
    kill(getpid(), lost ? SIGKILL : SIGTERM);
  }
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(falls_silent());

  // On another machine: it is alive when it dates the file again.
  file(".run.owner", "pid = 1\nhost = far\nsystem = another\nstarted = 1\nparent = 1\n");
  EXPECT_TRUE(falls_silent());
  std::filesystem::last_write_time(path(".run.owner"), std::filesystem::file_time_type::clock::now());
  EXPECT_LT(watch.silence(), 0.03);
}

TEST_F(Locked, WhatAKilledProcessLeftIsTakenOver) {
  const pid_t child = fork();
  if (child == 0) {
    const RunLock* lost = new RunLock(output());
    kill(getpid(), lost ? SIGKILL : SIGTERM);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(entries(), 1);
  EXPECT_FALSE(is_owned(output()));
  {
    const RunLock next(output(), {.orphan = 0, .silence = 1e9, .all = 0});
    EXPECT_TRUE(is_owned(output()));
  }
  EXPECT_EQ(entries(), 0);
}

// Ids of processes come again: the one that has it now was started at another time.
TEST_F(Locked, AnotherProcessWithTheSameNumberIsNobody) {
  {
    const RunLock first(output());
    std::string text = content(".run.owner");
    const auto at = text.find("started = ");
    text.replace(at, text.find('\n', at) - at, "started = 1");
    file("copy", text);
  }
  std::filesystem::rename(path("copy"), RunLock::path_of(output()));
  EXPECT_FALSE(is_owned(output()));
  const RunLock next(output(), {.orphan = 0, .silence = 1e9, .all = 0});
}

constexpr const char* kElsewhere = "pid = 1\nhost = far\nsystem = another\nstarted = 1\nparent = 1\n";

TEST_F(Locked, ASilentOwnerElsewhereIsTakenForGone) {
  file(".run.owner", kElsewhere);
  EXPECT_FALSE(is_owned(output()));  // nobody can tell at once
  const RunLock next(output(), {.silence = 0.05, .all = 1e9});
}

TEST_F(Locked, AnOwnerElsewhereThatDatesItsFileIsThere) {
  file(".run.owner", kElsewhere);
  std::atomic<bool> done = false;
  std::thread owner([&] {
    for (int second = 1; !done; ++second) {
      const timespec times[2] = {{second, 0}, {second, 0}};
      utimensat(AT_FDCWD, path(".run.owner").c_str(), times, 0);
    }
  });
  EXPECT_NE(refusal("run.h5", {.silence = 60, .all = 0.05}).find("process 1 on far"), std::string::npos);
  done = true;
  owner.join();
  EXPECT_EQ(content(".run.owner"), kElsewhere);
}

TEST_F(Locked, ManyAtOnce) {
  std::atomic<int> holders = 0, max = 0, taken = 0;
  file(".run.owner", kElsewhere);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      try {
        const RunLock lock(output(), {.silence = 0.01, .all = 1e9});
        max = std::max(max.load(), ++holders);
        ++taken;
        --holders;
      } catch (const ConfigError&) {
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(max, 1);
  EXPECT_GE(taken, 1);
  EXPECT_EQ(entries(), 0);
}

TEST_F(Locked, AFolderThatIsMissing) {
  EXPECT_THROW(RunLock(path("none/run.h5")), Error);
}

}  // namespace
}  // namespace bizo::io
