#include "io/output_path.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/journal.hpp"
#include "io/results.hpp"
#include "io/run_status.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

class OutputPath : public TemporaryFolder {
 protected:
  // Results as a run writes them.
  void results(const std::string& name) const {
    ResultsRecorder recorder({}, {.path = path(name)});
    recorder.write({});
  }
  std::string refusal(const std::string& name, bool overwrite = true) const {
    return message_of<ConfigError>([&] { require_writable(path(name), overwrite); });
  }
};

TEST_F(OutputPath, ResultsAreReplacedIfThatIsAskedFor) {
  results("run.h5");
  require_writable(path("run.h5"), true);
  EXPECT_NE(refusal("run.h5", false).find("run.overwrite=yes"), std::string::npos);
  const std::string sound = content("run.h5");
  file("cut.h5", sound.substr(0, 700));
  require_writable(path("cut.h5"), true);
  std::string flipped = sound;
  flipped[2] ^= 1;
  file("flipped.h5", flipped);
  require_writable(path("flipped.h5"), true);
  file("unsealed.h5", sound.substr(512));  // as h5repack leaves them
  require_writable(path("unsealed.h5"), true);
}

TEST_F(OutputPath, NothingElseIs) {
  for (const std::string text :
       {"", "b", "bizo", "bizo is a program", "a,b\n1,2\n", "\x89HDF\r\n\x1a\n",
        "bizo results of May 2026: my precious notes, which are longer than the mark of a file"}) {
    file("other", text);
    EXPECT_NE(refusal("other").find("not one of bizo's results"), std::string::npos) << text;
    EXPECT_EQ(content("other"), text);
  }
}

// A device is asked about, and never opened.
TEST_F(OutputPath, OnlyRegularFiles) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::filesystem::create_directory(path("folder"));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, path("socket").c_str(), sizeof address.sun_path - 1);
  const int server = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(server);
  std::filesystem::create_symlink("/dev/null", path("null"));
  for (const auto& [name, kind] :
       {std::pair{"pipe", "a pipe"}, {"folder", "a folder"}, {"socket", "a socket"}, {"null", "a device"}})
    for (const bool overwrite : {false, true})
      EXPECT_NE(refusal(name, overwrite).find(kind), std::string::npos) << name;
  EXPECT_NE(message_of<ConfigError>([] { require_place("/dev/null"); }).find("a device"), std::string::npos);
  EXPECT_EQ(entries(), 4);
  EXPECT_THROW(replace_file(path("pipe"), "x"), Error);
  EXPECT_THROW(replace_file(path("folder"), "x"), Error);
}

TEST_F(OutputPath, LinksAreFollowed) {
  std::filesystem::create_directory(path("far"));
  std::filesystem::create_symlink("far/a", path("one"));
  std::filesystem::create_symlink("one", path("two"));
  EXPECT_EQ(target_of(path("two")), path("far/a"));
  EXPECT_EQ(target_of(path("none")), path("none"));
  replace_file(path("two"), "content");
  EXPECT_TRUE(std::filesystem::is_symlink(path("two")));
  EXPECT_TRUE(std::filesystem::is_symlink(path("one")));
  EXPECT_EQ(content("far/a"), "content");
  std::filesystem::create_symlink("circle", path("circle"));
  EXPECT_THROW(target_of(path("circle")), Error);
  std::filesystem::create_symlink("none/a", path("lost"));
  EXPECT_THROW(require_place(path("lost")), Error);
}

TEST_F(OutputPath, FilesBesideTheResultsAreTheRunsOwn) {
  for (const std::string name :
       {"run.checkpoint", "run.checkpoint.old", "run.journal", "run.journal.old", "run.h5.status"}) {
    file(name, "precious");
    EXPECT_NE(refusal("run.h5").find(name), std::string::npos);
    EXPECT_EQ(content(name), "precious");
    file(name, "");  // of a process that was killed before it wrote
    require_place(path("run.h5"));
    std::filesystem::remove(path(name));
  }
  const auto begins = [&](const std::string& name, EntryKind kind, char version) {
    const Bytes entry = encoded(kind, {});
    std::string text(reinterpret_cast<const char*>(entry.data()), entry.size());
    text[3] = version;
    file(name, text);
  };
  begins("run.journal", EntryKind::run, '1');
  begins("run.checkpoint", EntryKind::checkpoint, '0');  // a bit is flipped
  write_status(path("run.h5"), 0, StopReason::iterations);
  require_place(path("run.h5"));
}

// All but one letter of the mark, or the mark and something else behind it.
TEST_F(OutputPath, WhatOnlyBeginsAlikeIsNotTheRunsOwn) {
  for (const auto& [name, text] :
       {std::pair<std::string, std::string>{"run.journal", "BZh11AY&SY"},  // of bzip2 -1
        {"run.checkpoint", "BZJ1 and what follows"},
        {"run.h5.status", "exit_code = 3 was the answer of the cluster"},
        {".run.owner", "me"}}) {
    file(name, text);
    EXPECT_NE(refusal("run.h5").find(name), std::string::npos);
    EXPECT_EQ(content(name), text);
    std::filesystem::remove(path(name));
  }
}

TEST_F(OutputPath, WhatIsInThePlaceOfResultsIsPutAside) {
  EXPECT_EQ(put_aside_foreign(path("run.h5")), "");
  results("run.h5");
  EXPECT_EQ(put_aside_foreign(path("run.h5")), "");
  for (const std::string end : {".damaged", ".damaged.2", ".damaged.3"}) {
    file("run.h5", "precious" + end);
    EXPECT_EQ(put_aside_foreign(path("run.h5")), path("run.h5" + end));
  }
  for (const std::string end : {".damaged", ".damaged.2", ".damaged.3"})
    EXPECT_EQ(content("run.h5" + end), "precious" + end);
  EXPECT_FALSE(std::filesystem::exists(path("run.h5")));
}

}  // namespace
}  // namespace bizo::io
