// Rewards with a learned part, and what training makes of them.
#include "problems/shaped_reward.hpp"

#include <gtest/gtest.h>

#include "problems/mountain_car.hpp"
#include "problems/sim_to_real.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;

TEST(ShapedReward, AddsThePriceOfWhatIsSeenAfterAStep) {
  const auto plain = std::make_shared<MountainCar>(Variant::smooth);
  const ShapedReward shaped(plain);
  const Policy policy(2, {}, 1);
  const Vector parameters{{0.3, -0.8, 0.1}}, weights{{0.5, -0.2, 0.7, 1.5}};
  const std::vector<double> uniforms{0.4};
  Vector start = shaped.start(uniforms);
  EXPECT_EQ(start.head(4), plain->start(uniforms));
  EXPECT_EQ(start.tail(4), Vector::Zero(4));
  const std::vector<Episode> one{{0, 0}};
  EXPECT_EQ(returns(shaped, policy, parameters, start, one, 9),
            returns(*plain, policy, parameters, plain->start(uniforms), one, 9));
  start.tail(4) = weights;
  // The part of a step is the difference of the two returns less that of one step before.
  double before = 0;
  std::vector<Lanes> state(4), seen(2), outputs(1);
  Lanes reward, ended;
  for (Index k = 0; k < 4; ++k) state[static_cast<std::size_t>(k)].fill(start(k));
  for (Index steps = 1; steps < 6; ++steps) {
    plain->observe(state, seen);
    outputs[0].fill(parameters(0) * seen[0][0] + parameters(1) * seen[1][0] + parameters(2));
    plain->step(state, outputs, reward, ended);
    plain->observe(state, seen);
    const double p = seen[0][0], v = seen[1][0];
    const double part = returns(shaped, policy, parameters, start, one, steps)(0) -
                        returns(*plain, policy, parameters, start.head(4), one, steps)(0);
    EXPECT_NEAR(part - before, 0.5 * p - 0.2 * v + 0.7 * p * p + 1.5 * v * v, 1e-12);
    before = part;
  }
}

// F judges by the true rewards: weights act through training alone.
TEST(SimToReal, LearnsARewardThatTrainsBetter) {
  const test::Settings settings{{"learn", "reward"},
                                {"environment", "mountain-car"},
                                {"variant", "gym"},
                                {"training_steps", "10"},
                                {"episodes", "5"},
                                {"sigma", "0.1"},
                                {"training_step_size", "0.3"}};
  const auto owner = make_problem("sim-to-real", settings, MemoryData());
  auto& problem = dynamic_cast<SimToReal&>(*owner);
  ASSERT_EQ(problem.d(), 4);
  Matrix X = Matrix::Zero(4, 2);
  X(3, 1) = 1;  // a price of speed
  const Matrix Y = problem.trained(X);
  Vector F(2), again(1);
  problem.outer(X, Y, F);
  EXPECT_GT(F(0), 0);    // rewards that are 0 but at the goal: the car never meets it
  EXPECT_LT(F(1), -90);  // it arrives from every start
  problem.outer(Matrix::Zero(4, 1), Y.col(1), again);
  EXPECT_EQ(F(1), again(0));
}

TEST(SimToReal, HasNoModelWhereItLearnsAReward) {
  expect_refused("sim-to-real", {{"learn", "reward"}, {"model", "2, 1"}}, MemoryData(), "true plant");
}

}  // namespace
}  // namespace bizo::problems
