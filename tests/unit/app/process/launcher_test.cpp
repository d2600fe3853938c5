// Signals that come while mpirun starts.
#include "app/process/launcher.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

namespace bizo::app {
namespace {

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

}  // namespace
}  // namespace bizo::app
