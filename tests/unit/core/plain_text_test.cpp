// What is text, and what people take for it.
#include "bizo/core/plain_text.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

TEST(PlainText, MarksAndEndsOfLines) {
  EXPECT_EQ(plain_text("\xEF\xBB\xBF"
                       "a\n",
                       "f"),
            "a\n");
  EXPECT_EQ(plain_text("a\r\nb\r\n", "f"), "a\r\nb\r\n");  // readers take the \r away
  EXPECT_EQ(plain_text("a\rb\r", "f"), "a\nb\n");
  EXPECT_EQ(plain_text("", "f"), "");
  EXPECT_EQ(without_mark("\xEF\xBB"), "\xEF\xBB");
}

TEST(PlainText, WhatIsNone) {
  for (const std::string& bytes :
       {std::string("\xFF\xFE"
                    "a\0",
                    4),
        std::string("a\0b\0", 4), std::string("\x1F\x8B"), std::string("PK\x03\x04")})
    EXPECT_THROW(plain_text(bytes, "f"), ConfigError);
  EXPECT_EQ(flaw_of_text("caf\xC3\xA9"), "");
}

TEST(PlainText, Latin1IsTold) {
  for (const char* text : {"h\xC3\xB6he\n", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
    EXPECT_EQ(plain_text(text, "f"), text);
  for (const char* text : {"a\nh\xF6he\n", "a\n\xE9", "a\n\xC3", "a\n\xA0x", "a\n\xC0\x80"}) {
    try {
      plain_text(text, "f");
      ADD_FAILURE() << text;
    } catch (const ConfigError& error) {
      const std::string said = error.what();
      EXPECT_EQ(said.substr(0, 5), "f:2: ");
      EXPECT_NE(said.find("Latin-1"), std::string::npos);
    }
  }
}

TEST(PlainText, NothingIsExpanded) {
  for (const char* path : {"~/a", "$TMPDIR/a", "a/${X}"}) EXPECT_NE(unexpanded(path), "") << path;
  for (const char* path : {"", "a~", "./~/a", "/a/b"}) EXPECT_EQ(unexpanded(path), "") << path;
}

}  // namespace
}  // namespace bizo
