// Rules that look at values: armijo, trace, lbfgs, driven on functions that are known.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"
#include "methods/steps/catalogue.hpp"
#include "methods/steps/exploring_step.hpp"
#include "methods/steps/line_search.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

struct Function {
  std::function<double(const Vector&)> value;
  std::function<Vector(const Vector&)> gradient;
  Vector lower = {}, upper = {};
};

struct Course {
  Vector z;
  std::vector<double> values;
  Index evaluations = 0;
};

// Steps of a rule with exact gradients, or with what `estimate` puts into the input.
Course descend(StepRule& rule, const Function& f, Vector z, Index steps,
               const std::function<void(StepInput&)>& estimate = {}) {
  Course run{.z = std::move(z), .values = {}, .evaluations = 1};
  run.values.push_back(f.value(run.z));
  for (Index k = 0; k < steps; ++k) {
    StepInput input;
    input.k = k;
    input.z = run.z;
    input.lower = f.lower;
    input.upper = f.upper;
    input.value = run.values.back();
    input.gradient = f.gradient(run.z);
    if (estimate) estimate(input);
    for (std::optional<Index> chosen; !chosen; ++input.attempt) {
      const Proposal proposal = rule.propose(input);
      Vector values(proposal.lengths.size());
      for (Index i = 0; i < values.size(); ++i)
        values(i) = f.value(clipped(input, input.z - proposal.lengths(i) * proposal.direction));
      run.evaluations += values.size();
      chosen = rule.choose(input, values);
      if (!chosen) continue;
      run.z = clipped(input, input.z - proposal.lengths(*chosen) * proposal.direction);
      run.values.push_back(values(*chosen));
    }
  }
  return run;
}

std::unique_ptr<StepRule> rule(const std::string& name, const test::Settings& settings = {}) {
  const auto& row = *find_row(step_catalogue(), name);
  return row.make(test::options("step", row.options, settings));
}

// 1/2 z^T diag(a) z.
Function diagonal(Vector a) {
  return {[a](const Vector& z) { return 0.5 * z.dot(a.cwiseProduct(z)); },
          [a](const Vector& z) -> Vector { return a.cwiseProduct(z); }};
}

const Function kRosenbrock{
    [](const Vector& z) { return 100 * std::pow(z(1) - z(0) * z(0), 2) + std::pow(1 - z(0), 2); },
    [](const Vector& z) {
      const double inner = z(1) - z(0) * z(0);
      return Vector{{-400 * z(0) * inner - 2 * (1 - z(0)), 200 * inner}};
    }};

TEST(ArmijoStep, DescendsWithoutKnowingTheCurvature) {
  for (const double curvature : {1e-4, 1.0, 1e4}) {
    const Function f = diagonal(Vector::LinSpaced(5, 0.5, 1) * curvature);
    const Course run = descend(*rule("armijo"), f, Vector::Ones(5), 40);
    EXPECT_LT(run.values.back(), 1e-6 * run.values.front()) << curvature;
    for (std::size_t k = 1; k < run.values.size(); ++k) EXPECT_LE(run.values[k], run.values[k - 1]);
  }
}

// From a direction that leads uphill there is nothing to accept: after the last attempt we stand where we
// were.
TEST(ArmijoStep, StaysWhereItIsIfNothingIsBetter) {
  const Function f = diagonal(Vector::Ones(3));
  const Course run = descend(*rule("armijo"), f, Vector::Ones(3), 1,
                             [](StepInput& input) { input.gradient = -input.gradient; });
  EXPECT_EQ(run.z, Vector::Ones(3));
  EXPECT_EQ(run.evaluations, 1 + 7 * 4 + 1);
}

// A step whose decrease drowns in the noise is accepted within twice the noise, and not beyond.
TEST(LineSearch, AllowsForTwiceTheNoise) {
  LineSearch search(test::options("step", line_search_options("1")));
  StepInput input;
  input.z = Vector::Zero(1);
  input.gradient = Vector::Ones(1);
  input.value = 1;
  input.noise = 1e-3;
  const Proposal proposal{.direction = input.gradient, .lengths = Vector::Constant(1, 1e-6)};
  EXPECT_TRUE(search.choose(input, proposal, Vector::Constant(1, 1 + 1.9e-3)));
  EXPECT_FALSE(search.choose(input, proposal, Vector::Constant(1, 1 + 2.1e-3)));
  EXPECT_FALSE(search.choose(input, proposal, Vector::Constant(1, kNaN)));
}

// The slope along an inflated estimate is (l/d) |g|^2: a tenth of the expected decrease is enough then.
TEST(LineSearch, UsesTheSlopeAndNotTheInflatedLength) {
  LineSearch search(test::options("step", line_search_options("1")));
  StepInput input;
  input.z = Vector::Zero(1);
  input.gradient = Vector::Constant(1, 10);
  input.value = 1;
  const Proposal proposal{.direction = input.gradient, .lengths = Vector::Ones(1)};
  const Vector value = Vector::Constant(1, 1 - 5e-3);  // 1e-4 <g, dz> = 1e-2
  EXPECT_FALSE(search.choose(input, proposal, value));
  input.slope = 10;  // a tenth of |g|^2
  EXPECT_TRUE(search.choose(input, proposal, value));
}

TEST(LbfgsStep, IsExactOnQuadraticsAfterAsManyStepsAsDimensions) {
  const Course run = descend(*rule("lbfgs", {{"length", "1"}}), diagonal(Vector{{1, 3, 10, 30, 100, 300}}),
                             Vector::Ones(6), 40);
  EXPECT_LT(run.z.norm(), 1e-8);
}

TEST(LbfgsStep, FollowsACurvedValley) {
  const Course run = descend(*rule("lbfgs", {{"length", "1"}}), kRosenbrock, Vector{{-1.2, 1}}, 60);
  EXPECT_LT((run.z - Vector::Ones(2)).norm(), 1e-6);
  EXPECT_LT(run.evaluations, 110);
}

// The minimum of Rosenbrock's function for z_0 <= 0.5 is at (0.5, 0.25).
TEST(LbfgsStep, KeepsToBounds) {
  Function f = kRosenbrock;
  f.lower = Vector::Constant(2, -2);
  f.upper = Vector{{0.5, 2}};
  const Course run = descend(*rule("lbfgs", {{"length", "1"}}), f, Vector{{-1.2, 1}}, 80);
  EXPECT_LT((run.z - Vector{{0.5, 0.25}}).norm(), 1e-5);
}

// Errors of size 1e-2 in a gradient that has become smaller than that must not end up in the pairs.
TEST(LbfgsStep, SurvivesNoisyGradients) {
  const Function f = diagonal(Vector{{1, 10, 100}});
  std::uint64_t draw = 0;
  const Course run =
      descend(*rule("lbfgs", {{"length", "1"}}), f, Vector::Ones(3), 100, [&](StepInput& input) {
        input.gradient += 1e-2 / std::sqrt(3.0) * test::normal(++draw, 3, 1).col(0);
        input.gradient_noise = 1e-2;
      });
  // |g| is of the size of its error at a value of about 1/2 1e-4 / 1.
  EXPECT_LT(run.values.back(), 1e-3);
  for (const double value : run.values) EXPECT_LE(value, run.values.front());
}

// With all directions, alpha = 1 and beta = 0: the length is safety * 2 / lambda. The rule is told the trace
// and finds lambda from the values along its steps.
TEST(TraceStep, FindsTheLargestStableLength) {
  Vector a = Vector::Constant(20, 0.1);
  a(0) = 10;
  auto step = rule("trace", {{"safety", "0.9"}});
  const Course run = descend(*step, diagonal(a), Vector::Ones(20), 60,
                             [&](StepInput& input) { input.curvature_trace = a.sum(); });
  EXPECT_LT(run.values.back(), 1e-1 * run.values.front());
  StepInput input;
  input.z = Vector::Zero(20);
  input.gradient = Vector::Ones(20);
  input.curvature_trace = a.sum();
  // lambda is an average of curvatures along recent gradients, which soon lie in the flat coordinates.
  const double length = step->propose(input).lengths(0);
  EXPECT_GE(length, 0.9 * 2 / 10.0 * 0.999);
  EXPECT_LE(length, 0.9 * 2 / 0.1 * 1.001);
}

// One direction of a quadratic with spectrum 1/i, d = 100: the bound 2 / (tr + 2 lambda) of independent
// directions is 0.28; orthogonal ones with l = 1 have alpha = beta = (about) 1 up to 1/d.
TEST(TraceStep, UsesTheTraceForFewDirections) {
  const Vector a = Vector::LinSpaced(100, 1, 100).cwiseInverse();
  auto step = rule("trace", {{"safety", "1"}});
  StepInput input;
  input.z = Vector::Ones(100);
  input.gradient = a;
  input.moments = FrameMoments::orthonormal(1, 100);
  input.curvature_trace = a.sum();
  const double length = step->propose(input).lengths(0);
  const double d = 100, beta = d * (d - 1) / ((d + 2) * (d - 1)), alpha = 3 * d / (d + 2) - beta;
  EXPECT_NEAR(length, 2 / ((alpha + beta) * a.sum()), 1e-12);
}

// Two minima, the lower one beyond a barrier: the diagonal shows it.
TEST(ExploringStep, FindsTheLowerOfTwoMinima) {
  Function f{
      [](const Vector& z) { return std::pow(z(0) * z(0) - 1, 2) + 0.2 * z(0); },
      [](const Vector& z) -> Vector { return Vector::Constant(1, 4 * z(0) * (z(0) * z(0) - 1) + 0.2); }};
  f.lower = Vector::Constant(1, -3);
  f.upper = Vector::Constant(1, 3);
  const Vector start = Vector::Constant(1, 0.5);
  EXPECT_GT(descend(*rule("lbfgs"), f, start, 30).z(0), 0.9);
  ExploringStep exploring(rule("lbfgs"));
  EXPECT_LT(descend(exploring, f, start, 30).z(0), -0.9);
  f.lower = f.upper = {};
  ExploringStep without_box(rule("lbfgs"));
  EXPECT_GT(descend(without_box, f, start, 30).z(0), 0.9);
}

// Convex from the start on, there is nothing to find at a distance: one point on each side, and more where
// Phi falls.
TEST(ExploringStep, LeavesASideWherePhiRisesFasterAndFaster) {
  Function f = diagonal(Vector::Ones(3));
  f.lower = Vector::Constant(3, -10);
  f.upper = Vector::Constant(3, 10);
  const auto evaluations = [&](const Vector& start) {
    ExploringStep exploring(rule("sgd"));
    return descend(exploring, f, start, 1).evaluations;
  };
  EXPECT_EQ(evaluations(Vector::Zero(3)), 1 + 2 + 1);  // the start, two points, the step
  EXPECT_EQ(evaluations(Vector::Constant(3, 0.1)), 1 + 2 + 1);
  EXPECT_LE(evaluations(Vector::Constant(3, -4)), 1 + 6);
}

// Searches of a rule go on from what the last one found, whatever the unit of z.
TEST(LbfgsStep, FindsTheUnitOfItsSteps) {
  for (const double unit : {1e-8, 1e-4, 1e4, 1e8}) {
    const Function f{[=](const Vector& z) { return kRosenbrock.value(z / unit); },
                     [=](const Vector& z) -> Vector { return kRosenbrock.gradient(z / unit) / unit; }};
    const Course run = descend(*rule("lbfgs", {{"length", "1"}}), f, unit * Vector{{-1.2, 1}}, 80);
    EXPECT_LT((run.z / unit - Vector::Ones(2)).norm(), 1e-6) << unit;
    EXPECT_LT(run.evaluations, 250) << unit;
  }
}

TEST(LbfgsStep, TakesFOfAnySize) {
  for (const double size : {1e-300, 1e300}) {
    const Function f{[=](const Vector& z) { return size * kRosenbrock.value(z) / 1e4; },
                     [=](const Vector& z) -> Vector { return size * (kRosenbrock.gradient(z) / 1e4); }};
    const Course run = descend(*rule("lbfgs", {{"length", "1"}}), f, Vector{{-1.2, 1}}, 80);
    EXPECT_LT((run.z - Vector::Ones(2)).norm(), 1e-6) << size;
  }
}

// Concave until far from the start, which gives no pairs: steps get longer by themselves.
TEST(LbfgsStep, CrossesRegionsOfNegativeCurvature) {
  const Function f{[](const Vector& z) { return std::log(1 + std::pow(z(0) - 1e5, 2)); },
                   [](const Vector& z) -> Vector {
                     const double off = z(0) - 1e5;
                     return Vector::Constant(1, 2 * off / (1 + off * off));
                   }};
  const Course run = descend(*rule("lbfgs", {{"length", "1"}}), f, Vector::Zero(1), 40);
  EXPECT_NEAR(run.z(0), 1e5, 1e-3);
}

// A rule that is given another's state proposes the same.
TEST(EveryStepRule, GoesOnFromItsState) {
  for (const auto& row : step_catalogue()) {
    const Function f = diagonal(Vector::LinSpaced(4, 1, 4));
    auto one = rule(row.name), two = rule(row.name);
    const Course begin = descend(*one, f, Vector::Ones(4), 3);
    restore(*two, state_of(*one));
    EXPECT_EQ(descend(*one, f, begin.z, 2).z, descend(*two, f, begin.z, 2).z) << row.name;
  }
}

}  // namespace
}  // namespace bizo
