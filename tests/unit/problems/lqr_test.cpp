// Linear-quadratic regulation: costs, gains and hypergradients against known answers.
#include "problems/lqr.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::Settings;

// Of the linearized cart and pole, by an independent implementation.
constexpr double kMinCost = 0.4570366297343631;

struct Answer {
  double value;
  Vector gradient;
};
Answer answer(const Settings& settings, const Vector& x) {
  const auto owner = make_problem("lqr", settings, test::MemoryData());
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  Matrix y = problem.info().inner_start;
  dynamic_cast<ClosedFormInner&>(*owner).inner_minimizer(x, y);
  Vector value(1);
  problem.outer(x, y, value);
  return {value(0), methods::implicit_gradient(problem, x, y, 1e-14)};
}

TEST(Lqr, WeightsOfAWrongModelHaveTheKnownValues) {
  const Vector zero = Vector::Zero(5);
  const Answer right = answer({}, zero);
  EXPECT_NEAR(right.value, 1.2678906284, 1e-9);
  EXPECT_NEAR(right.gradient.sum(), 0, 1e-9) << "Phi(x + c) = Phi(x)";
  EXPECT_NEAR(answer({{"model", "1.5, 1"}}, zero).value, 1.8570042138, 1e-9);
  EXPECT_NEAR(answer({{"model", "2, 2"}}, zero).value, 2.6181529891, 1e-9);
  const Answer best = answer({}, Vector{{1, 0.1, 10, 0.1, 0.01}}.array().log() + 0.7);
  EXPECT_NEAR(best.value, kMinCost, 1e-9);
  EXPECT_LE(best.gradient.norm(), 1e-9);
}

TEST(Lqr, AModelHasTheKnownValuesAndGradients) {
  const Settings settings{{"learn", "model"}};
  struct Known {
    double length, mass, value, by_length, by_mass;
  };
  for (const auto& known : {Known{std::log(2), 0, 0.6513109186, 0.6136281471, 0.0044001681},
                            Known{std::log(2), std::log(3), 0.6607238502, 0.627835011, 0.0150114617},
                            Known{-std::log(2), std::log(2), 0.8998787421, -2.628801253, -0.0995808636}}) {
    const Answer got = answer(settings, Vector{{known.length, known.mass}});
    EXPECT_NEAR(got.value, known.value, 1e-9);
    EXPECT_NEAR(got.gradient(0), known.by_length, 1e-9);
    EXPECT_NEAR(got.gradient(1), known.by_mass, 1e-9);
  }
  const Answer truth = answer(settings, Vector::Zero(2));
  EXPECT_NEAR(truth.value, kMinCost, 1e-9);
  EXPECT_LE(truth.gradient.norm(), 1e-9);
}

TEST(Lqr, AnUnstableLoopHasNoValueAndAReason) {
  const auto problem = make_problem("lqr", {}, test::MemoryData());
  const Matrix X = Matrix::Zero(5, 2);
  Matrix Y(4, 2);
  Y << problem->info().inner_start, Vector::Zero(4);  // a pole that nobody balances
  Vector values(2);
  problem->outer(X, Y, values);
  EXPECT_TRUE(std::isfinite(values(0)));
  EXPECT_FALSE(problem->failure(0));
  EXPECT_TRUE(std::isnan(values(1)));
  EXPECT_EQ(problem->failure(1).value().reason, "the gain does not stabilize the plant");
  dynamic_cast<ProductsProblem&>(*problem).inner(X, Y, values);
  EXPECT_FALSE(problem->failure(0));
  EXPECT_EQ(problem->failure(1).value().reason, "the gain does not stabilize the model");
}

// y_0 is a gain that who does not know the plant can have: that of the model at x_0 with equal weights.
TEST(Lqr, StartsFromAGainOfTheModel) {
  const auto gain = [](const std::array<double, 2>& factors) -> Vector {
    LinearQuadratic system = make_plant("cart-pole", factors).system;
    system.Q.setIdentity();
    system.R.setIdentity();
    return optimal_gain(system).reshaped();
  };
  const auto start = [](const Settings& settings) {
    return make_problem("lqr", settings, test::MemoryData())->info().inner_start;
  };
  EXPECT_EQ(start({}), gain({1, 1}));
  EXPECT_EQ(start({{"model", "1.5, 2"}}), gain({1.5, 2}));
  const Vector moved = start({{"learn", "model"}, {"model", "1.5, 2"}, {"start", "0.7"}});
  EXPECT_LT((moved - gain({1.5 * std::exp(0.7), 2 * std::exp(0.7)})).norm(), 1e-10 * moved.norm());
}

TEST(Lqr, AModelIsTwoFactors) {
  for (const char* factors : {"1", "1, 0", "1, 2, 3"}) try {
      make_problem("lqr", {{"model", factors}}, test::MemoryData());
      ADD_FAILURE() << factors;
    } catch (const ConfigError& error) {
      EXPECT_EQ(std::string(error.what()), std::string("test: problem.model = ") + factors +
                                               ": it must be two factors > 0; write for example 1.5, 1");
    }
}

}  // namespace
}  // namespace bizo::problems
