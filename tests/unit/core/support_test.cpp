#include "bizo/core/support.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

TEST(Support, CountsWhatIsNotZero) {
  EXPECT_EQ(support_size(Vector{{0.0, -1.0, 1e-300, -0.0}}), 2);
}

TEST(Support, SignsAreComparedByCoordinate) {
  const Vector y{{0.0, 2.0, -3.0}};
  EXPECT_TRUE(same_signs(y, Vector{{-0.0, 1e-9, -4.0}}));
  EXPECT_FALSE(same_signs(y, Vector{{1e-300, 2.0, -3.0}}));
  EXPECT_FALSE(same_signs(y, Vector{{0.0, 2.0, 3.0}}));
}

TEST(Support, AKinkOnEitherSideIsFlagged) {
  const Vector y{{0.0, 2.0}}, same{{0.0, 2.1}}, grown{{0.1, 2.0}};
  EXPECT_FALSE(crosses_kink(y, same, same));
  EXPECT_TRUE(crosses_kink(y, grown, same));
  EXPECT_TRUE(crosses_kink(y, same, grown));
}

}  // namespace
}  // namespace bizo
