// Data poisoning: its definition, its gradient, the figures of breast cancer data, and what it refuses.
#include "problems/poisoning.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "io/data_files.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"

namespace bizo::problems {
namespace {

using test::accurate_inner;
using test::expect_refused;
using test::make_problem;
using test::Settings;

double logistic(double margin) {
  return std::log1p(std::exp(-margin));
}

TEST(Poisoning, AddsSamplesWithTheOtherLabel) {
  test::MemoryData files;
  files.datasets["t"] = {Features(Matrix{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}}), Vector{{5, 3, 5}}, ""};
  files.datasets["v"] = {Features(Matrix{{2.0}, {-1.0}}), Vector{{3}}, ""};
  const auto owner =
      make_problem("poisoning", {{"train", "t"}, {"validation", "v"}, {"points", "2"}, {"mu", "0.3"}}, files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 4);
  ASSERT_EQ(problem.p(), 3);
  EXPECT_EQ(problem.info().start, (Vector{{1, 0.25, -2, 3}}));
  EXPECT_EQ(problem.info().box.lower, (Vector{{-2, -1, -2, -1}}));  // the range of both features
  EXPECT_EQ(problem.info().box.upper, (Vector{{1, 3, 1, 3}}));
  const Vector x{{0.4, -0.3, 1.2, 0.7}}, y{{0.7, -0.4, 0.1}};
  const auto score = [&](double a, double b) { return 0.7 * a - 0.4 * b + 0.1; };
  const double losses = logistic(score(1, 0.25)) + logistic(-score(-2, 3)) + logistic(score(0.5, -1)) +
                        logistic(-score(0.4, -0.3)) + logistic(score(1.2, 0.7));
  Vector f(1), F(1);
  problem.inner(x, y, f);
  problem.outer(x, y, F);
  EXPECT_NEAR(f(0), losses / 5 + 0.15 * y.squaredNorm(), 1e-15);
  EXPECT_NEAR(F(0), -logistic(-score(2, -1)), 1e-15);
}

// Central differences of the fourth order: with h = 1e-2 truncation and the rounding of solves to 1e-11 are
// far below the tolerance.
TEST(Poisoning, TheImplicitGradientIsTheDerivative) {
  const auto owner = make_problem("poisoning", {{"data", "dense"}, {"points", "4"}, {"split", "0.3, 0.2"}},
                                  test::random_data(200, 5));
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const auto value = [&](const Vector& x) {
    Vector F(1);
    problem.outer(x, accurate_inner(problem, x, problem.info().inner_start), F);
    return F(0);
  };
  const Vector x = problem.info().start + test::normal(1, problem.d(), 1, 0.3);
  const Vector gradient =
      methods::implicit_gradient(problem, x, accurate_inner(problem, x, problem.info().inner_start));
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    const Vector u = test::normal(10 + seed, problem.d(), 1).normalized();
    const auto slope = [&](double h) { return (value(x + h * u) - value(x - h * u)) / (2 * h); };
    EXPECT_NEAR(gradient.dot(u), (4 * slope(1e-2) - slope(2e-2)) / 3, 1e-7 * gradient.norm());
  }
  EXPECT_GT(gradient.norm(), 1e-3);
}

// An independent program, whose added samples are others, gives 0.1116 and 0.1548 for copies, 0.4247 and
// 0.5968 after 200 steps of adam.
TEST(Poisoning, HarmsLogisticRegressionOnBreastCancer) {
  const io::FileData files;
  struct Known {
    const char* points;
    double copies, placed;
  };
  for (const auto& [points, copies, placed] : {Known{"17", 0.13688, 0.25}, Known{"34", 0.20831, 0.35}}) {
    const auto owner = make_problem(
        "poisoning",
        {{"data", BIZO_SOURCE_DIR "/data/breast_cancer.csv"}, {"normalize", "standard"}, {"points", points}},
        files);
    test::Choice setup;
    setup.method = "aid";
    setup.inner = "newton";
    setup.rule = "adam";
    setup.step_options = {{"size", "0.1"}};
    test::Experiment experiment(*owner, setup);
    experiment.minimize(10);
    EXPECT_NEAR(experiment.memory.rows.front().value, -copies, 1e-5);
    EXPECT_LT(experiment.memory.rows.back().value, -placed);
    const Solution& last = experiment.memory.iterates.back();
    EXPECT_EQ(owner->metrics(last.x, last.y).at(0),
              (std::pair<std::string, double>("validation_loss", -experiment.memory.rows.back().value)));
  }
}

TEST(Poisoning, MistakesAreTold) {
  const auto files = test::random_data(60, 4);
  const auto refuse = [&](Settings settings, const std::string& told) {
    settings.insert({"data", "dense"});
    expect_refused("poisoning", settings, files, told);
  };
  refuse({{"points", "37"}},
         "test: problem.points = 37: there are 36 training samples to copy; it is at most as many");
  refuse({{"points", "0"}}, "problem.points = 0");
  refuse({{"data", "three"}}, "3 distinct labels where at most 2 are possible");
  refuse({{"start", "9"}}, "lies outside of the bounds");
  refuse({{"box", "0, 1"}}, "lies outside of the bounds");
  refuse({{"points", "2"}, {"box", "0, 1 | 2"}}, "there are 2 lower bounds, and one or d = 8 are needed");
}

}  // namespace
}  // namespace bizo::problems
