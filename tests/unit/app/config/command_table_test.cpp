#include "app/config/command_table.hpp"

#include <gtest/gtest.h>

#include "app/config/command_line.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

std::string parse(const std::vector<std::string>& words) {
  std::vector<const char*> typed{"bizo"};
  for (const auto& word : words) typed.push_back(word.c_str());
  try {
    parse_command_line(static_cast<int>(typed.size()), typed.data());
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(CommandTable, NamesAndValueOfAnOption) {
  const CommandOption output{"-o, --output FILE.h5", "run", ""}, quiet{"-q, --quiet", "run", ""},
      resume{"--resume=auto", "run", ""};
  EXPECT_EQ(output.names(), (std::vector<std::string>{"-o", "--output"}));
  EXPECT_EQ(output.value(), "FILE.h5");
  EXPECT_EQ(quiet.names(), (std::vector<std::string>{"-q", "--quiet"}));
  EXPECT_EQ(quiet.value(), "");
  EXPECT_EQ(resume.names(), std::vector<std::string>{"--resume=auto"});
}

TEST(CommandTable, OperandsAreThoseOfTheUsage) {
  for (const auto& command : commands()) {
    EXPECT_EQ(command.usage.rfind("bizo " + command.name, 0), 0u);
    EXPECT_EQ(command.summary.find('\n'), std::string::npos);
    EXPECT_LE(command.operands.size(), command.max);
    EXPECT_GE(command.operands.size(), command.min);
    std::size_t behind = 0;
    for (const auto& operand : command.operands) {
      behind = command.usage.find(operand, behind);
      EXPECT_NE(behind, std::string::npos) << command.name << ": " << operand;
    }
  }
}

// What help and completion offer, the command line takes, and the other way round.
TEST(CommandTable, OptionsAreThoseOfTheCommandLine) {
  for (const auto& command : commands()) {
    if (command.name == "report") continue;  // Python reads them (tests/cli/report.py)
    const auto own = command_options(command.name);
    for (const auto& option : command_options())
      for (const auto& name : option.names()) {
        const bool has = std::ranges::any_of(
            own, [&](const auto& mine) { return std::ranges::count(mine.names(), name) > 0; });
        const std::string said = parse({command.name, name, "1"});
        EXPECT_EQ(said.find("unrecognised option") == std::string::npos, has)
            << command.name << " " << name << ": " << said;
      }
    const bool sets =
        std::ranges::any_of(own, [](const auto& mine) { return mine.form.starts_with("--set "); });
    EXPECT_EQ(sets, command.configures) << command.name;
  }
}

}  // namespace
}  // namespace bizo::app
