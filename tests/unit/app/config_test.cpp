#include "bizo/app/config.hpp"

#include <gtest/gtest.h>

#include "bizo/app/command_line.hpp"
#include "bizo/app/sections.hpp"
#include "bizo/app/text.hpp"
#include "bizo/core/error.hpp"

namespace bizo {
namespace {

TEST(Config, SectionsCommentsAndOrigins) {
  Config config(
      "# first\n[problem]\nname = ridge  # a comment\ndata=a#b.csv\n\n[step]\n; another\nlength = 2\n",
      "a.ini");
  EXPECT_EQ(config.section("problem").at("name").value, "ridge");
  EXPECT_EQ(config.section("problem").at("name").origin, "a.ini:3");
  EXPECT_EQ(config.section("problem").at("data").value, "a#b.csv");
  EXPECT_EQ(config.section("step").at("length").value, "2");
  EXPECT_TRUE(config.section("run").empty());
}

TEST(Config, SetOverridesAndIsKeptInTheText) {
  Config config("[step]\nlength = 2", "a.ini");
  config.set("step.length=3");
  config.set("problem.name = ridge");
  EXPECT_EQ(config.section("step").at("length").value, "3");
  EXPECT_EQ(config.section("problem").at("name").value, "ridge");
  EXPECT_EQ(config.text(), "[step]\nlength = 2\n# --set step.length=3\n# --set problem.name = ridge\n");
}

TEST(Config, Mistakes) {
  for (const char* text : {"name = ridge\n", "[problem\n", "[problem]\nname\n", "[problem]\n= 1\n",
                           "[prblem]\n", "[problem]\nname = a\nname = b\n"})
    EXPECT_THROW(Config(text, "a.ini"), ConfigError) << text;
  Config config("", "a.ini");
  for (const char* assignment : {"length", "length=3", "step.length", "stp.length=3"})
    EXPECT_THROW(config.set(assignment), ConfigError) << assignment;
}

TEST(Sections, EveryDefaultIsValid) {
  const auto sections = read_sections(Config("[problem]\nname = quadratic\n", "a.ini"));
  EXPECT_EQ(sections.inner.text("name"), "auto");
  const Budget budget = read_budget(sections.budget, sections.evaluation);
  EXPECT_EQ(budget.iterations, 100);
  EXPECT_EQ(budget.evaluations, Budget().evaluations);
}

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

TEST(CommandLine, Mistakes) {
  EXPECT_THROW(parse({"rnu"}), ConfigError);
  EXPECT_THROW(parse({"run"}), ConfigError);
  EXPECT_THROW(parse({"run", "a.ini", "b.ini"}), ConfigError);
  EXPECT_THROW(parse({"run", "a.ini", "--outp", "x.h5"}), ConfigError);  // no abbreviations
  EXPECT_THROW(parse({"list", "--quiet"}), ConfigError);
  EXPECT_EQ(parse({}).command, "help");
  EXPECT_EQ(parse({"run", "--help"}).command, "help");
}

TEST(Text, NumbersAndDurations) {
  EXPECT_EQ(grouped(1234567), "1 234 567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(grouped(-1234), "-1 234");
  EXPECT_EQ(duration(3.25), "3.2 s");
  EXPECT_EQ(duration(125), "2 min 05 s");
  EXPECT_EQ(duration(3 * 3600 + 12 * 60), "3 h 12 min");
}

}  // namespace
}  // namespace bizo
