#include "bizo/core/words.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

using Words = std::vector<std::string>;

TEST(Words, QuotationMarksKeepThemTogether) {
  EXPECT_EQ(split_words(" a  'b c'\t\"d 'e'\" f'g h'i \"\" ", "here"),
            (Words{"a", "b c", "d 'e'", "fg hi", ""}));
  EXPECT_EQ(split_words("a, \"b, c\",d e", "here", " ,"), (Words{"a", "b, c", "d", "e"}));
  EXPECT_EQ(split_words("", "here"), Words{});
  EXPECT_THROW(split_words("don't", "here"), ConfigError);
}

}  // namespace
}  // namespace bizo
