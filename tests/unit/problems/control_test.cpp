// Control: what an evaluation meets, its metrics, and mistakes in its options.
#include "problems/control.hpp"

#include <gtest/gtest.h>

#include "problems/cart_pole.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;
using test::Settings;

const Vector kBalancing{{0.3, 0.5, 5, 1, 0.1}};

// Phi at two points, as the evaluations with these keys.
Vector values(Problem& problem, const EvaluationKey& first, const EvaluationKey& second) {
  const std::vector<EvaluationKey> keys{first, second};
  problem.announce(keys);
  Vector both(2);
  problem.outer(kBalancing.replicate(1, 2), Matrix(0, 2), both);
  return both;
}

TEST(Control, IsMinusTheMeanReturnOverTheStartsOfItsIteration) {
  const auto problem = make_problem("control", {{"variant", "smooth"}, {"episodes", "3"}}, MemoryData());
  const CartPole simulator(Variant::smooth);
  const Policy policy(4, {}, 1);
  const RandomKey key{.seed = 7, .purpose = Purpose::environment, .iteration = 5};
  const double known = -mean_returns(simulator, policy, kBalancing, starts_of(simulator, key, 0, 3), 200)(0);
  const Vector both =
      values(*problem, {.seed = 7, .iteration = 5}, {.seed = 7, .iteration = 5, .direction = 3, .side = -1});
  EXPECT_EQ(both, Vector::Constant(2, known)) << "whatever direction and side they have";
  EXPECT_NE(values(*problem, {.seed = 7, .iteration = 6}, {.seed = 7, .iteration = 6})(0), known);
  EXPECT_NE(values(*problem, {.seed = 8, .iteration = 5}, {.seed = 8, .iteration = 5})(0), known);
}

TEST(Control, FixedStartsStay) {
  const auto problem = make_problem("control", {{"variant", "smooth"}, {"starts", "fixed"}}, MemoryData());
  const Vector one = values(*problem, {.seed = 7, .iteration = 5}, {.seed = 7, .iteration = 5});
  EXPECT_EQ(values(*problem, {.seed = 7, .iteration = 6}, {.seed = 7, .iteration = 6}), one);
}

TEST(Control, TestsOnTheSameStartsInAllRuns) {
  const auto problem = make_problem("control", {{"test_episodes", "20"}}, MemoryData());
  const auto test = [&] { return problem->metrics(Vector{{1, 2, 15, 3, 0}}, Vector(0)); };
  const Metrics perfect = test();
  ASSERT_EQ(perfect.size(), 3U);
  EXPECT_EQ(perfect[0], (std::pair<std::string, double>("test_return", 500)));
  EXPECT_EQ(perfect[1].second, 0);
  EXPECT_EQ(perfect[2], (std::pair<std::string, double>("test_least", 500)));
  const Vector weak = Vector::Unit(5, 2);  // by the angle alone
  const Metrics before = problem->metrics(weak, Vector(0));
  values(*problem, {.seed = 3, .iteration = 9}, {.seed = 3, .iteration = 9});
  EXPECT_EQ(problem->metrics(weak, Vector(0)), before);
  EXPECT_LT(before[2].second, before[0].second);
}

TEST(Control, EnvironmentsHaveTheirPolicies) {
  const auto d = [](const Settings& settings) {
    return make_problem("control", settings, MemoryData())->d();
  };
  EXPECT_EQ(d({}), 5);
  EXPECT_EQ(d({{"environment", "mountain-car"}}), 3);
  EXPECT_EQ(d({{"environment", "acrobot"}}), 21);
  EXPECT_EQ(d({{"environment", "acrobot"}, {"variant", "smooth"}}), 7);
  EXPECT_EQ(d({{"environment", "pendulum"}, {"policy", "mlp"}}), 81);
  const auto start = [](const Settings& settings) {
    return make_problem("control", settings, MemoryData())->info().start;
  };
  EXPECT_EQ(start({}), Vector::Zero(5));
  EXPECT_EQ(start({{"start", "0.5"}}), Vector::Constant(5, 0.5));
  EXPECT_NE(start({{"policy", "mlp"}, {"init_seed", "1"}}), start({{"policy", "mlp"}, {"init_seed", "2"}}));
}

TEST(Control, MistakesAreTold) {
  const auto refused = [](const Settings& settings, const std::string& part) {
    expect_refused("control", settings, MemoryData(), part);
  };
  refused({{"environment", "cartpole"}}, "did you mean cart-pole?");
  refused({{"variant", "hard"}}, "known: gym, smooth");
  refused({{"hidden", "8"}}, "a linear policy has no such option; add policy = mlp");
  refused({{"init_seed", "8"}}, "a linear policy has no such option; add policy = mlp");
  refused({{"policy", "mlp"}, {"hidden", "0"}}, "whole numbers from 1 on");
  refused({{"policy", "mlp"}, {"hidden", ""}}, "use policy = linear");
  refused({{"episodes", "0"}}, "problem.episodes = 0");
  refused({{"horizon", "0"}}, "problem.horizon = 0");
  refused({{"start", "1, 2, 3"}}, "5 numbers");
  refused({{"start", "2"}, {"box", "-1, 1"}}, "problem.start = 2");
}

}  // namespace
}  // namespace bizo::problems
