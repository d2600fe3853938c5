// Scripts that cannot be started.
#include "blackbox/script.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "blackbox/shell_syntax.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

class Script : public testing::Test {
 protected:
  Script() : path_(testing::TempDir() + "bizo-script-" + std::to_string(getpid())) {}
  ~Script() override { fs::remove(path_); }
  std::string flaw_of(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return flaw_of_script(path_).what;
  }
  std::string path_;
};

TEST_F(Script, PatternsThatNameFilesAreTheShells) {
  std::ofstream(path_) << "";
  EXPECT_EQ(shell_syntax("./sim " + path_ + "*").what, path_ + "*");
  EXPECT_EQ(shell_syntax("./sim '" + path_ + "*'").what, "");
}

TEST_F(Script, CanBeStarted) {
  for (const char* text :
       {"#!/bin/sh\n", "#! /bin/sh -e\n", "#!/usr/bin/env sh\n", "#!/usr/bin/env -S A=1 sh -e\n",
        "#!/usr/bin/env -S -u FOO sh\n", "#!/usr/bin/env -S --chdir /tmp sh\n",
        "#!/usr/bin/env -S FOO=\"a b\" sh\n", "#!/usr/bin/env -Ssh -e\n",
        "#!/usr/bin/env -S PATH=/opt/mine/bin prog\n", "#!/usr/bin/env -S ${MY_SHELL} -e\n",
        "#!/usr/bin/env -S -C /opt ./prog\n", "#!/usr/bin/env -S 'open\n", "", "true\r\n",
        "\x7f"
        "ELF\r\n"})
    EXPECT_EQ(flaw_of(text), "") << text;
}

TEST_F(Script, ItsFirstLineIsWrong) {
  for (const char* text : {"#!/bin/sh\r\necho\r\n", "#!/usr/bin/env python3\r\n", "#!/bin/sh -e\r\n"})
    EXPECT_TRUE(flaw_of(text).starts_with("its lines have Windows line ends")) << text;
  EXPECT_NE(flaw_of_script(path_).remedy.find("sed -i 's/\\r$//' " + path_), std::string::npos);
  EXPECT_TRUE(flaw_of("\xEF\xBB\xBF#!/bin/sh\n").starts_with("a byte order mark"));
  EXPECT_EQ(flaw_of("#!/no/such/shell\n"), "it is for the interpreter /no/such/shell, and there is none");
  EXPECT_EQ(flaw_of("#!/usr/bin/env no-such-shell -x\n"),
            "it is for the interpreter no-such-shell, and there is none");
  for (const char* text : {"#!/usr/bin/env -Sno-such-shell -x\n", "#!/usr/bin/env -S -u A no-such-shell\n",
                           "#!/usr/bin/env -S A='b c' no-such-shell\n"})
    EXPECT_EQ(flaw_of(text), "it is for the interpreter no-such-shell, and there is none") << text;
  EXPECT_EQ(flaw_of("#!/usr/lib\n"), "it is for the interpreter /usr/lib, and there is none") << "a folder";
  EXPECT_NE(flaw_of("#!python3\n").find("not an absolute path"), std::string::npos);
}

}  // namespace
}  // namespace bizo::blackbox
