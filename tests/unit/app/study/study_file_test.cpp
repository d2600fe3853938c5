#include "app/study/study_file.hpp"

#include <gtest/gtest.h>

#include "app/config/choices.hpp"
#include "app/study/cell_check.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

const char* const kBase = "[problem]\nname = quadratic\n[method]\nradius = 1e-3\n[method es]\nradius = 0.1\n";

Config config_of(const Cell& cell) {
  Config config(cell.ini);
  use_named_choices(config);
  return config;
}

TEST(StudyFile, SettingsAreCrossed) {
  const Study study =
      read_study(std::string(kBase) + "[vary]\nmethod.name = hozog, es\nrun.seed = 1..3\n", "a/s.ini");
  ASSERT_EQ(study.cells.size(), 6u);
  EXPECT_EQ(study.output, "s.h5");
  EXPECT_EQ(label_of(study.cells[0]), "method.name = hozog, run.seed = 1");
  EXPECT_EQ(label_of(study.cells[1]), "method.name = hozog, run.seed = 2");
  EXPECT_EQ(label_of(study.cells[3]), "method.name = es, run.seed = 1");
  EXPECT_EQ(config_of(study.cells[0]).section("method").at("radius").value, "1e-3");
  EXPECT_EQ(config_of(study.cells[3]).section("method").at("radius").value, "0.1");
  EXPECT_EQ(config_of(study.cells[5]).section("run").at("seed").value, "3");
}

TEST(StudyFile, WhatVariesTakesThePlaceOfWhatIsSaid) {
  const Study study =
      read_study(std::string(kBase) + "[vary]\nmethod.name = hozog, es\nmethod.radius = 2, 3\n", "s.ini");
  for (const auto& cell : study.cells)
    EXPECT_EQ(config_of(cell).section("method").at("radius").value, cell.settings[1].second);
}

TEST(StudyFile, AGroupVariesTogether) {
  const Study study = read_study(
      std::string(kBase) + "[vary both]\nproblem.d = 2, 4\nproblem.p = 5, 5\n[vary]\nrun.seed = 1, 2\n",
      "s.ini");
  ASSERT_EQ(study.cells.size(), 4u);
  EXPECT_EQ(label_of(study.cells[2]), "problem.d = 4, problem.p = 5, run.seed = 1");
}

TEST(StudyFile, VariantsAreOneOfSeveral) {
  const Study study =
      read_study(std::string(kBase) +
                     "[variant cold]\ninner.start = cold\n[variant warm]\ninner.start = warm\n"
                     "[vary]\nrun.seed = 1, 2\n[study]\noutput = \"a b.h5\"\nranks = 2\n",
                 "s.ini");
  ASSERT_EQ(study.cells.size(), 4u);
  EXPECT_EQ(label_of(study.cells[3]), "warm, run.seed = 2");
  EXPECT_EQ(config_of(study.cells[3]).section("inner").at("start").value, "warm");
  EXPECT_EQ(study.output, "a b.h5");
  EXPECT_EQ(study.ranks, 2);
}

std::string mistake_in(const std::string& text) {
  try {
    require_cells(read_study(kBase + text, "s.ini"), {});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(StudyFile, SettingsOfTheCommandLine) {
  const std::string text =
      std::string(kBase) + "[vary]\nrun.seed = 1..3\n[variant a]\nstep.size = 1\n[variant b]\n";
  const Study study =
      read_study(text, "s.ini", {"run.seed=7, 8", "step.size=2", "method.radius=5", "study.ranks=3"});
  ASSERT_EQ(study.cells.size(), 4u);
  EXPECT_EQ(study.ranks, 3);
  EXPECT_EQ(label_of(study.cells[1]), "a, run.seed = 8");
  EXPECT_EQ(config_of(study.cells[1]).section("step").at("size").value, "2");
  EXPECT_EQ(config_of(study.cells[2]).section("step").at("size").value, "2");
  EXPECT_EQ(config_of(study.cells[2]).section("method").at("radius").value, "5");
  EXPECT_EQ(config_of(study.cells[2]).section("run").at("label").value, "b");
  for (const char* mistake : {"radius=1", "method.radius", "run.output=a.h5", "study.rank=2"})
    EXPECT_THROW(read_study(text, "s.ini", {mistake}), ConfigError) << mistake;
}

TEST(StudyFile, ALabelStaysWhereThereAreNoVariants) {
  const Study study =
      read_study(std::string(kBase) + "[run]\nlabel = mine\n[vary]\nrun.seed = 1, 2\n", "s.ini");
  EXPECT_EQ(config_of(study.cells[1]).section("run").at("label").value, "mine");
}

TEST(StudyFile, WhatIsAStudy) {
  EXPECT_TRUE(is_study("[vary]\nrun.seed = 1, 2\n", "s.ini"));
  EXPECT_TRUE(is_study("[variant a]\n", "s.ini"));
  EXPECT_FALSE(is_study(kBase, "s.ini"));
  EXPECT_FALSE(is_study("no INI", "s.ini"));
}

TEST(StudyFile, Mistakes) {
  const std::string vary = "[vary]\nrun.seed = 1, 2\n";
  for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
           {"", "nothing varies"},
           {"[vary]\nrun.seed = 1\n", "nothing varies"},
           {"[vary]\nseed = 1, 2\n", "section.key"},
           {"[vary]\nstudy.ranks = 1, 2\n", "section.key"},
           {"[vary]\nrun.sead = 1, 2\n", "did you mean run.seed?"},
           {"[vary]\nrun.seed = 1, a\n", "run.seed = a"},
           {"[vary]\nmethod.name = hozog, hozogg\n", "did you mean hozog?"},
           {"[vary]\nrun.output = a.h5, b.h5\n", "set study.output"},
           {vary + "[run]\noutput = a.h5\n", "set study.output"},
           {vary + "[vary both]\nrun.seed = 1, 2\n", "varies twice"},
           {"[vary both]\nproblem.d = 2, 4\nproblem.p = 3\n", "equally many"},
           {"[vary both]\nproblem.d = 2, 4, 2\nproblem.p = 3, 3, 3\n", "together are given twice"},
           {vary + "[variant]\ninner.start = cold\n", "no name"},
           {vary + "[variant a]\n[variant a]\n", "given twice"},
           {vary + "[variant a]\nrun.seed = 3\n", "varies twice"},
           {vary + "[variant a]\nstart = cold\n", "section.key"},
           {vary + "[study]\nrank = 2\n", "did you mean study.ranks?"},
           {vary + "[study]\nranks = 0\n", "study.ranks = 0"},
           {"[vary]\nrun.seed = 1..10000\nproblem.d = 1..100\n", "more than 100000"},
           {"[vary]\nrun.seed = 1..\n", "nothing varies"},
           {"[vary]\nrun.seed = 3..1\n", "swap its ends"},
           {"[vary]\nrun.seed = 1, , 2\n", "between two commas"},
           {"[vary]\nrun.seed = 1, 2, 1\n", "given twice"},
           {"[vary]\nproblem.d = 2, 4, ..., 7\n", "meets the last"},
           {"[vary]\nproblem.d = 2, ..., 7\n", "a progression is"},
           {"[vary]\nmethod.name = a, b, ..., c\n", "a progression is of numbers"},
           {"[vary]\nrun.label = a, b\n", "[variant NAME]"},
           {vary + "[run]\nlabel = a\n[variant b]\n", "after their variants; remove it"},
           {"[vary]\nproblem.condition = 1, 0.5\n", "problem.condition = 0.5"},
           {"[vary]\nproblem.start = 0, none.csv\n", "none.csv"},
           {"[vary]\nproblem.name = quadratic, ridge\n[problem ridge]\ndata = none.csv\n", "none.csv"},
           {"[vary]\nproblem.name = quadratic, control\nmethod.name = hozog, itd\n", "(cell "},
           {vary + "[method frozen-adjoint]\nname = hozog\n", "says so already"},
           {vary + "[budget es]\niterations = 3\n", "no choice to belong to"},
           {vary + "[step adam]\nbeta = 0.5\n", "did you mean step.beta1?"},
           {vary + "[methd]\nname = es\n", "did you mean [method]?"},
           {vary + "[method hozogg]\nradius = 1\n", "did you mean hozog?"}})
    EXPECT_NE(mistake_in(text).find(told), std::string::npos) << text << " -> " << mistake_in(text);
}

}  // namespace
}  // namespace bizo::app
