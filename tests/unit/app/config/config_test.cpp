#include "app/config/config.hpp"

#include <gtest/gtest.h>

#include "app/config/assembly.hpp"
#include "app/config/choices.hpp"
#include "app/config/ini.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

TEST(Config, SectionsCommentsAndOrigins) {
  Config config(
      "# first\n[problem]\nname = ridge  # a comment\ndata=a#b.csv\n\n[step]\n; another\nsize = 2\n",
      "a.ini");
  EXPECT_EQ(config.section("problem").at("name").value, "ridge");
  EXPECT_EQ(config.section("problem").at("name").origin, "a.ini:3");
  EXPECT_EQ(config.section("problem").at("data").value, "a#b.csv");
  EXPECT_EQ(config.section("step").at("size").value, "2");
  EXPECT_TRUE(config.section("run").empty());
}

// The value of problem.`key` in the line.
std::string value_in(const std::string& line, const std::string& key) {
  return Config("[problem]\n" + line, "a.ini").section("problem").at(key).value;
}

TEST(Config, QuotationMarksProtect) {
  EXPECT_EQ(value_in("data = \"run #3.csv\" # note", "data"), "run #3.csv");
  EXPECT_EQ(value_in("data = 'a ; b'\t; note", "data"), "a ; b");
  EXPECT_EQ(value_in("data = ' a '", "data"), " a ");
  EXPECT_EQ(value_in("data = \"it's\"", "data"), "it's");
  EXPECT_EQ(value_in("data = Bob's.csv # it's", "data"), "Bob's.csv");
  EXPECT_EQ(value_in("settings = {\"a\": \" #\"} ; note", "settings"), "{\"a\": \" #\"}");
  EXPECT_EQ(value_in("settings = \"a\" and \"b\"", "settings"), "\"a\" and \"b\"");
  EXPECT_EQ(value_in("data = a#b;c", "data"), "a#b;c");
  EXPECT_EQ(value_in("data = \"\"", "data"), "");
  EXPECT_THROW(value_in("data = \"run #3.csv", "data"), ConfigError);
}

TEST(Config, ListsOfWordsKeepTheirMarks) {
  EXPECT_EQ(value_in("command = sh -c 'echo hi ; ./sim {input}' # note", "command"),
            "sh -c 'echo hi ; ./sim {input}'");
  EXPECT_EQ(value_in("command = \"./my sim\"", "command"), "\"./my sim\"");
  EXPECT_EQ(value_in("leave_out = \"sepal size (cm)\"", "leave_out"), "\"sepal size (cm)\"");
}

// evaluation.isolate hands settings on so.
TEST(Config, AnAssignmentGivesTheValueBack) {
  for (const std::string key : {"data", "command"})
    for (const std::string value : {"a", "", "\"a\"", "'a'", "\"a", "it's", "\"a\" b", "a # b"}) {
      Config config("", "a.ini");
      config.set(assignment("problem", key, value));
      EXPECT_EQ(config.section("problem").at(key).value, value) << key;
    }
}

TEST(Config, TextOfOtherSystems) {
  EXPECT_EQ(Config("\xEF\xBB\xBF[problem]\r\nname = ridge\r\n", "a.ini").section("problem").at("name").value,
            "ridge");
  EXPECT_EQ(Config("[problem]\rname = ridge\r", "a.ini").section("problem").at("name").value, "ridge");
  const auto message = [](const std::string& text) -> std::string {
    try {
      Config(text, "a.ini");
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message(std::string("\xFF\xFE[\0p\0", 6)), "a.ini: it is text in UTF-16; save it as UTF-8");
  EXPECT_NE(message(std::string("[\0p\0", 4)).find("save it as UTF-8"), std::string::npos);
  EXPECT_NE(message("[problem]\nname\xC2\xA0= ridge\n").find("a.ini:2: \"name\\xC2\\xA0\""),
            std::string::npos);
  EXPECT_NE(message("[problem]\nname = ridge\xC2\xA0\n").find("ridge\\xC2\\xA0"), std::string::npos);
  EXPECT_EQ(message("[problem]\ndata = caf\xC3\xA9.csv\n"), "");
}

TEST(Config, SetOverridesAndIsKeptInTheText) {
  Config config("[step]\nsize = 2", "a.ini");
  config.set("step.size=3");
  config.set("problem.name = ridge");
  EXPECT_EQ(config.section("step").at("size").value, "3");
  EXPECT_EQ(config.section("problem").at("name").value, "ridge");
  EXPECT_EQ(config.text(), "[step]\nsize = 2\n# --set step.size=3\n# --set problem.name = ridge\n");
}

const char* const kTwoMethods =
    "[problem]\nname = quadratic\n[method]\nname = hozog\nradius = 1\n"
    "[method hozog]\nradius = 2\n[method es]\nradius = 3\n[step adam]\nsize = 4\n";

TEST(Config, SettingsOfAChoiceHoldWhereItIsMade) {
  Config config(kTwoMethods, "a.ini");
  use_named_choices(config);
  EXPECT_EQ(config.section("method").at("radius").value, "2");
  EXPECT_FALSE(config.section("step").contains("size"));
  use_default_choices(config);
  EXPECT_EQ(config.section("step").at("size").value, "4");  // adam is the default
  Config other(kTwoMethods, "a.ini");
  other.set("method.name=es");
  use_named_choices(other);
  EXPECT_EQ(other.section("method").at("radius").value, "3");
  Config typed(kTwoMethods, "a.ini");
  typed.set("method.radius=5");
  use_named_choices(typed);
  EXPECT_EQ(typed.section("method").at("radius").value, "5");
}

TEST(Config, SettingsOfAChoiceThatIsMadeByAuto) {
  Config config(
      "[problem]\nname = quadratic\noracle = solve\nd = 3\n[method]\nname = auto\n"
      "[method frozen-adjoint]\nradius = 2\n[method hozog]\nradius = 3\n",
      "a.ini");
  use_named_choices(config);
  EXPECT_FALSE(config.section("method").contains("radius"));
  const Assembly assembly = assemble(config);
  const std::string chosen = assembly.config.section("method").at("name").value;
  const auto& method = assembly.config.section("method");
  EXPECT_EQ(method.contains("radius") && method.at("radius").value == "3", chosen == "hozog");
}

TEST(Config, SettingsOfAChoiceThatTheMethodMakes) {
  Config config("[method]\nname = zoba\n[directions srht]\ncount = 3\n[directions gaussian]\ncount = 5\n",
                "a.ini");
  use_named_choices(config);
  use_default_choices(config);
  EXPECT_EQ(config.section("directions").at("count").value, "5");
}

TEST(Config, SettingsOfAChoiceMayHaveOldNames) {
  Config config("[method]\nname = frame-search\n[method sweep]\nleast_radius = 1e-3\n", "a.ini");
  config.use_new_names();
  use_named_choices(config);
  EXPECT_EQ(config.section("method").at("min_radius").value, "1e-3");
  EXPECT_EQ(config.renamed().size(), 2u);
}

TEST(Config, MistakesInSettingsOfAChoice) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      Config config(text, "a.ini");
      use_named_choices(config);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("[method hozogg]\n").find("did you mean hozog?"), std::string::npos);
  EXPECT_NE(message("[method es]\nradios = 1\n").find("did you mean method.radius?"), std::string::npos);
  EXPECT_NE(message("[method es]\nname = es\n").find("remove it"), std::string::npos);
  EXPECT_NE(message("[budget long]\n").find("write [budget]"), std::string::npos);
  EXPECT_NE(message("[method es]\nradius = 1\n[method es]\nradius = 1\n").find("given twice"),
            std::string::npos);
}

TEST(Config, Mistakes) {
  for (const char* text : {"name = ridge\n", "[problem\n", "[problem]\nname\n", "[problem]\n= 1\n",
                           "[prblem]\n", "[problem]\nname = a\nname = b\n"})
    EXPECT_THROW(Config(text, "a.ini"), ConfigError) << text;
  Config config("", "a.ini");
  for (const char* assignment : {"size", "size=3", "step.size", "stp.size=3"})
    EXPECT_THROW(config.set(assignment), ConfigError) << assignment;
}

}  // namespace
}  // namespace bizo::app
