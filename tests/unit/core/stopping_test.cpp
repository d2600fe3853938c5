#include "bizo/core/stopping.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

namespace bizo {
namespace {

Iteration row(Index k, double value, double gradient = 1) {
  Iteration row;
  row.iteration = k;
  row.value = row.best_value = value;
  row.gradient_norm = k == 0 ? kNaN : gradient;
  row.cost.evaluations = 10 * k;
  row.cost.inner_gradients = 100 * k;
  return row;
}

TEST(Stopping, WithoutLimitsItGoesOn) {
  Stopping stopping({});
  for (Index k = 0; k < 100; ++k) EXPECT_EQ(stopping.after(row(k, 1)), StopReason::none);
}

// The iteration at which a budget stops a run of constant values.
std::pair<Index, StopReason> stop(const Budget& budget, double gradient = 1) {
  Stopping stopping(budget);
  for (Index k = 0; k < 1000; ++k)
    if (const auto reason = stopping.after(row(k, 1, gradient)); reason != StopReason::none)
      return {k, reason};
  return {-1, StopReason::none};
}

// Rows without any difference: of a gradient of exactly 0, and one value.
TEST(Stopping, AnFThatDoesNotAnswerEndsTheRun) {
  Budget budget;
  budget.flat_window = 5;
  EXPECT_EQ(stop(budget, 0), std::pair(Index{5}, StopReason::no_progress));
  EXPECT_EQ(stop(budget, 1e-300).second, StopReason::none) << "a small gradient is one";
  Stopping fell(budget);
  for (Index k = 0; k < 3; ++k) EXPECT_EQ(fell.after(row(k, -k, 1)), StopReason::none);
  for (Index k = 3; k < 8; ++k)
    EXPECT_EQ(fell.after(row(k, -3, 0)), StopReason::none) << "the first of them is new";
  EXPECT_EQ(fell.after(row(8, -3, 0)), StopReason::converged);
  Stopping moves(budget);
  for (Index k = 0; k < 50; ++k) EXPECT_EQ(moves.after(row(k, -k, 0)), StopReason::none) << "F still falls";
}

// Of a method that says so, or that stands still at a point that violates constraints.
TEST(Stopping, WhereNoPointIsFeasibleARunHasNotConverged) {
  Stopping told({});
  Iteration now = row(0, 1);
  now.infeasible = true;
  EXPECT_EQ(told.after(now), StopReason::infeasible);
  EXPECT_EQ(exit_code(StopReason::infeasible), 3);
  Budget budget;
  budget.stagnation_window = 3;
  for (const double violation : {kNaN, 0.0, 1e-7, 1e-3}) {
    Stopping stands(budget);
    StopReason reason = StopReason::none;
    for (Index k = 0; reason == StopReason::none; ++k) {
      Iteration fallen = row(k, k == 0 ? 2 : 1);
      fallen.violation = violation;
      if (violation > 1e-6) fallen.best_value = kNaN;
      reason = stands.after(fallen);
    }
    EXPECT_EQ(reason, violation > 1e-6 ? StopReason::infeasible : StopReason::converged) << violation;
  }
}

TEST(Stopping, ARunThatComesNearerToItsConstraintsGoesOn) {
  Budget budget;
  budget.stagnation_window = 3;
  for (const bool nearer : {false, true}) {
    Stopping comes(budget);
    StopReason reason = StopReason::none;
    for (Index k = 0; k < 18; ++k) {
      Iteration outside = row(k, 1);
      outside.best_value = kNaN;
      outside.violation = nearer ? std::pow(0.5, k) : 1;
      reason = comes.after(outside);
    }
    EXPECT_EQ(reason, nearer ? StopReason::none : StopReason::infeasible);
  }
}

TEST(Stopping, EveryLimitHasItsReason) {
  Budget budget;
  budget.iterations = 7;
  EXPECT_EQ(stop(budget), std::pair(Index{7}, StopReason::iterations));
  budget = {};
  budget.evaluations = 45;
  EXPECT_EQ(stop(budget), std::pair(Index{5}, StopReason::evaluations));
  budget = {};
  budget.inner_gradients = 300;
  EXPECT_EQ(stop(budget), std::pair(Index{3}, StopReason::inner_gradients));
  budget = {};
  budget.target = 1;
  EXPECT_EQ(stop(budget), std::pair(Index{0}, StopReason::target));
  budget = {};
  budget.wall_time = 1e-9;
  EXPECT_EQ(stop(budget).second, StopReason::wall_time);
  budget = {};
  budget.stagnation_window = 4;
  budget.stagnation = 1e-6;
  EXPECT_EQ(stop(budget), std::pair(Index{4}, StopReason::no_progress));
  budget = {};
  budget.gradient_norm = 0.5;
  budget.gradient_window = 3;
  EXPECT_EQ(stop(budget, 0.4), std::pair(Index{3}, StopReason::gradient_norm));
  EXPECT_EQ(stop(budget, 0.6).second, StopReason::none);
}

TEST(Stopping, FailureAndDivergenceComeFirst) {
  Budget budget;
  budget.iterations = 0;
  Iteration broken = row(0, kNaN);
  EXPECT_EQ(Stopping(budget).after(broken), StopReason::diverged);
  broken.failed_share = 0.6;
  EXPECT_EQ(Stopping(budget).after(broken), StopReason::too_many_failures);
}

TEST(Stopping, OneFailureIsEnoughWhereTheUserSaysSo) {
  Budget budget;
  Iteration iteration = row(1, 1);
  iteration.failed_share = 0.1;
  iteration.cost.failures = 1;
  EXPECT_EQ(Stopping(budget).after(iteration), StopReason::none);
  budget.stop_on_failure = true;
  EXPECT_EQ(Stopping(budget).after(iteration), StopReason::too_many_failures);
}

TEST(Stopping, ExplosiveGrowthIsDivergence) {
  Stopping stopping({});
  EXPECT_EQ(stopping.after(row(0, -3)), StopReason::none);
  EXPECT_EQ(stopping.after(row(1, 2e6)), StopReason::none);
  EXPECT_EQ(stopping.after(row(2, 4e6)), StopReason::diverged);
}

TEST(Stopping, ProgressIsNotStagnation) {
  Budget budget;
  budget.stagnation_window = 3;
  budget.stagnation = 1e-3;
  Stopping stopping(budget);
  for (Index k = 0; k < 50; ++k) EXPECT_EQ(stopping.after(row(k, std::pow(0.99, k))), StopReason::none);
}

// Rounding that was measured as noise may hide every difference of an F that answers.
TEST(Stopping, DifferencesHiddenByNoiseAreNoFlatF) {
  Budget budget;
  budget.flat_window = 5;
  for (const double noise : {kNaN, 0.0, 1e-3}) {
    Stopping stopping(budget);
    StopReason reason = StopReason::none;
    for (Index k = 0; k < 20 && reason == StopReason::none; ++k) {
      Iteration now = row(k, 1, 0);
      now.noise = noise;
      reason = stopping.after(now);
    }
    EXPECT_EQ(reason, noise > 0 ? StopReason::none : StopReason::no_progress) << noise;
  }
}

// The iteration and the reason at which a run of these values, with this noise, ends.
std::pair<Index, StopReason> end_of(const std::function<double(Index)>& value, double noise,
                                    Index window = 10) {
  Budget budget;
  budget.stagnation_window = window;
  budget.stagnation = 1e-6;
  Stopping stopping(budget);
  double best = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < 2000; ++k) {
    best = std::min(best, value(k));
    Iteration now = row(k, value(k));
    now.best_value = best;
    now.noise = noise;
    if (const auto reason = stopping.after(now); reason != StopReason::none) return {k, reason};
  }
  return {-1, StopReason::none};
}

// Decreasing to 0 like 0.9^k: after 14 / -log10 0.9 iterations the last ten fall by 1e-6 of all.
TEST(Stopping, ConvergenceIsRelativeToTheDecreaseSoFar) {
  const auto [end, reason] = end_of([](Index k) { return std::pow(0.9, k); }, kNaN);
  EXPECT_EQ(reason, StopReason::converged);
  EXPECT_NEAR(static_cast<double>(end), -std::log(1e-6) / -std::log(0.9) + 4, 3);
  for (const double offset : {1e3, 1e6, -1e6, 1e8})
    for (const double scale : {1.0, 1e-3, 1e3})
      EXPECT_NEAR(
          static_cast<double>(end_of([&](Index k) { return offset + scale * std::pow(0.9, k); }, kNaN).first),
          static_cast<double>(end), std::abs(offset) / scale > 1e8 ? 60 : 2)
          << offset << " " << scale;
}

TEST(Stopping, NoiseAndNothingAtAllAreToldApart) {
  const auto noisy = [](Index k) { return 0.1 * std::sin(static_cast<double>(37 * k * k)); };
  EXPECT_EQ(end_of([&](Index k) { return std::pow(0.7, k) * 10 + noisy(k); }, 0.07).second,
            StopReason::noise_floor);
  EXPECT_EQ(end_of(noisy, 0.1).second, StopReason::no_progress);
  EXPECT_EQ(end_of([](Index) { return 3.0; }, kNaN).second, StopReason::no_progress);
}

// The best value stands still while the values come down again from where long steps led.
TEST(Stopping, ValuesThatRiseAndFallAreJudgedByTheirAverages) {
  const auto wave = [](Index k) { return k == 0 ? 0.0 : 10 * std::exp(-0.01 * static_cast<double>(k)) - 1; };
  const auto [end, reason] = end_of(wave, kNaN);
  EXPECT_GT(end, 500);
  EXPECT_EQ(reason, StopReason::converged);
}

TEST(Stopping, AFallWithoutEndIsDivergence) {
  Stopping stopping({});
  EXPECT_EQ(stopping.after(row(0, 1)), StopReason::none);
  EXPECT_EQ(stopping.after(row(1, -1e3)), StopReason::none);
  EXPECT_EQ(stopping.after(row(2, -1e9)), StopReason::none);
  EXPECT_EQ(stopping.after(row(3, -1e15)), StopReason::diverged);
  Stopping scaled({});  // a large F is none
  EXPECT_EQ(scaled.after(row(0, 0)), StopReason::none);
  EXPECT_EQ(scaled.after(row(1, -1e11)), StopReason::none);
  EXPECT_EQ(scaled.after(row(2, -1e13)), StopReason::none);
}

TEST(Stopping, ASignalStops) {
  volatile std::sig_atomic_t flag = 0;
  Stopping stopping({}, &flag);
  EXPECT_EQ(stopping.after(row(0, 1)), StopReason::none);
  flag = 1;
  EXPECT_EQ(stopping.after(row(1, 1)), StopReason::interrupted);
}

TEST(StopReason, NamesAndExitCodes) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(StopReason::error); ++i)
    names.insert(name_of(static_cast<StopReason>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(StopReason::error) + 1);
  EXPECT_EQ(exit_code(StopReason::iterations), 0);
  EXPECT_EQ(exit_code(StopReason::wall_time), 75);
  EXPECT_EQ(exit_code(StopReason::time_limit), 75);
  EXPECT_EQ(exit_code(StopReason::diverged), 3);
  EXPECT_EQ(exit_code(StopReason::too_many_failures), 3);
  EXPECT_EQ(exit_code(StopReason::interrupted), 75);
  EXPECT_EQ(exit_code(StopReason::error), 1);
}

}  // namespace
}  // namespace bizo
