#include "app/config/renamed.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/config/common_options.hpp"
#include "app/config/configure.hpp"
#include "app/config/problem_catalogue.hpp"
#include "bizo/core/error.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

struct Part {
  std::string section, name;
  OptionTable options;  // its own and those of its section
};

template <class Make>
void add(std::vector<Part>& parts, const std::string& section, const Catalogue<Make>& catalogue) {
  for (const auto& row : catalogue) {
    Part part{section, row.name, row.options};
    const OptionTable common = common_options(section);
    part.options.insert(part.options.end(), common.begin(), common.end());
    parts.push_back(std::move(part));
  }
}

std::vector<Part> all_parts() {
  std::vector<Part> parts{{"evaluation", "", common_options("evaluation")}};
  add(parts, "problem", all_problems({}));
  add(parts, "inner", inner::catalogue());
  add(parts, "directions", directions::catalogue());
  add(parts, "method", methods::catalogue());
  add(parts, "step", methods::step_catalogue());
  return parts;
}

bool has(const Part& part, const std::string& option) {
  return std::ranges::any_of(part.options, [&](const Option& one) { return one.name == option; });
}

// Of a choice, or the name of a part.
bool has_value(const Part& part, const std::string& option, const std::string& value) {
  if (option == "name" || option == "rule") return part.name == value;
  return std::ranges::any_of(part.options, [&](const Option& one) {
    return one.name == option && std::ranges::count(one.choices, value) > 0;
  });
}

bool concerns(const Renamed& row, const Part& part) {
  return part.section == row.section && (row.of.empty() || std::ranges::count(row.of, part.name) > 0);
}

TEST(Renamed, EveryRowLeadsToWhatThereIs) {
  const std::vector<Part> parts = all_parts();
  for (const Renamed& row : renamed()) {
    const std::string shown = row.section + "." + row.key + " " + row.value;
    EXPECT_TRUE(std::ranges::any_of(parts, [&](const Part& part) {
      return concerns(row, part) &&
             (row.value.empty() ? has(part, row.now) : has_value(part, row.key, row.now));
    })) << shown;
    for (const Part& part : parts) {
      if (!concerns(row, part)) continue;
      EXPECT_FALSE(row.value.empty() ? has(part, row.key) : has_value(part, row.key, row.value))
          << shown << " is still there in " << part.name;
    }
    for (const std::string& name : row.of)
      EXPECT_TRUE(name == "auto" || std::ranges::any_of(parts,
                                                        [&](const Part& part) {
                                                          return part.section == row.section &&
                                                                 part.name == name && has(part, row.now);
                                                        }))
          << shown << " of " << name;
  }
}

std::string value_of(const Config& config, const std::string& section, const std::string& key) {
  const auto& settings = config.section(section);
  return settings.contains(key) ? settings.at(key).value : "none";
}

Config configured(const std::string& text, const std::vector<std::string>& settings = {}) {
  CommandLine line;
  line.arguments = {"q.ini"};
  line.settings = settings;
  return configure(line, text);
}

TEST(Renamed, ConfigurationsHaveNewNamesAndSaySo) {
  const Config config = configured(
      "[method]\nname = itd\nsteps = 7\n[step]\nlength = 2\nrule = trace\n[problem]\nname = ridge\nscale = "
      "unit\n",
      {"inner.control=synchronized"});
  EXPECT_EQ(value_of(config, "method", "unrolled_steps"), "7");
  EXPECT_EQ(value_of(config, "method", "steps"), "none");
  EXPECT_EQ(value_of(config, "step", "size"), "2");
  EXPECT_EQ(value_of(config, "step", "rule"), "curvature");
  EXPECT_EQ(value_of(config, "problem", "normalize"), "unit");
  EXPECT_EQ(value_of(config, "inner", "control"), "fixed-steps");
  const std::vector<std::string> said{
      "step.rule = trace is now curvature", "inner.control = synchronized is now fixed-steps",
      "step.length is now step.size", "problem.scale is now problem.normalize",
      "method.steps is now method.unrolled_steps"};
  EXPECT_EQ(config.renamed(), said);
  EXPECT_EQ(config.section("step").at("size").origin, "q.ini:5, step.length");
}

// Names of other components are no old names.
TEST(Renamed, HoldsWhereTheRowSaysSo) {
  const Config own = configured("[problem]\nname = mine\nscale = 3\n[method]\nname = es\nsteps = 4\n");
  EXPECT_EQ(value_of(own, "problem", "scale"), "3");
  EXPECT_EQ(value_of(own, "method", "steps"), "4");
  EXPECT_TRUE(own.renamed().empty());
  const Config loop = configured("[method]\nname = hf-zoba\nsteps = 4\nsamples = 8\n");
  EXPECT_EQ(value_of(loop, "method", "inner_updates"), "4");
  EXPECT_EQ(value_of(loop, "method", "minibatch"), "8");
}

TEST(Renamed, TheCommandLineOverridesTheFileUnderEitherName) {
  const std::string old = "[step]\nlength = 2\n", now = "[step]\nsize = 2\n";
  EXPECT_EQ(value_of(configured(old, {"step.size=3"}), "step", "size"), "3");
  EXPECT_EQ(value_of(configured(now, {"step.length=3"}), "step", "size"), "3");
  for (const auto& [text, settings] : std::map<std::string, std::vector<std::string>>{
           {"[step]\nlength = 2\nsize = 2\n", {}}, {"", {"step.length=3", "step.size=3"}}})
    try {
      configured(text, settings);
      ADD_FAILURE() << text;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("step.length is now step.size, which is given too"),
                std::string::npos)
          << error.what();
    }
}

TEST(Renamed, StoredSettingsToo) {
  std::map<std::string, std::string> stored{
      {"method.name", "azo"}, {"step.length", "2"}, {"problem.data, the file a.csv", "SHA-256 1"}};
  use_new_names(stored);
  const std::map<std::string, std::string> now{
      {"method.name", "frozen-adjoint"}, {"step.size", "2"}, {"problem.data, the file a.csv", "SHA-256 1"}};
  EXPECT_EQ(stored, now);
}

TEST(Renamed, AnswersForOldNames) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(new_names_of("azo"), Names{"frozen-adjoint"});
  EXPECT_EQ(new_names_of("step.length"), Names{"step.size"});
  EXPECT_EQ(new_names_of("method.steps"), (Names{"method.unrolled_steps", "method.inner_updates"}));
  EXPECT_TRUE(new_names_of("magic").empty());
}

}  // namespace
}  // namespace bizo::app
