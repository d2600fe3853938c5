#include "app/config/command_line.hpp"

#include <gtest/gtest.h>

#include "app/config/config.hpp"
#include "app/config/configure.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

CommandLine parse(std::vector<const char*> words) {
  words.insert(words.begin(), "bizo");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, Run) {
  const auto line =
      parse({"run", "a.ini", "--set", "a.b=1", "--set", "c.d=2", "--output", "x.h5", "--quiet"});
  EXPECT_EQ(line.command, "run");
  EXPECT_EQ(line.arguments, std::vector<std::string>{"a.ini"});
  EXPECT_EQ(line.settings, (std::vector<std::string>{"a.b=1", "c.d=2"}));
  EXPECT_EQ(line.output, "x.h5");
  EXPECT_TRUE(line.quiet);
  EXPECT_EQ(line.verbatim, "bizo run a.ini --set a.b=1 --set c.d=2 --output x.h5 --quiet");
}

TEST(CommandLine, ResumeTakesAValueOnlyBehindAnEqualsSign) {
  const auto line = parse({"run", "--resume", "a.ini"});
  EXPECT_EQ(line.resume, Resume::yes);
  EXPECT_EQ(line.arguments, std::vector<std::string>{"a.ini"});
  EXPECT_EQ(parse({"launch", "2", "--resume=auto", "a.ini"}).resume, Resume::if_possible);
  EXPECT_THROW(parse({"run", "a.ini", "--resume=a.ini"}), ConfigError);
}

TEST(CommandLine, TheOutputIsAsGiven) {
  for (const char* output : {" lead.h5", "'quoted'", "\"", "it's \"x\" "}) {
    const Config config = configure(parse({"run", "a.ini", "--output", output}), "");
    EXPECT_EQ(config.section("run").at("output").value, output);
  }
}

TEST(CommandLine, Mistakes) {
  EXPECT_THROW(parse({"run", "a.ini", "--output", ""}), ConfigError);
  EXPECT_THROW(parse({"run", "a.ini", "--time-limit", ""}), ConfigError);
  EXPECT_THROW(parse({"slurm", "a.ini", "--nodes", "1000001"}), ConfigError);
  EXPECT_THROW(parse({"check", "a.ini", "--probe", "--ranks", "1000001"}), ConfigError);
  EXPECT_THROW(parse({"rnu"}), ConfigError);
  EXPECT_THROW(parse({"run"}), ConfigError);
  EXPECT_THROW(parse({"run", "a.ini", "b.ini"}), ConfigError);
  EXPECT_THROW(parse({"run", "a.ini", "--outp", "x.h5"}), ConfigError);  // no abbreviations
  EXPECT_THROW(parse({"list", "--quiet"}), ConfigError);
  EXPECT_EQ(parse({}).command, "help");
  EXPECT_EQ(parse({"run", "--help"}).command, "help");
}

}  // namespace
}  // namespace bizo::app
