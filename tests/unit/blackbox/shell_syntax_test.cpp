// Commands that are written for a shell.
#include "blackbox/shell_syntax.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace bizo::blackbox {
namespace {

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

}  // namespace
}  // namespace bizo::blackbox
