// Nothing of the user's is removed, and nothing of a killed run stays.
#include "blackbox/work_folders.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "bizo/core/error.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

class Folders : public testing::Test {
 protected:
  Folders() {
    std::string place = testing::TempDir() + "bizo-folders-XXXXXX";
    folder_ = mkdtemp(place.data());
  }
  ~Folders() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string file(const std::string& name) const {
    std::ofstream(path(name)) << "precious";
    return path(name);
  }
  // As an evaluation leaves it that is over, with what the program said, or that was killed.
  std::string left(const std::string& parent, const std::string& number, bool over) const {
    const std::string made =
        path(parent + "/iteration-" + number + "-direction-1-plus-attempt-0-value-abcdef");
    fs::create_directories(made);
    if (over) std::ofstream(made + "/stderr") << "why";
    return made;
  }
  static void use(const std::string& parent) {
    WorkFolders folders(parent, 0);
    fs::remove_all(folders.make(Operation::value, {}));
  }

 private:
  std::string folder_;
};

TEST_F(Folders, AParentIsRemovedOnlyIfItWasMadeHere) {
  use(path("run.work"));
  EXPECT_FALSE(fs::exists(path("run.work")));
  fs::create_directory(path("mine"));
  fs::create_directory_symlink(path("mine"), path("link"));
  for (const std::string parent : {"mine", "link"}) {
    use(path(parent));
    WorkFolders::remove_all(path(parent));
    EXPECT_TRUE(fs::exists(path(parent))) << parent;
  }
  WorkFolders(file("notes"), 0);
  WorkFolders::remove_all(path("notes"));
  EXPECT_TRUE(fs::exists(path("notes")));
}

TEST_F(Folders, WhatKilledEvaluationsLeftIsToldFromWhatIsKept) {
  const auto kept = left("run.work", "3", true), killed = left("run.work", "4", false);
  WorkFolders::remove_unfinished(path("run.work"));
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_FALSE(fs::exists(killed));
  WorkFolders::remove_all(path("run.work"));
  EXPECT_FALSE(fs::exists(path("run.work")));
  left("run.work", "5", false);
  WorkFolders::remove_unfinished(path("run.work"));
  EXPECT_FALSE(fs::exists(path("run.work"))) << "empty, and it had those of evaluations";
  fs::create_directory(path("run.work"));
  fs::create_directory_symlink(path(""), path("run.work/iteration-1-attempt-1"));
  WorkFolders::remove_all(path("run.work"));
  EXPECT_TRUE(fs::is_symlink(path("run.work/iteration-1-attempt-1"))) << "nobody's folder";
}

// Another run that shares run.workdir may remove it, empty, at any instant: here fifty times, half of what
// make() bears.
TEST_F(Folders, AParentThatGoesAwayIsMadeAgain) {
  const std::string parent = path("shared");
  std::jthread other([&](const std::stop_token& done) {
    for (int left = 50; left > 0 && !done.stop_requested();) left -= rmdir(parent.c_str()) == 0;
  });
  WorkFolders folders(parent, 0);
  for (int i = 0; i < 2000; ++i) fs::remove(folders.make(Operation::value, {}));
}

TEST_F(Folders, WhatIsInTheWayIsRefusedBefore) {
  file("notes");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  fs::create_symlink(path("nowhere"), path("lost"));
  for (const std::string wrong : {"notes", "notes/work", "pipe", "lost"})
    EXPECT_THROW(require_folder(path(wrong)), ConfigError) << wrong;
  fs::create_directory(path("mine"));
  fs::create_directory_symlink(path("mine"), path("link"));
  for (const std::string right : {"mine", "link", "mine/a/b", "new"}) require_folder(path(right));
  EXPECT_FALSE(fs::exists(path("new")));
}

TEST_F(Folders, AFolderWithinAnother) {
  fs::create_directories(path("a/b"));
  fs::create_directory_symlink(path("a"), path("link"));
  for (const std::string inner : {"a", "a/b", "a/new/work", "link/work"})
    EXPECT_TRUE(is_within(path(inner), path("a"))) << inner;
  for (const std::string inner : {"", "ab", "a/../c"})
    EXPECT_FALSE(is_within(path(inner), path("a"))) << inner;
}

TEST_F(Folders, LinksOfACopiedFolderLeadWhereTheyLed) {
  fs::create_directories(path("model/data"));
  file("model/data/table");
  file("beside");
  fs::create_symlink("data/table", path("model/inside"));
  fs::create_symlink("../beside", path("model/outside"));
  fs::create_symlink("user@host.1", path("model/.#notes"));  // of an editor: it leads nowhere
  fs::create_directory_symlink("..", path("model/data/circle"));
  fs::create_directories(path("work"));
  copy_whole(path("model"), path("work/model"));
  EXPECT_EQ(fs::read_symlink(path("work/model/inside")), "data/table");
  EXPECT_TRUE(fs::equivalent(path("work/model/outside"), path("beside")));
  EXPECT_TRUE(fs::is_symlink(path("work/model/.#notes")));
  EXPECT_TRUE(fs::is_symlink(path("work/model/data/circle")));
  fs::create_symlink("model/data/table", path("table"));
  copy_whole(path("table"), path("work/table"));
  EXPECT_FALSE(fs::is_symlink(path("work/table"))) << "what is named itself is copied";
}

}  // namespace
}  // namespace bizo::blackbox
