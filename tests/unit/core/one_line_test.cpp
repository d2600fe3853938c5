// Words of programs and servers in messages of one line.
#include "bizo/core/one_line.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

TEST(OneLine, ControlCharactersAndRunsOfBlanksAreOneBlank) {
  EXPECT_EQ(one_line("<html>\r\n  <head>\t\x01\x7f</head>\n"), "<html> <head> </head>");
  EXPECT_EQ(one_line(" \n "), "");
  EXPECT_EQ(one_line("as it is"), "as it is");
}

TEST(OneLine, ATextThatIsTooLongIsCutBetweenLetters) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcdef...");
  EXPECT_EQ(one_line("ab\u03a6\u03a6", 5), "ab\u03a6...") << "within the second letter";
  EXPECT_EQ(one_line("ab\u03a6\u03a6", 4), "ab\u03a6...");
}

}  // namespace
}  // namespace bizo
