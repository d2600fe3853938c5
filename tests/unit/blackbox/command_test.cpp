// Commands that are written for a shell, and scripts that cannot be started.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "blackbox/script.hpp"
#include "blackbox/shell_syntax.hpp"

namespace bizo {
namespace {

namespace fs = std::filesystem;

TEST(ShellSyntax, IsSeenWhereNoShellReadsIt) {
  for (const auto& [command, what] : {std::pair("./sim < {input} > {output}", "<"),
                                      {"./sim {input} >{output}", ">"},
                                      {"./sim {input}>{output}", ">"},
                                      {"./sim {input} >> {output}", ">"},
                                      {"./sim {input} {output} 2>/dev/null", ">"},
                                      {"./sim {input} {output} 2>&1", "2>&1"},
                                      {"./sim {input} {output} &> log", "&"},
                                      {"./pre {input} | ./sim {output}", "|"},
                                      {"cd d && ./sim {input} {output}", "&&"},
                                      {"./a {input}||./b {output}", "||"},
                                      {"./a {input}; ./b {output}", ";"},
                                      {"./a {input} ; ./b {output}", ";"},
                                      {"./sim {input} {output} &", "&"},
                                      {"OMP_NUM_THREADS=1 ./sim {input}", "OMP_NUM_THREADS=1"},
                                      {"A='b c' ./sim {input}", "A=b c"},
                                      {"source v", "source"},
                                      {". ./v", "."},
                                      {"cd d", "cd"},
                                      {"module load gcc", "module"},
                                      {"ulimit -s unlimited", "ulimit"},
                                      {"export A=1", "export"},
                                      {"~/sim {input}", "~"},
                                      {"~me/sim {input}", "~"},
                                      {"./sim ~/data {output}", "~"},
                                      {"$HOME/sim {input}", "$HOME"},
                                      {"./sim ${DATA_1}/x {input}", "${DATA_1}"},
                                      {"./sim $(pwd)/x", "$("},
                                      {"./sim `pwd`/x", "`"},
                                      {"./my\\ sim {input}", "\\ before a blank"}})
    EXPECT_EQ(shell_syntax(command).what, what) << command;
  EXPECT_TRUE(
      shell_syntax("OMP_NUM_THREADS=1 ./sim").remedy.starts_with("begin with env: env OMP_NUM_THREADS=1"));
}

TEST(ShellSyntax, WhatIsQuotedOrMeansNothingToAShellIsThePrograms) {
  for (const char* command :
       {"./sim {input} {output}", "sh -c 'A=3; ./sim < {input} > {output} && echo $A'",
        "sh -c \"cd d; cat ~/x | ./sim *\"", "awk '{ print $1 }' {input}", "./sim '<' \"$HOME\" '~'",
        "env OMP_NUM_THREADS=1 ./sim", "conda run -n mine python3 a.py",
        "./sim --list=1;2;3 --url=http://h/?a=1&b=2 a|b", "./sim x<y", "python3 -c 'print(1)' {output}",
        "./sim --no-such-file=*.none", "./sim 5 $ $1", "./a~ b~c", "", "./sim --price=5$", "./sim {work}/a"})
    EXPECT_EQ(shell_syntax(command).what, "") << command;
}

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
    EXPECT_TRUE(flaw_of(text).starts_with("its lines end as Windows writes them")) << text;
  EXPECT_NE(flaw_of_script(path_).remedy.find("sed -i 's/\\r$//' " + path_), std::string::npos);
  EXPECT_TRUE(flaw_of("\xEF\xBB\xBF#!/bin/sh\n").starts_with("a byte order mark"));
  EXPECT_EQ(flaw_of("#!/no/such/shell\n"), "it is for the interpreter /no/such/shell, and there is none");
  EXPECT_EQ(flaw_of("#!/usr/bin/env no-such-shell -x\n"),
            "it is for the interpreter no-such-shell, and there is none");
  for (const char* text : {"#!/usr/bin/env -Sno-such-shell -x\n", "#!/usr/bin/env -S -u A no-such-shell\n",
                           "#!/usr/bin/env -S A='b c' no-such-shell\n"})
    EXPECT_EQ(flaw_of(text), "it is for the interpreter no-such-shell, and there is none") << text;
  EXPECT_EQ(flaw_of("#!/usr/lib\n"), "it is for the interpreter /usr/lib, and there is none") << "a folder";
  EXPECT_NE(flaw_of("#!python3\n").find("no whole path"), std::string::npos);
}

}  // namespace
}  // namespace bizo
