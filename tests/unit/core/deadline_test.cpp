#include "bizo/core/deadline.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

TEST(Deadline, NoBatchBeginsThatWouldEndTooLate) {
  Deadline deadline(100);
  deadline.record_duration(40);
  deadline.record_duration(3);
  EXPECT_TRUE(deadline.has_time_for(1));
  EXPECT_EQ(deadline.nearest_limit(), StopReason::wall_time);
  EXPECT_TRUE(deadline.has_time_for(2));
  EXPECT_FALSE(deadline.has_time_for(3));
  deadline.leave_within(39);
  EXPECT_FALSE(deadline.has_time_for(1)) << "the longest took 40 s";
  EXPECT_EQ(deadline.interruption(), StopReason::none) << "there is time for something shorter";
  EXPECT_EQ(deadline.nearest_limit(), StopReason::time_limit);
  deadline.leave_within(0);
  EXPECT_EQ(deadline.interruption(), StopReason::time_limit);
}

TEST(Deadline, ABatchThatTookVeryLongDoesNotDecideForEver) {
  Deadline deadline(100);
  deadline.record_duration(1000);
  for (int batch = 1; batch < 9; ++batch) {
    deadline.record_duration(1);
    EXPECT_FALSE(deadline.has_time_for(1)) << batch;
  }
  deadline.record_duration(1);
  EXPECT_TRUE(deadline.has_time_for(99));
  EXPECT_FALSE(deadline.has_time_for(100));
  for (int batch = 0; batch < 100; ++batch) deadline.record_duration(batch);
  EXPECT_TRUE(deadline.has_time_for(1)) << "90 of 0 .. 99 are below 90";
  EXPECT_FALSE(deadline.has_time_for(2));
}

TEST(Deadline, WhatBatchesTakeOutlivesAResume) {
  Deadline before;
  before.record_duration(40);
  const Bytes state = state_of(before);
  Deadline after(39);
  restore(after, state);
  EXPECT_FALSE(after.has_time_for(1));
}

// A run that stood still for a night has not spent its time.
TEST(Deadline, TimeGoesOnFromWhatWasSpent) {
  Deadline deadline(100);
  deadline.resume_at(99);
  EXPECT_GE(deadline.elapsed(), 99);
  EXPECT_EQ(deadline.interruption(), StopReason::none);
  deadline.resume_at(100);
  EXPECT_EQ(deadline.interruption(), StopReason::wall_time);
}

}  // namespace
}  // namespace bizo
