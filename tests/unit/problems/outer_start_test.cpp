#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;
using test::numbered;
using test::Settings;

TEST(Mistakes, InStartAndBox) {
  MemoryData files = numbered(20);
  files.vectors = {{"two", Vector{{1.0, 2.0}}}, {"three", Vector{{1.0, 2.0, 3.0}}}};
  const auto with = [](Settings more) {
    more["data"] = "all";
    return more;
  };
  EXPECT_EQ(make_problem("ridge", with({{"start", "two"}}), files)->info().start, files.vectors["two"]);
  EXPECT_EQ(make_problem("ridge", with({{"box", "-1, 2"}}), files)->info().box.upper, Vector::Constant(2, 2));
  EXPECT_FALSE(make_problem("ridge", with({}), files)->info().box.bounded());
  expect_refused("ridge", with({{"start", "three"}}), files, "3 numbers");
  expect_refused("ridge", with({{"start", "two"}, {"box", "-1, 1.5"}}), files, "outside");
  expect_refused("ridge", with({{"start", "-3"}, {"box", "-1, 1.5"}}), files, "outside");
  expect_refused("ridge", with({{"start", "nan"}}), files, "finite");
  expect_refused("ridge", with({{"box", "1, 1"}}), files, "lower one first");
  expect_refused("ridge", with({{"box", "2, 1"}}), files, "lower one first");
  expect_refused("ridge", with({{"box", "1"}}), files, "two numbers");
}

}  // namespace
}  // namespace bizo::problems
