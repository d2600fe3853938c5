#include "app/report/roff.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

TEST(Roff, NothingIsARequestOrAnEscape) {
  EXPECT_EQ(roff(".TH"), "\\&.TH");
  EXPECT_EQ(roff("a.b\n'x\n.y"), "a.b\n\\&\\(aqx\n\\&.y");
  EXPECT_EQ(roff("\\fB"), "\\efB");
  EXPECT_EQ(roff("say \"no\""), "say \\(dqno\\(dq");
}

TEST(Roff, SignsStayThoseOfAKeyboard) {
  EXPECT_EQ(roff("--set x^2 ~ `y`"), "\\-\\-set x\\(ha2 \\(ti \\(gay\\(ga");
}

TEST(Roff, CharactersBeyondAsciiGoByTheirNumbers) {
  EXPECT_EQ(roff("Φ(x) → ½"), "\\[u03A6](x) \\[u2192] \\[u00BD]");
  EXPECT_EQ(roff("𝔼"), "\\[u1D53C]");
  EXPECT_EQ(roff("a\xc3"), "a\\[uFFFD]") << "the text ends within a character";
}

}  // namespace
}  // namespace bizo::app
