#include "app/report/progress.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

TEST(NoteLimit, TextsThatDifferInNumbersAreOneKind) {
  NoteLimit notes;
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    passed += notes.lets_pass(number + " of 200 failed: crashed (see runs/" + number + "x/stdout)");
  }
  EXPECT_EQ(passed, 3);
  EXPECT_EQ(notes.held_back(), 97);
  EXPECT_TRUE(notes.lets_pass("the radius is raised to 4"));
}

TEST(NoteLimit, ATextThatStaysIsPrintedOnce) {
  NoteLimit notes;
  EXPECT_TRUE(notes.lets_pass("F is flat"));
  EXPECT_FALSE(notes.lets_pass("F is flat"));
  EXPECT_FALSE(notes.lets_pass(""));
  EXPECT_EQ(notes.held_back(), 0);
  EXPECT_TRUE(notes.lets_pass("F is flat"));
}

TEST(NoteLimit, ManyKindsAreNoFlood) {
  NoteLimit notes;
  int passed = 0;
  for (char a = 'a'; a <= 'z'; ++a)
    for (char b = 'a'; b <= 'z'; ++b) passed += notes.lets_pass(std::string("failed: ") + a + b);
  EXPECT_EQ(passed, 30);
}

TEST(Progress, ARunThatGoesOnTellsItsOwnFailures) {
  Iteration last, next;
  last.cost.failed_as[static_cast<std::size_t>(EvaluationStatus::exit_code)] = 5;
  next.iteration = 12;
  next.cost = last.cost;
  Progress progress(Budget{});
  progress.go_on_from(last);
  testing::internal::CaptureStdout();
  progress.iteration(next, {}, {});
  const std::string quiet = testing::internal::GetCapturedStdout();
  EXPECT_EQ(quiet.find("exit-code"), std::string::npos) << quiet;
  ++next.cost.failed_as[static_cast<std::size_t>(EvaluationStatus::exit_code)];
  testing::internal::CaptureStdout();
  progress.iteration(next, {}, {});
  EXPECT_NE(testing::internal::GetCapturedStdout().find("(1 exit-code)"), std::string::npos);
}

}  // namespace
}  // namespace bizo::app
