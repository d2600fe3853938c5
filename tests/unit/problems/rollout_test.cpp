#include "problems/rollout.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/cart_pole.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

TEST(Policy, IsTheNetworkOfItsParameters) {
  const Policy linear(3, {}, 2), network(3, {4, 2}, 1);
  EXPECT_EQ(linear.parameters(), 3 * 2 + 2);
  EXPECT_EQ(network.parameters(), 3 * 4 + 4 + 4 * 2 + 2 + 2 + 1);
  EXPECT_EQ(linear.start(1), Vector::Zero(8));
  EXPECT_EQ(network.start(1).segment(12, 4), Vector::Zero(4)) << "biases";
  EXPECT_NE(network.start(1)(0), network.start(2)(0));
  const Vector x = test::normal(1, network.parameters(), 1), seen{{0.3, -1.2, 0.7}};
  std::vector<Lanes> parameters(static_cast<std::size_t>(x.size())), input(3), output(1);
  for (std::size_t k = 0; k < parameters.size(); ++k) parameters[k].fill(x(static_cast<Index>(k)));
  for (std::size_t k = 0; k < 3; ++k) input[k].fill(seen(static_cast<Index>(k)));
  Policy::Scratch scratch;
  network.apply(parameters, input, output, scratch);
  const Vector first = (x.head(12).reshaped(3, 4).transpose() * seen + x.segment(12, 4)).array().tanh();
  const Vector second =
      (x.segment(16, 8).reshaped(4, 2).transpose() * first + x.segment(24, 2)).array().tanh();
  EXPECT_NEAR(output[0][kLanes - 1], x.segment(26, 2).dot(second) + x(28), 1e-14);
}

// A force to the left all the time: the pole falls after some ten steps.
TEST(Returns, CountUntilTheEndOfAnEpisode) {
  const CartPole simulator(Variant::gym);
  const Policy policy(4, {}, 1);
  const Matrix starts = starts_of(simulator, {.seed = 1}, 0, 2);
  Matrix policies(5, 2);
  policies << Vector::Zero(5), Vector{{1, 2, 15, 3, 0}};
  const std::vector<Episode> both{{0, 0}, {1, 1}};
  const auto run = [&](Index horizon) { return returns(simulator, policy, policies, starts, both, horizon); };
  const Vector whole = run(500);
  EXPECT_GT(whole(0), 5);
  EXPECT_LT(whole(0), 15);
  EXPECT_EQ(whole(1), 500);
  EXPECT_EQ(run(3), Vector::Constant(2, 3));
  EXPECT_EQ(run(0), Vector::Zero(2));
  const auto until = static_cast<Index>(whole(0));
  EXPECT_EQ(run(until)(0), whole(0));
  EXPECT_EQ(run(until - 1)(0), whole(0) - 1);
}

TEST(MeanReturns, AreMeansOverAllStarts) {
  const CartPole simulator(Variant::smooth);
  const Policy policy(4, {}, 1);
  const Matrix starts = starts_of(simulator, {.seed = 1}, 0, 3), policies = test::normal(2, 5, 2);
  const Vector means = mean_returns(simulator, policy, policies, starts, 20);
  for (Index b = 0; b < 2; ++b) {
    double total = 0;
    for (Index s = 0; s < 3; ++s)
      total += returns(simulator, policy, policies, starts, std::vector<Episode>{{b, s}}, 20)(0);
    EXPECT_NEAR(means(b), total / 3, 1e-14 * std::abs(total));
  }
}

}  // namespace
}  // namespace bizo::problems
