// Which files tell a run that goes on from another one.
#include "app/config/named_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/runs/resume.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

// Works in a folder of its own.
class Named : public testing::Test {
 protected:
  using Settings = std::map<std::string, std::string>;

  Named() : before_(fs::current_path()) {
    std::string place = testing::TempDir() + "bizo-named-XXXXXX";
    folder_ = mkdtemp(place.data());
    fs::current_path(folder_);
  }
  ~Named() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }
  static void files(const std::vector<std::string>& names) {
    for (const auto& name : names) std::ofstream(name) << name;
  }
  // "path" of those that are declared, "(path)" of the others.
  static std::string named(const Settings& settings) {
    std::string text;
    for (const auto& file : named_files(settings))
      text += (text.empty() ? "" : " ") + (file.declared ? file.path : "(" + file.path + ")");
    return text;
  }

 private:
  fs::path before_, folder_;
};

TEST_F(Named, TheProgramIsDeclaredAndWhatItIsGivenIsNot) {
  files({"sim.sh", "sim.py", "sim.log", "python3", "tool"});
  fs::permissions("tool", fs::perms::owner_exec, fs::perm_options::add);
  for (const auto& [command, found] :
       {std::pair{"./sim.sh {input} {output} ./sim.log", "./sim.sh (./sim.log)"},
        {"python3 sim.py {input} sim.log", "sim.py (sim.log)"},
        {"python3 -u sim.py", "sim.py"},
        {"/usr/bin/env sim.py", "sim.py"},
        {"/home/u/bin/sh -e sim.sh sim.log", "sim.sh (sim.log)"},
        {"python3 -m sim ./sim.log", "(./sim.log)"},
        {"env OMP_NUM_THREADS=1 sh ./sim.sh", "(./sim.sh)"},
        {"nice -n 10 ./tool sim.log", "./tool (sim.log)"},
        {"sh -c './sim.sh {input} 2>> sim.log'", "./sim.sh"},
        {"sh -c 'exec 2>> sim.log ; ./tool'", "./tool"}})
    EXPECT_EQ(named({{"problem.command", command}}), found) << command;
}

TEST_F(Named, ValuesThatAreNoPathsAreNoFiles) {
  files({"adam", "quadratic", "last", "data.csv", "start.txt", "own.txt"});
  EXPECT_EQ(named({{"problem.name", "quadratic"}, {"step.rule", "adam"}, {"problem.label", "last"}}), "");
  EXPECT_EQ(named({{"problem.data", "data.csv"}, {"problem.start", "start.txt"}}), "data.csv start.txt");
  EXPECT_EQ(named({{"problem.copy", "data.csv start.txt none"}}), "data.csv start.txt");
  EXPECT_EQ(named({{"problem.name", "plugin"}, {"problem.settings", "read own.txt"}}), "(own.txt)");
  EXPECT_EQ(named({{"problem.name", "of the host"}, {"problem.table", "own.txt"}}), "(own.txt)");
}

TEST_F(Named, TheLabelsOfImagesAreNamedByTheirName) {
  files({"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "images.bin", "labels.bin", "images.csv",
         "labels.csv", "mine.bin"});
  EXPECT_EQ(named({{"problem.data", "train-images-idx3-ubyte"}}),
            "train-images-idx3-ubyte train-labels-idx1-ubyte");
  EXPECT_EQ(named({{"problem.test", "images.bin"}, {"problem.format", "idx"}}), "images.bin labels.bin");
  EXPECT_EQ(named({{"problem.data", "images.csv"}}), "images.csv");
  const Settings images{{"problem.data", "images.bin"}, {"problem.format", "idx"}};
  for (const auto& [label, found] :
       {std::pair{"mine.bin", "images.bin mine.bin"}, {"last", "images.bin labels.bin"}}) {  // the default
    auto settings = images;
    settings["problem.label"] = label;
    EXPECT_EQ(named(settings), found) << label;
  }
}

TEST_F(Named, TheOutputIsNoInput) {
  files({"run.h5", "run.journal", "old.h5"});
  fs::create_symlink("run.h5", "link.h5");
  for (const std::string start : {"run.h5", "./run.h5", "link.h5", "run.journal"})
    EXPECT_THROW(require_output_is_no_input({{"problem.start", start}}, "run.h5"), ConfigError) << start;
  require_output_is_no_input({{"problem.start", "old.h5"}, {"problem.command", "./sim run.h5"}}, "run.h5");
}

TEST_F(Named, AFileOfTheProgramsOwnMayChange) {
  files({"sim.sh", "sim.log", "data.csv"});
  const std::string program = "problem.command, the file ./sim.sh", log = "problem.command, the file sim.log",
                    data = "problem.data, the file data.csv";
  io::SavedRun saved;
  saved.identity.settings = {{"problem.command", "./sim.sh sim.log"}, {"problem.data", "data.csv"}};
  io::RunIdentity now = saved.identity;
  saved.identity.settings.insert({{program, "1"}, {data, "1"}});
  now.settings.insert({{program, "1"}, {data, "1"}, {log, "2"}});  // which has come since
  require_same_run(saved, now, "run.h5", "--resume");
  EXPECT_TRUE(saved.warnings.empty());
  saved.identity.settings[log] = "1";
  require_same_run(saved, now, "run.h5", "--resume");
  ASSERT_EQ(saved.warnings.size(), 1);
  EXPECT_NE(saved.warnings[0].find("sim.log = 2, was 1"), std::string::npos) << saved.warnings[0];
  for (const auto& changed : {program, data}) {
    io::RunIdentity other = now;
    other.settings[changed] = "2";
    EXPECT_THROW(require_same_run(saved, other, "run.h5", "--resume"), ConfigError) << changed;
  }
}

}  // namespace
}  // namespace bizo::app
