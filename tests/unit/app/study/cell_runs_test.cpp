#include "app/study/cell_runs.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

namespace bizo::app {
namespace {

TEST(CellRuns, AllAreRunAndTheirCodesAreTold) {
  const std::vector<CellRun> runs{{{"sh", "-c", "exit 0"}, "/dev/null"},
                                  {{"sh", "-c", "exit 3"}, "/dev/null"},
                                  {{"sh", "-c", "kill -SEGV $$"}, "/dev/null"},
                                  {{"sh", "-c", "kill -TERM $$"}, "/dev/null"},
                                  {{"no such program"}, "/dev/null"}};
  std::set<std::pair<std::size_t, int>> codes;
  EXPECT_EQ(run_cells(runs, 2, [&](std::size_t index, int code) { codes.insert({index, code}); }), 0);
  EXPECT_EQ(codes, (std::set<std::pair<std::size_t, int>>{{0, 0}, {1, 3}, {2, 139}, {3, 75}, {4, 127}}));
}

// Whenever it comes, between fork and exec too: none of the runs, which would last for minutes, is left.
TEST(CellRuns, ASignalIsNeverLost) {
  const std::vector<CellRun> runs(6, {{"sleep", "300"}, "/dev/null"});
  for (int trial = 0; trial < 40; ++trial) {
    int gate[2];
    ASSERT_EQ(pipe(gate), 0);
    const pid_t study = fork();
    if (study == 0) {
      close(gate[0]);  // the other end is closed when this process and all runs have ended
      run_cells(runs, 3, [](std::size_t, int) {});
      _exit(0);
    }
    close(gate[1]);
    usleep(static_cast<useconds_t>(60 * trial));  // through the starts
    kill(study, SIGTERM);
    alarm(20);  // or the test would wait for minutes
    char none = 0;
    EXPECT_EQ(read(gate[0], &none, 1), 0);
    alarm(0);
    waitpid(study, nullptr, 0);
    close(gate[0]);
  }
}

}  // namespace
}  // namespace bizo::app
