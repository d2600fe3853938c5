#include "app/study/study_forecast.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

std::string first_budget(const std::string& text) {
  return budget_of(read_study(text + "[vary]\nrun.seed = 1, 2\n", "s.ini").cells.front());
}

TEST(StudyForecast, TheBudgetOfACell) {
  EXPECT_EQ(first_budget("[budget]\nevaluations = 400\niterations = 7\n"), "400 evaluations, 7 iterations");
  EXPECT_EQ(first_budget("[method]\nname = hozog\n"), "100 iterations");
}

TEST(StudyForecast, ABudgetThatIsChosenIsNotThatOfOtherMethods) {
  const std::string automatic = "[method]\nname = auto\n",
                    chosen = "the iterations that method = auto chooses";
  EXPECT_EQ(first_budget(automatic), chosen);
  EXPECT_EQ(first_budget(automatic + "[budget]\nstagnation = 1e-3\n"), chosen);
  EXPECT_EQ(first_budget(automatic + "[budget]\niterations = 7\n"), "7 iterations");
  EXPECT_EQ(first_budget(automatic + "[budget]\nevaluations = 400\n"), "400 evaluations");
}

}  // namespace
}  // namespace bizo::app
