// What is said to programs, as text and as JSON, and what is not accepted from them.
#include "blackbox/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "bizo/core/random.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

// Of all magnitudes.
std::vector<double> awkward_numbers() {
  std::vector<double> numbers{0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5, 4503599627370497.5, -0.0};
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t bits = random_bits({.seed = 1}, i);
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isfinite(number)) numbers.push_back(number);
  }
  return numbers;
}

Record sample() {
  Record record;
  record.words["operation"] = "solve";
  record.numbers["seed"] = 9007199254740991;
  record.numbers["tolerance"] = 1e-3;
  record.lists["x"] = awkward_numbers();
  return record;
}

void expect_same(const Record& read, const Record& written) {
  EXPECT_EQ(read.words, written.words);
  EXPECT_EQ(read.numbers, written.numbers);
  const auto &a = read.lists.at("x"), &b = written.lists.at("x");
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)), 0);
}

TEST(Record, KeepsEveryBit) {
  expect_same(from_json(to_json(sample())), sample());
  expect_same(from_lines(to_lines(sample())), sample());
}

TEST(Record, SeedsAreWholeNumbers) {
  EXPECT_NE(to_json(sample()).find("\"seed\":9007199254740991"), std::string::npos);
}

TEST(Record, WholeNumbersOfLinesAreWrittenAsSuch) {
  Record record;
  record.lists["x"] = {100000, -3, 9007199254740991, -0.0, 1e300, 0.5};
  record.numbers["iteration"] = 100000;
  EXPECT_EQ(to_lines(record), "iteration 100000\nx 100000 -3 9007199254740991 -0 1e+300 0.5\n");
}

TEST(Record, ReadsLines) {
  const Record record =
      from_lines("# a comment\n\nvalue 1.5\r\n  y +1  -2e3 3 # so far\nrefused too steep here\n");
  EXPECT_EQ(record.number("value", kNaN), 1.5);
  EXPECT_EQ(*record.list("y"), (std::vector<double>{1, -2000, 3}));
  EXPECT_EQ(*record.word("refused"), "too steep here");
  EXPECT_FALSE(record.list("x"));
}

TEST(Record, ReadsJson) {
  const Record record = from_json(R"({"value": [2], "y": [1, null, 3], "converged": true, "who": "me",
      "nested": {"value": 7}, "failures": [[1, "refused", "no"]], "metrics": [["auc", 0.5]]})");
  EXPECT_EQ(record.number("value", kNaN), 2);
  EXPECT_TRUE(std::isnan(record.list("y")->at(1)));
  EXPECT_EQ(record.number("converged", kNaN), 1);
  EXPECT_EQ(record.failures.at(0).status, "refused");
  EXPECT_EQ(record.metrics.at(0).second, 0.5);
}

TEST(Record, TakesWhatPythonWritesForNoNumber) {
  const Record record = from_json(R"({"value": NaN, "y": [Infinity, -Infinity, 1], "note": "NaN \" NaN"})");
  EXPECT_TRUE(std::isnan(record.number("value", 0)));
  EXPECT_EQ(record.list("y")->at(2), 1);
  EXPECT_EQ(*record.word("note"), "NaN \" NaN");
}

TEST(Record, RefusesWhatIsNotComplete) {
  const std::string lines = "value 1.25\ny 1 2\n", json = R"({"value": 1.25, "y": [1, 2]})";
  for (std::size_t size = 1; size < json.size(); ++size)
    EXPECT_THROW(from_json(json.substr(0, size)), Malformed) << size;
  for (const std::size_t size : {5, 7, 10, 12, 15})
    EXPECT_THROW(from_lines(lines.substr(0, size)), Malformed) << size;
  for (const char* text : {"", "[1]", "3", "{\"failures\": [1]}", "{\"arrays\": [[\"x\"]]}", "{'value': 1}"})
    EXPECT_THROW(from_json(text), Malformed) << text;
  EXPECT_THROW(from_lines("1.5\n"), Malformed);
}

TEST(Record, WhatIsAskedForAndOfAnotherKindIsMalformed) {
  const auto failure_report = [](const auto& ask) -> std::string {
    try {
      ask();
    } catch (const Malformed& error) {
      return error.what();
    }
    return "";
  };
  const Record record =
      from_json(R"({"start": [[5, 5]], "lower": ["1"], "d": "2", "p": [1, 2], "level": 3})");
  EXPECT_EQ(failure_report([&] { record.list("start"); }),
            "it has no numbers called start, but something else");
  EXPECT_EQ(failure_report([&] { record.list("lower"); }),
            "it has no numbers called lower, but something else");
  EXPECT_EQ(failure_report([&] { record.number("d", 0); }), "it has no numbers called d, but '2'");
  EXPECT_EQ(failure_report([&] { record.number("p", 0); }), "it has 2 numbers for p instead of 1");
  EXPECT_EQ(failure_report([&] { record.word("level"); }),
            "it has no words called level, but something else");
  EXPECT_FALSE(record.list("upper") || record.word("name"));
  for (const char* text : {R"({"failures": "no"})", R"({"arrays": 3})"})
    EXPECT_THROW(from_json(text), Malformed) << text;
  const Record lines = from_lines("steps some\n");
  EXPECT_EQ(failure_report([&] { lines.number("steps", 0); }), "it has no numbers called steps, but 'some'");
}

TEST(Record, ReadsNumbersAsProgramsOfManyLanguagesWriteThem) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const auto& [text, number] : {std::pair("4", 4.0),
                                     {"+4.", 4.0},
                                     {".5", 0.5},
                                     {"1E3", 1000.0},
                                     {"4.0D+00", 4.0},
                                     {"-0.25d1", -2.5},
                                     {"4D0", 4.0},
                                     {"1.5Q-3", 1.5e-3},
                                     {"1.2-101", 1.2e-101},
                                     {"-0.12345678+123", -0.12345678e123},
                                     {"1.5e-400", 0.0},
                                     {"1e400", kInfinity},
                                     {"-1.5D+400", -kInfinity},
                                     {"Infinity", kInfinity},
                                     {"-inf", -kInfinity},
                                     {"1.#INF", kInfinity},
                                     {"-1.#INF00", -kInfinity}})
    EXPECT_EQ(from_lines("value " + std::string(text) + "\n").number("value", kNaN), number) << text;
  for (const char* text : {"nan", "NaN", "-nan", "nan(ind)", "1.#IND", "-1.#IND00", "1.#QNAN"})
    EXPECT_TRUE(std::isnan(from_lines("value " + std::string(text) + "\n").number("value", 0))) << text;
}

TEST(Record, QuotesWhatIsNoNumberAndNamesTheRemedy) {
  for (const auto& [text, told] : {std::pair("4,0", "'4,0'; write a decimal point"),
                                   {"1,000.5", "'1,000.5'; write a decimal point"},
                                   {"********", "'********'; Fortran writes stars"},
                                   {"4.0 m", "'4.0 m'; write numbers alone, without units"},
                                   {"4.0m", "'4.0m'"},
                                   {"= 4.0", "'= 4.0'; a line is: name value"},
                                   {"np.float64(4.0)", "'np.float64(4.0)'; in Python, float(...)"},
                                   {"'4.0'", "''4.0''; write numbers without quotation marks"},
                                   {"1.2-1", "'1.2-1'"},
                                   {"12-101", "'12-101'"},
                                   {"4D", "'4D'"},
                                   {"NA", "'NA'"}})
    try {
      from_lines("value " + std::string(text) + "\n").list("value");
      ADD_FAILURE() << text << " was read";
    } catch (const Malformed& error) {
      EXPECT_TRUE(
          std::string(error.what()).starts_with("it has no numbers called value, but " + std::string(told)))
          << error.what();
    }
  EXPECT_EQ(from_lines("value= 4\nx 1 2\nwho me\n").names(), "who, value=, x");
}

TEST(Record, ReadsWhatWindowsWrites) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(from_lines(mark + "value 4\r\n").number("value", kNaN), 4);
  EXPECT_EQ(from_json(mark + "{\"value\": 4}").number("value", kNaN), 4);
  for (const std::string& text : {std::string("\xFF\xFEv\0a\0", 6), std::string("v\0a\0", 4)}) {
    EXPECT_THROW(from_lines(text), Malformed);
    EXPECT_THROW(from_json(text), Malformed);
  }
}

TEST(Record, ACommentFollowsABlank) {
  const Record record =
      from_lines("value 4 # so far\n\t# all\n#none\nrefused no. #3 of 5\ny 1\t#two\nz a#b\n");
  EXPECT_EQ(record.number("value", kNaN), 4);
  EXPECT_EQ(record.number("y", kNaN), 1);
  EXPECT_EQ(*record.word("refused"), "no. #3 of 5") << "words are words";
  EXPECT_EQ(*record.word("z"), "a#b");
}

TEST(Record, LinesHaveEveryNameOnce) {
  EXPECT_THROW(from_lines("value 1\nvalue 2\n"), Malformed);
  EXPECT_THROW(from_lines("value 1\nvalue 2 3\n"), Malformed);
  EXPECT_THROW(from_lines("refused so\nrefused 1\n"), Malformed);
}

TEST(Record, ObjectsHaveEveryNameOnce) {
  for (const char* text : {R"({"value": 1, "value": 2})", R"({"value": 1, "y": [1], "value": [1, 2]})",
                           R"({"value": NaN, "value": 2})", R"({"at": {"a": 1, "a": 1}, "value": 1})"})
    EXPECT_THROW(from_json(text), Malformed) << text;
  EXPECT_EQ(from_json(R"({"a": {"value": 1}, "b": {"value": 2}, "value": 3})").number("value", 0), 3);
}

TEST(Record, NumbersBeyondDoublesAreNotFinite) {
  for (const char* number : {"1e999", "-1e999", "123.5E+400"}) {
    EXPECT_FALSE(std::isfinite(from_json("{\"value\":" + std::string(number) + "}").number("value", 0)));
    EXPECT_FALSE(std::isfinite(from_lines("value " + std::string(number) + "\n").number("value", 0)));
    EXPECT_FALSE(std::isfinite(from_json("{\"y\": [1, " + std::string(number) + "]}").list("y")->at(1)));
  }
  EXPECT_EQ(from_json(R"({"value": 1e-999, "note": "y: 1e999"})").number("value", 1), 0);
  EXPECT_EQ(*from_json(R"({"y": 1e999, "note": "y: 1e999"})").word("note"), "y: 1e999");
  for (const char* text : {R"({"value": 1e})", R"({"value": 1e999x})"})
    EXPECT_THROW(from_json(text), Malformed) << text;
}

TEST(Record, CountsAreWholeNumbers) {
  EXPECT_EQ(count_in(17), 17);
  EXPECT_EQ(count_in(kNaN), 0);
  for (const double wrong : {-5.0, 0.5, 1e30, std::numeric_limits<double>::infinity()})
    EXPECT_THROW(count_in(wrong), Malformed) << wrong;
}

TEST(Record, AnObjectHasAtMostFiveThousandNames) {
  std::string text = "{";
  for (int i = 0; i < 4999; ++i) text += "\"n" + std::to_string(i) + "\":1,";
  EXPECT_EQ(from_json(text + "\"n0000\":1}").numbers.size(), 5000U);
  EXPECT_THROW(from_json(text + "\"m\":1,\"value\":1}"), Malformed);
}

// The JSON library alone needed 25 times the size of such a text. Linux tells the most that a process has
// used.
TEST(Record, AListIsReadInAFewTimesItsSize) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "its allocator keeps what is freed";
#endif
  const auto kilobytes = [](const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
      if (double value = 0; word == name + ":" && status >> value) return value;
    return kNaN;
  };
  std::string text = "{\"value\":[";
  for (int i = 0; i < (1 << 19); ++i) text += "0,";
  text += "1]}";
  std::ofstream("/proc/self/clear_refs") << 5;  // begins with what is used now
  const double before = kilobytes("VmRSS");
  EXPECT_EQ(from_json(text).list("value")->size(), (1u << 19) + 1);
  EXPECT_LT(kilobytes("VmHWM") - before, 16 * static_cast<double>(text.size()) / 1024);
}

TEST(Record, SizesOfArraysAndColumnsOfFailuresAreWholeNumbers) {
  EXPECT_EQ(from_json(R"({"arrays": [["y", 2.0, 3]]})").arrays[0].rows, 2);
  for (const char* wrong : {"1e300", "-1e300", "0.5", "18446744073709551615", "null"}) {
    const std::string number(wrong);
    EXPECT_THROW(from_json(R"({"arrays": [["y", )" + number + ", 3]]}"), Malformed) << wrong;
    EXPECT_THROW(from_json(R"({"failures": [[)" + number + R"(, "refused", "why"]]})"), Malformed) << wrong;
  }
}

TEST(Record, KeysOfAQuestionAreWholeNumbers) {
  Record question;
  question.lists["seed"] = {2147483647, 5};
  question.lists["side"] = {1, -1};
  EXPECT_EQ(keys_of(question, 2)[1].side, -1);
  EXPECT_EQ(keys_of(question, 2)[0].seed, 2147483647U);
  for (const char* name : {"seed", "direction", "side", "attempt", "iteration"})
    for (const double wrong : {1e300, -1e300, 0.5, kNaN, std::numeric_limits<double>::infinity()}) {
      Record hostile;
      hostile.lists[name] = {wrong};
      EXPECT_THROW(keys_of(hostile, 1), Malformed) << name << ' ' << wrong;
    }
  std::vector<double> reference;
  for (const double wrong : {1e300, -1.0, 0.5}) {
    Record hostile;
    hostile.numbers["steps"] = wrong;
    EXPECT_THROW(control_of(hostile, reference), Malformed) << wrong;
  }
}

}  // namespace
}  // namespace bizo::blackbox
