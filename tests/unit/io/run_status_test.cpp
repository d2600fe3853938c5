#include "io/run_status.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

class RunStatus : public TemporaryFolder {};

TEST_F(RunStatus, IsWrittenReadAndRemoved) {
  const std::string output = path("run.h5");
  EXPECT_EQ(read_status(output), std::nullopt);
  write_status(output, 75, StopReason::interrupted);
  EXPECT_EQ(content("run.h5.status"), "exit_code = 75\nstop_reason = interrupted\n");
  EXPECT_EQ(read_status(output), 75);
  remove_status(output);
  remove_status(output);
  EXPECT_EQ(entries(), 0);
}

TEST_F(RunStatus, HalfOfAFileIsNone) {
  std::ofstream(path("run.h5.status")) << "exit_c";
  EXPECT_EQ(read_status(path("run.h5")), std::nullopt);
}

}  // namespace
}  // namespace bizo::io
