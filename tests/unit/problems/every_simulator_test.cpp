// Suite over simulator.cpp, cart_pole.cpp, pendulum.cpp, mountain_car.cpp, acrobot.cpp and plane.cpp: steps
// and returns that an independent implementation gave, starts, and derivatives of the smooth variants.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <numbers>

#include "problems/acrobot.hpp"
#include "problems/cart_pole.hpp"
#include "problems/mountain_car.hpp"
#include "problems/pendulum.hpp"
#include "problems/plane.hpp"
#include "problems/rollout.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

// All lanes alike.
std::vector<Lanes> lanes(const Vector& values) {
  std::vector<Lanes> all(static_cast<std::size_t>(values.size()));
  for (std::size_t k = 0; k < all.size(); ++k) all[k].fill(values(static_cast<Index>(k)));
  return all;
}

void expect_state(const std::vector<Lanes>& state, const Vector& known) {
  for (Index k = 0; k < known.size(); ++k)
    for (const double value : state[static_cast<std::size_t>(k)]) EXPECT_NEAR(value, known(k), 1e-12) << k;
}

double return_of(const Simulator& simulator, const Vector& policy, const Vector& start, Index horizon) {
  const auto& shape = simulator.shape();
  const Episode only{0, 0};
  return returns(simulator, Policy(shape.observations, {}, shape.outputs), policy, start, {&only, 1},
                 horizon)(0);
}

TEST(CartPole, MakesTheKnownSteps) {
  const CartPole simulator(Variant::gym);
  auto state = lanes(Vector{{0.01, -0.02, 0.03, 0.04, 0.5, 0.1}});
  Lanes reward, ended;
  for (const Vector& known :
       {Vector{{.009600000000000001, .17467919574755525, .0308, -.24306871796000826}},
        Vector{{.013093583914951107, .3693479760579556, .025938625640799833, -.5258796280501485}},
        Vector{{.02048054343611022, .564095508524425, .015421033079796862, -.8102775600304621}}}) {
    simulator.step(state, lanes(Vector{{1}}), reward, ended);
    expect_state(state, known);
    EXPECT_EQ(reward[0], 1);
    EXPECT_EQ(ended[0], 0);
  }
}

TEST(CartPole, EndsBeyondItsBounds) {
  const CartPole simulator(Variant::gym);
  Lanes reward, ended;
  constexpr double kDegree = std::numbers::pi / 180;
  for (const auto& [position, angle, ends] : {std::tuple{2.39, 0.0, 0},
                                              {2.41, 0.0, 1},
                                              {-2.41, 0.0, 1},
                                              {0.0, 11.9 * kDegree, 0},
                                              {0.0, -12.1 * kDegree, 1}}) {
    auto state = lanes(Vector{{position, 0, angle, 0, 0.5, 0.1}});
    simulator.step(state, lanes(Vector{{-1}}), reward, ended);
    EXPECT_EQ(ended[0], ends) << position << ' ' << angle;
    EXPECT_EQ(reward[0], 1) << "the last step counts";
  }
}

TEST(Pendulum, HasTheKnownReturn) {
  EXPECT_NEAR(return_of(Pendulum(Variant::gym), Vector::Zero(4), Vector{{1, 0, 1, 1}}, 200),
              -1067.45220163204, 1e-9);
}

TEST(MountainCar, HasTheKnownReturn) {
  EXPECT_NEAR(
      return_of(MountainCar(Variant::gym), Vector{{0, 20, 0}}, Vector{{-0.5, 0, 0.0015, 0.0025}}, 999),
      92.60470933820233, 1e-10);
}

TEST(MountainCar, StopsAtTheLeftWall) {
  const MountainCar simulator(Variant::gym);
  auto state = lanes(Vector{{-1.19, -0.05, 0.0015, 0.0025}});
  Lanes reward, ended;
  simulator.step(state, lanes(Vector{{-3}}), reward, ended);
  expect_state(state, Vector{{-1.2, 0}});
  EXPECT_NEAR(reward[0], -0.1, 1e-15) << "of an engine within [-1, 1]";
}

TEST(Acrobot, MakesTheKnownStep) {
  const Acrobot simulator(Variant::gym);
  auto state = lanes(Vector{{.05, -.03, .02, .01}});
  Lanes reward, ended;
  simulator.step(state, lanes(Vector{{0, -1, 2}}), reward, ended);
  expect_state(state,
               Vector{{.03396426807716706, .014028356136744108, -.175464650251537, .4197156022652691}});
  EXPECT_EQ(reward[0], -1);
}

TEST(Acrobot, EndsWithBothLinksUp) {
  Lanes reward, ended;
  auto state = lanes(Vector{{std::numbers::pi, 0, 0, 0}});
  Acrobot(Variant::gym).step(state, lanes(Vector{{0, 1, 0}}), reward, ended);
  EXPECT_EQ(ended[0], 1);
  EXPECT_EQ(reward[0], 0);
  state = lanes(Vector{{std::numbers::pi, 0, 0, 0}});
  Acrobot(Variant::smooth).step(state, lanes(Vector{{0}}), reward, ended);
  EXPECT_EQ(ended[0], 0);
  EXPECT_NEAR(reward[0], 0, 1e-15);
}

// The energy changes by what the integration errs: by h^5 a step, some 1e-4 of it in all.
TEST(Acrobot, KeepsItsEnergyWithoutATorque) {
  const Acrobot simulator(Variant::gym);
  auto state = lanes(Vector{{0.1, -0.05, 0, 0}});
  const auto energy = [&] {
    const double a = state[0][0], b = state[1][0], va = state[2][0], vb = state[3][0];
    const double mass_a = 0.25 + 1.25 + std::cos(b) + 2, mass_ab = 1.25 + 0.5 * std::cos(b);
    return 0.5 * (mass_a * va * va + 2 * mass_ab * va * vb + 1.25 * vb * vb) - 1.5 * 9.8 * std::cos(a) -
           0.5 * 9.8 * std::cos(a + b);
  };
  const double before = energy() + 2 * 9.8;
  Lanes reward, ended;
  for (int step = 0; step < 10; ++step) simulator.step(state, lanes(Vector{{0, 1, 0}}), reward, ended);
  EXPECT_NEAR((energy() + 2 * 9.8) / before, 1, 0.1);
  EXPECT_GT(std::abs(state[2][0]), 0.01) << "it moved";
}

// Minus the squares of the distances after moves of at most 0.1 a coordinate, until they are 0.01 or less.
double straight_to(const Vector& goal) {
  double total = 0;
  for (int step = 1; step <= 100; ++step) {
    const double left = (goal.array().abs() - 0.1 * step).max(0).square().sum();
    total -= left;
    if (left <= 0.01) break;
  }
  return total;
}

// The means of 1000 other goals, by an independent implementation, are -65.6 and -1.321.
TEST(Plane, StayingAndGoingStraightHaveTheKnownReturns) {
  const Plane simulator;
  const Index n = 1000;
  const Matrix starts = starts_of(simulator, {.seed = 99, .purpose = Purpose::tasks}, 0, n);
  const Policy policy(2, {}, 2);
  Matrix policies(6, n + 1);
  policies.leftCols(n) = Vector{{-1, 0, 0, -1, 0, 0}}.replicate(1, n);  // to the goal g: a = g - s
  policies.block(4, 0, 2, n) = starts.bottomRows(2);
  policies.col(n).setZero();
  std::vector<Episode> straight, staying;
  for (Index g = 0; g < n; ++g) {
    straight.push_back({g, g});
    staying.push_back({n, g});
  }
  const Vector near = returns(simulator, policy, policies, starts, straight, 100);
  const Vector far = returns(simulator, policy, policies, starts, staying, 100);
  for (Index g = 0; g < n; ++g) {
    const double distance = starts.col(g).tail(2).squaredNorm();
    ASSERT_NEAR(near(g), straight_to(starts.col(g).tail(2)), 1e-12) << g;
    ASSERT_NEAR(far(g), distance <= 0.01 ? -distance : -100 * distance, 1e-11) << g;
  }
  // Four standard errors of the difference of two such means.
  const auto tolerance = [&](const Vector& all) {
    return 4 * std::sqrt(2 * (all.array() - all.mean()).square().mean() / static_cast<double>(n));
  };
  EXPECT_NEAR(near.mean(), -1.321, tolerance(near));
  EXPECT_NEAR(far.mean(), -65.6, tolerance(far));
}

// What each environment promises.
struct Subject {
  const char* name;
  std::function<std::unique_ptr<Simulator>(Variant)> make;
  double step;  // of differences: smooth variants are smooth, some steeply
};
const Subject kSubjects[] = {
    {"CartPole", [](Variant v) { return std::make_unique<CartPole>(v); }, 1e-3},
    {"Pendulum", [](Variant v) { return std::make_unique<Pendulum>(v); }, 1e-4},
    {"MountainCar", [](Variant v) { return std::make_unique<MountainCar>(v); }, 1e-3},
    {"Acrobot", [](Variant v) { return std::make_unique<Acrobot>(v); }, 1e-4},
    {"Plane", [](Variant) { return std::make_unique<Plane>(); }, 1e-4}};

TEST(EverySimulator, StartsAreThoseOfTheirNumber) {
  const RandomKey key{.seed = 5, .purpose = Purpose::environment, .iteration = 3};
  for (const Subject& subject : kSubjects) {
    const auto simulator = subject.make(Variant::gym);
    const Matrix all = starts_of(*simulator, key, 10, 6);
    EXPECT_TRUE(test::same_bits(starts_of(*simulator, key, 13, 2), all.middleCols(3, 2))) << subject.name;
    RandomKey third = key;
    third.stream = 12;
    std::vector<double> uniforms;
    for (Index j = 0; j < simulator->shape().draws; ++j)
      uniforms.push_back(random_uniform(third, static_cast<std::uint64_t>(j)));
    EXPECT_TRUE(test::same_bits(simulator->start(uniforms), all.col(2))) << subject.name;
    EXPECT_NE(all(0, 0), subject.name == std::string("Plane") ? all(2, 0) : all(0, 1)) << subject.name;
    const auto plant = simulator->plant();
    for (std::size_t k = 0; k < plant.size(); ++k)
      EXPECT_EQ(all(all.rows() - static_cast<Index>(plant.size() - k), 0), plant[k]) << subject.name;
  }
}

TEST(EverySimulator, EpisodesDoNotDependOnEachOther) {
  for (const Subject& subject : kSubjects)
    for (const Variant variant : {Variant::gym, Variant::smooth}) {
      const auto simulator = subject.make(variant);
      const auto& shape = simulator->shape();
      const Policy policy(shape.observations, {3}, shape.outputs);
      const Matrix policies = test::normal(1, policy.parameters(), 4, 2);
      const Matrix starts = starts_of(*simulator, {.seed = 1}, 0, 11);
      std::vector<Episode> episodes;
      for (Index e = 0; e < 44; ++e) episodes.push_back({e % 4, e % 11});
      const Vector together = returns(*simulator, policy, policies, starts, episodes, 30);
      for (const std::size_t e : {0, 7, 31, 32, 43}) {
        const Vector alone = returns(*simulator, policy, policies.col(episodes[e].policy),
                                     starts.col(episodes[e].start), std::vector<Episode>{{0, 0}}, 30);
        EXPECT_EQ(alone(0), together(static_cast<Index>(e))) << subject.name << ' ' << e;
      }
    }
}

// Central differences of a smooth function err by the square of their step, so that their extrapolation to
// the step 0 from h and h/2 agrees with that from h/2 and h/4.
TEST(EverySimulator, SmoothVariantsAreSmoothInThePolicy) {
  for (const Subject& subject : kSubjects) {
    if (subject.name == std::string("Plane")) continue;
    const auto simulator = subject.make(Variant::smooth);
    const auto& shape = simulator->shape();
    const Policy policy(shape.observations, {}, shape.outputs);
    const Vector at = test::normal(3, policy.parameters(), 1, 0.3), along = test::normal(4, at.size(), 1);
    const Matrix starts = starts_of(*simulator, {.seed = 1}, 0, 3);
    const auto slope = [&](double h) {
      Matrix both(at.size(), 2);
      both << at + h * along, at - h * along;
      const Vector values = mean_returns(*simulator, policy, both, starts, 40);
      return (values(0) - values(1)) / (2 * h);
    };
    const auto limit = [&](double h) { return (4 * slope(h / 2) - slope(h)) / 3; };
    const double h = subject.step;
    EXPECT_NEAR(limit(h), limit(h / 2), 1e-6 * (1 + std::abs(slope(h)))) << subject.name;
    EXPECT_GT(std::abs(slope(h)), 1e-3) << subject.name << ": the test proves nothing";
  }
}

TEST(CartPole, SmoothHasTheKnownReturnAndGymNoSlope) {
  const Policy policy(4, {}, 1);
  const Vector at{{1, 2, 15, 3, 0}};
  const auto means = [&](Variant variant, double h, Index horizon) {
    const CartPole simulator(variant);
    Matrix both(5, 2);
    both << at.array() + h, at.array() - h;
    const Matrix starts = starts_of(simulator, {.seed = 1, .purpose = Purpose::samples}, 0, 4);
    return mean_returns(simulator, policy, both, starts, horizon);
  };
  EXPECT_NEAR(means(Variant::smooth, 0, 200)(0), -.2176410726, 1e-10);
  const auto slope = [&](double h) {
    const Vector both = means(Variant::smooth, h, 200);
    return (both(0) - both(1)) / (2 * h);
  };
  EXPECT_NEAR(slope(1e-4), slope(1e-3) - (slope(1e-2) - slope(1e-3)) / 99, 1e-6);
  for (const double h : {0.1, 0.01, 0.001}) {
    const Vector both = means(Variant::gym, h, 500);
    EXPECT_EQ(both(0), both(1)) << h;
  }
}

}  // namespace
}  // namespace bizo::problems
