#include "methods/frame_search/search_row.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

// One of four failed.
Outcomes four_outcomes() {
  Outcomes outcomes;
  outcomes.items.resize(4);
  for (std::size_t i = 0; i < 3; ++i) {
    outcomes.items[i].status = EvaluationStatus::ok;
    outcomes.items[i].value_plus = 1;
    outcomes.items[i].evaluations = 1;
  }
  return outcomes;
}

TEST(SearchRow, TellsFailuresOfWhatIsNeeded) {
  SearchRow tried, needed;
  tried.count(four_outcomes(), false);
  needed.count(four_outcomes(), true);
  EXPECT_EQ(tried.close({}, 0).failed_share, 0);
  EXPECT_EQ(needed.close({}, 0).failed_share, 0.25);
  EXPECT_EQ(needed.evaluations(), 3);
}

TEST(SearchRow, ANoteIsToldOnce) {
  SearchRow row;
  row.count(four_outcomes(), false);
  row.begin_next();
  Incumbent incumbent;
  incumbent.current.value = 4;
  incumbent.best.value = 3;
  const Iteration first = row.close(incumbent, 0.5);
  EXPECT_NE(first.note, "");
  EXPECT_EQ(first.iteration, 1);
  EXPECT_EQ(first.value, 4);
  EXPECT_EQ(first.best_value, 3);
  EXPECT_EQ(first.step, 0.5);
  EXPECT_EQ(row.close(incumbent, 0).note, "");
}

}  // namespace
}  // namespace bizo::methods
