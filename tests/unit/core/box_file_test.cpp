// Bounds of x as two numbers, and as a file of a line a coordinate.
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
