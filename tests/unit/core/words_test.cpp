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

TEST(Words, ABackslashInDoubleQuotationMarksIsThatOfAShell) {
  EXPECT_EQ(split_words(R"(sh -c "echo \"a b\" > \$1; \`x\`" s)", "here"),
            (Words{"sh", "-c", R"(echo "a b" > $1; `x`)", "s"}));
  EXPECT_EQ(split_words(R"("a\\" "\n" '\"' \"b c")", "here"), (Words{R"(a\)", R"(\n)", R"(\")", R"(\b c)"}));
  EXPECT_THROW(split_words(R"("a\")", "here"), ConfigError);
}

}  // namespace
}  // namespace bizo
