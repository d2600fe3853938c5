// Bounds of x as two numbers, as two lists, and as a file of a line a coordinate.
#include "bizo/core/box_file.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Any path is the same file.
class OneFile final : public DataFiles {
 public:
  explicit OneFile(Vector numbers) : numbers_(std::move(numbers)) {}
  Dataset dataset(const DatasetRequest&) const override { return {}; }
  Vector vector(const std::string& path, const std::string&) const override {
    if (path == "none.txt") throw Error("cannot open none.txt: No such file or directory");
    return numbers_;
  }

 private:
  Vector numbers_;
};

Box box_of(const std::string& text, const Vector& numbers, Index d) {
  std::map<std::string, Setting> settings;
  if (!text.empty()) settings["box"] = {text, "test"};
  return read_box(Params("problem", {box_option("")}, settings), OneFile(numbers), d);
}

std::string failure_report(const std::string& text, const Vector& numbers, Index d) {
  try {
    box_of(text, numbers, d);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(BoxFile, HasALineACoordinate) {
  const Box box = box_of("bounds.txt", Vector{{-1, 1, 0, kInfinity, -1e6, 1e-6}}, 3);
  EXPECT_EQ(box.lower, (Vector{{-1, 0, -1e6}}));
  EXPECT_EQ(box.upper, (Vector{{1, kInfinity, 1e-6}}));
}

TEST(BoxFile, TwoNumbersAreForAllCoordinates) {
  const Box box = box_of("-2, inf", {}, 2);
  EXPECT_EQ(box.lower, (Vector{{-2, -2}}));
  EXPECT_EQ(box.upper, (Vector{{kInfinity, kInfinity}}));
  EXPECT_FALSE(box_of("", {}, 2).bounded());
}

TEST(BoxFile, TwoListsAreOfLowerAndOfUpperBounds) {
  const Box box = box_of("-1, 0, 2 | 1, inf, 2", {}, 3);
  EXPECT_EQ(box.lower, (Vector{{-1, 0, 2}}));
  EXPECT_EQ(box.upper, (Vector{{1, kInfinity, 2}}));  // the last coordinate stays
  const Box one_for_all = box_of("-inf|1, 2", {}, 2);
  EXPECT_EQ(one_for_all.lower, Vector::Constant(2, -kInfinity));
  EXPECT_EQ(one_for_all.upper, (Vector{{1, 2}}));
}

TEST(BoxFile, SaysWhatIsWrongWithTwoLists) {
  const auto flaw = [](const std::string& text) { return failure_report(text, {}, 3); };
  EXPECT_EQ(flaw("0, 1 | 2"),
            "test: problem.box = 0, 1 | 2: there are 2 lower bounds, and one or d = 3 are needed; write for "
            "example box = 0 | 1, inf for two coordinates from 0 on");
  for (const auto& [text, part] :
       {std::pair{"| 1", "there are no lower bounds"},
        std::pair{"0 | 1, a, 2", "no upper bounds, or not all"},
        std::pair{"0 | 1 | 2", "no upper bounds, or not all"}, std::pair{"0 | nan", "are not numbers"},
        std::pair{"0, 2, 0 | 1", "of coordinate 1 (from 0): the lower one is above the upper one"},
        std::pair{"inf | inf", "hold no number"},
        std::pair{"1, 2, 3 | 1, 2, 3", "every coordinate is fixed"}})
    EXPECT_NE(flaw(text).find(part), std::string::npos) << flaw(text);
}

TEST(BoxFile, SaysWhatIsWrong) {
  EXPECT_NE(failure_report("bounds.txt", Vector{{0, 1, 2}}, 2)
                .find("the file has 3 numbers, and 2 d = 4 are needed"),
            std::string::npos);
  EXPECT_NE(failure_report("bounds.txt", Vector{{0, 1, 3, 2}}, 2)
                .find("the bounds [3, 2] of coordinate 1 (from 0): the lower one is above the upper one"),
            std::string::npos);
  EXPECT_NE(failure_report("none.txt", {}, 2).find("box = none.txt"), std::string::npos);
  EXPECT_NE(
      failure_report("none.txt", {}, 2).find("a file with a line 'lower, upper' for each of 2 coordinates"),
      std::string::npos);
  EXPECT_NE(failure_report("1", {}, 2).find("two numbers"), std::string::npos);
  EXPECT_NE(failure_report("1, 2, 3, 4", {}, 2).find("two numbers"), std::string::npos);
}

}  // namespace
}  // namespace bizo
