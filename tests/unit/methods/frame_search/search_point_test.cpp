#include "methods/frame_search/search_point.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

TEST(SearchPoint, TheLeastValueIsOneThatIsANumber) {
  EXPECT_EQ(argmin(Vector{{kNaN, 3, 1, 1}}), Index{2});
  EXPECT_FALSE(argmin(Vector{{kNaN, kNaN}}));
}

TEST(SearchPoint, TellsTheTrialThatAnItemWas) {
  Outcomes outcomes;
  outcomes.items.resize(2);
  outcomes.items[1].status = EvaluationStatus::ok;
  outcomes.items[1].value_plus = 5;
  outcomes.payload = Matrix{{0, 1}, {0, 10}, {0, 7}, {0, 8}};  // inner curvature, then y
  EXPECT_TRUE(std::isnan(values_of(outcomes)(0)));
  EXPECT_EQ(values_of(outcomes)(1), 5);
  const SearchTrial trial = trial_of(outcomes, {{Vector{{0.0}}}, {Vector{{0.5}}}}, 1);
  EXPECT_EQ(trial.z, (Vector{{0.5}}));
  EXPECT_EQ(trial.value, 5);
  EXPECT_EQ(trial.solution.y, (Vector{{7, 8}}));
  EXPECT_EQ(trial.solution.curvature.L, 10);
}

TEST(SearchPoint, PointsAreAskedForInUnitsOfX) {
  const WidthBox box({Vector{{0, 0}}, Vector{{2, 4}}});
  EXPECT_EQ(in_x(box, {{Vector{{0.5, 0.5}}}, {Vector{{1, 0.25}}}}).points, (Matrix{{1, 2}, {2, 1}}));
}

}  // namespace
}  // namespace bizo::methods
