// What is written is read as the same.
#include "app/config/ini.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

TEST(Ini, ValuesThatBeginLikeCommentsAreWrittenAsTheyAre) {
  const Ini read = read_ini("[run]\nlabel =#1 # and a comment\noutput=;a.h5\nkeep = a #b\n", "test");
  ASSERT_EQ(read.lines.size(), 3U);
  const Ini again = read_ini(text_of(read), "written");
  ASSERT_EQ(again.lines.size(), 3U);
  const char* const values[] = {"#1", ";a.h5", "a"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.lines[i].value, values[i]);
    EXPECT_EQ(again.lines[i].value, values[i]);
  }
}

}  // namespace
}  // namespace bizo::app
