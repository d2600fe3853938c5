#include "io/atomic_file.hpp"

#include <sys/resource.h>

#include <csignal>

#include "bizo/core/error.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

// Files of this process cannot grow beyond this: a disk that is full in the middle of a write.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class AtomicFile : public TemporaryFolder {};

TEST_F(AtomicFile, CreatesAndReplaces) {
  replace_file(path("a"), "old");
  EXPECT_EQ(content("a"), "old");
  const std::string large(1 << 20, 'x');
  replace_file(path("a"), large);
  EXPECT_EQ(content("a"), large);
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, AFailedWriteLeavesTheOldFileAndNothingElse) {
  replace_file(path("a"), "old");
  std::string message;
  {
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const FullDisk disk(1000);
    message = message_of<Error>([&] { replace_file(path("a"), std::string(5000, 'x')); });
    std::signal(SIGXFSZ, handler);
  }
  EXPECT_EQ(message, "cannot write " + path("a") + ": File too large");
  EXPECT_EQ(content("a"), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, AWriterKilledInTheMiddleLeavesTheOldFile) {
  replace_file(path("a"), "old");
  EXPECT_EXIT(
      {
        std::signal(SIGXFSZ, SIG_DFL);
        const FullDisk disk(1000);
        replace_file(path("a"), std::string(5000, 'x'));
      },
      testing::KilledBySignal(SIGXFSZ), "");
  EXPECT_EQ(content("a"), "old");
}

TEST_F(AtomicFile, NamesWhatFailed) {
  EXPECT_EQ(message_of<Error>([&] { replace_file(path("none/a"), "new"); }),
            "cannot create a file in the folder " + path("none") + ": No such file or directory");
  std::filesystem::create_directory(path("folder"));
  EXPECT_EQ(message_of<Error>([&] { replace_file(path("folder"), "new"); }),
            "cannot replace " + path("folder") + ": it is not a regular file");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, TryingAFolderLeavesNothingBehind) {
  require_writable_folder(path("a"));
  EXPECT_EQ(entries(), 0);
  EXPECT_THROW(require_writable_folder(path("none/a")), Error);
}

}  // namespace
}  // namespace bizo::io
