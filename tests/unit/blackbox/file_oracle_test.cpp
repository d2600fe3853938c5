// What a program fails to do is an answer; what bizo itself cannot do ends the run.
#include "blackbox/file_oracle.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    std::string place = testing::TempDir() + "bizo-files-XXXXXX";
    folder_ = mkdtemp(place.data());
    settings.words = {"sh", "-c", "echo value 3 > {output}"};
    settings.format = text_format();
    settings.folder = folder_ + "/work";
  }
  ~Files() override { fs::remove_all(folder_); }

  std::string in_folder(const std::string& name) const { return folder_ + "/" + name; }

  Reply ask() {
    Capabilities capabilities;
    capabilities.info = {"files", 1, 0, Vector::Zero(1), Vector::Zero(0), {}};
    FileOracle oracle(settings, capabilities, std::make_shared<Watchdog>());
    const Matrix X = Matrix::Ones(1, 1), none(0, 1);
    const std::vector<EvaluationKey> keys(1);
    Matrix numbers = Matrix::Constant(1, 1, kNaN);
    Reply reply;
    oracle.answer({Operation::value, X, none, none, keys}, numbers, reply);
    value = numbers(0, 0);
    return reply;
  }

  void expect_fatal(const std::string& said, int exit_code = 1) {
    try {
      ask();
      ADD_FAILURE() << "an answer instead of: " << said;
    } catch (const FatalError& error) {
      EXPECT_NE(std::string(error.what()).find(said), std::string::npos) << error.what();
      EXPECT_EQ(error.exit_code, exit_code);
    }
  }

  FileSettings settings;
  double value = 0;

 private:
  std::string folder_;
};

TEST_F(Files, AnAnswer) {
  EXPECT_FALSE(ask().failures[0]);
  EXPECT_EQ(value, 3);
  EXPECT_FALSE(fs::exists(settings.folder));
}

TEST_F(Files, AProgramThatRemovesItsFolderHasJustNoAnswer) {
  settings.words[2] = "rm -r {work}";
  EXPECT_EQ(ask().failures[0]->status, EvaluationStatus::malformed);
  settings.words[2] = "rm -r {work}; exit 4";
  EXPECT_EQ(ask().failures[0]->status, EvaluationStatus::exit_code);
}

// Nothing of it is read. The file has no blocks: it takes no room.
TEST_F(Files, AnOutputThatIsMuchTooLong) {
  settings.words[2] = "truncate -s 100G {output}";
  for (const auto& format : {text_format(), json_format()}) {
    settings.format = format;
    const auto failure = ask().failures[0];
    EXPECT_EQ(failure->status, EvaluationStatus::wrong_length);
    EXPECT_NE(failure->reason.find("107374182400 bytes, too many for an answer of 1 number"),
              std::string::npos);
  }
  settings.words[2] = "echo > {output}";
  settings.format.read = [](const std::string&, std::uint64_t max) {
    Record record;
    record.unread["value"] = max + 1000000000000;
    return record;
  };
  const auto failure = ask().failures[0];
  EXPECT_EQ(failure->status, EvaluationStatus::wrong_length);
  EXPECT_NE(failure->reason.find("1000000000001 numbers for value instead of 1"), std::string::npos);
}

TEST_F(Files, AnOutputThatIsNoRegularFile) {
  for (const char* make : {"mkdir {output}", "mkfifo {output}", "ln -s /dev/zero {output}"}) {
    settings.words[2] = make;
    const auto failure = ask().failures[0];
    EXPECT_EQ(failure->status, EvaluationStatus::malformed) << make;
    EXPECT_TRUE(failure->reason.starts_with("the output is not a regular file")) << failure->reason;
  }
}

TEST_F(Files, AnOutputOfWordsWhereNumbersBelong) {
  settings.words[2] = "echo value three > {output}";
  const auto failure = ask().failures[0];
  EXPECT_EQ(failure->status, EvaluationStatus::malformed);
  EXPECT_TRUE(failure->reason.starts_with("it has no numbers called value")) << failure->reason;
}

TEST_F(Files, AnEmptyRefusalBesideAnAnswerIsNone) {
  settings.format = json_format();
  const auto status = [this](const std::string& json) {
    settings.words[2] = "echo '" + json + "' > {output}";
    const auto failure = ask().failures[0];
    return failure ? failure->status : EvaluationStatus::ok;
  };
  for (const char* json : {R"({"refused": "", "value": 3})", R"({"refused": null, "value": 3})",
                           R"({"refused": false, "value": 3})", R"({"refused": 0, "value": [3]})"}) {
    EXPECT_EQ(status(json), EvaluationStatus::ok) << json;
    EXPECT_EQ(value, 3) << json;
  }
  for (const char* json : {R"({"refused": ""})", R"({"refused": "too steep", "value": 3})",
                           R"({"refused": true})", R"({"refused": []})"})
    EXPECT_EQ(status(json), EvaluationStatus::refused) << json;
}

TEST_F(Files, NamesWhatTheOutputHasInstead) {
  settings.words[2] = "echo Value=4 > {output}";
  const auto reason = ask().failures[0]->reason;
  EXPECT_TRUE(reason.starts_with("the output has no numbers called value; it has: Value=4")) << reason;
}

TEST_F(Files, AScriptOfAShellThatLooksElsewhere) {
  const auto here = fs::current_path();
  fs::current_path(fs::path(in_folder("x")).parent_path());
  std::ofstream("sim.sh") << "echo value 1\r\n";
  settings.words = {"sh", "-c", "./sim.sh > {output}"};
  const auto lost = ask().failures[0]->reason;
  EXPECT_NE(lost.find("inside of sh -c, ./sim.sh is looked for in the evaluation's folder, {work}: write " +
                      in_folder("sim.sh") + ", or give problem.link = ./sim.sh"),
            std::string::npos)
      << lost;
  std::ofstream("dos.sh", std::ios::binary) << "set -e\r\nexit 3\r\n";
  settings.words = {"sh", in_folder("dos.sh"), "{output}"};
  const auto dos = ask().failures[0]->reason;
  EXPECT_NE(dos.find("have Windows line ends"), std::string::npos) << dos;
  fs::current_path(here);
}

TEST_F(Files, FailuresThatAreKeptAreBounded) {
  settings.words[2] = "echo out; exit 3";
  settings.keep_failures = 2;
  const auto kept = [this] { return std::distance(fs::directory_iterator(settings.folder), {}); };
  Capabilities capabilities;
  capabilities.info = {"files", 1, 0, Vector::Zero(1), Vector::Zero(0), {}};
  const Matrix X = Matrix::Ones(1, 5), none(0, 5);
  const std::vector<EvaluationKey> keys(5);
  for (int start = 1; start <= 2; ++start) {
    FileOracle oracle(settings, capabilities, std::make_shared<Watchdog>());
    Matrix numbers = Matrix::Constant(1, 5, kNaN);
    Reply reply;
    oracle.answer({Operation::value, X, none, none, keys}, numbers, reply);
    for (std::size_t b = 0; b < 5; ++b)
      EXPECT_EQ(reply.failures[b]->reason.find(settings.folder) != std::string::npos, b < 2) << b;
    EXPECT_EQ(kept(), 2 * start) << "each start has its own";
  }
  std::ofstream(settings.folder + "/notes") << "the user's";
  WorkFolders::remove_all(settings.folder);
  EXPECT_EQ(kept(), 1) << "what is not of an evaluation stays";
  fs::remove(settings.folder + "/notes");
  WorkFolders::remove_all(settings.folder);
  EXPECT_TRUE(fs::exists(settings.folder)) << "an empty folder may be the user's";
}

TEST_F(Files, NoWorkFolder) {
  std::ofstream(in_folder("file")) << "no folder";
  settings.folder = in_folder("file") + "/work";
  expect_fatal("cannot make a work folder in " + settings.folder + ": Not a directory; ");
}

TEST_F(Files, NoQuestion) {
  settings.format.write = [](const Record&, const std::string& path) { throw Error("cannot write " + path); };
  expect_fatal("/input.txt; an evaluation needs files of its own");
}

TEST_F(Files, NothingToCopyOrLink) {
  settings.copied = {in_folder("data")};
  std::ofstream(in_folder("data")) << "1";
  EXPECT_FALSE(ask().failures[0]);
  fs::remove(in_folder("data"));
  expect_fatal("cannot put " + in_folder("data") + " into " + settings.folder);
  settings.linked = {in_folder("a/x"), in_folder("b/x")};  // the same name twice
  settings.copied.clear();
  expect_fatal("cannot put " + in_folder("b/x") + " into " + settings.folder);
}

TEST_F(Files, NoProgram) {
  settings.words = {in_folder("program")};
  expect_fatal("cannot start " + in_folder("program") + ": cannot execute it: No such file or directory", 2);
}

}  // namespace
}  // namespace bizo::blackbox
