#include "methods/trust_region/region_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bizo/core/random.hpp"
#include "support/landscape.hpp"
#include "support/noise_models.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using Function = std::function<double(const Vector&)>;
using Residuals = std::function<Vector(const Vector&)>;

struct Ran {
  Index evaluations = 0, rounds = 0;
};

// Until the least value is at most `target`, or the evaluations are spent.
Ran run(RegionSearch& search, const Function& value, double target, Index max,
        const Residuals& residuals = {}) {
  Ran ran;
  while (ran.evaluations < max && !(search.started() && search.min() <= target)) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    Matrix parts(residuals ? residuals(points.col(0)).size() : 0, points.cols());
    for (Index k = 0; k < points.cols(); ++k) {
      values(k) = value(points.col(k));
      if (residuals) parts.col(k) = residuals(points.col(k));
    }
    search.tell(values, parts);
    ran.evaluations += points.cols();
    ++ran.rounds;
  }
  return ran;
}

RegionSearch::Settings settings(Index d, Index together = 1) {
  const Index full = (d + 1) * (d + 2) / 2;
  return {.radius = 0.1, .last_radius = 1e-9, .max = full, .full = true, .together = together};
}

RegionSearch search_from(const Vector& start, double bound, Index together = 1) {
  const Vector bounds = Vector::Constant(start.size(), bound);
  return {settings(start.size(), together), start, -bounds, bounds};
}

Vector rosenbrock_residuals(const Vector& x) {
  return std::sqrt(2.0) * Vector{{10 * (x(1) - x(0) * x(0)), 1 - x(0)}};
}

double rosenbrock(const Vector& x) {
  return 0.5 * rosenbrock_residuals(x).squaredNorm();
}

const Vector kValley{{-1.2, 1}};

TEST(RegionSearch, FollowsRosenbrocksValley) {
  RegionSearch search = search_from(kValley, 1e9);
  // NEWUOA needs some 130; the last ones converge superlinearly.
  EXPECT_LT(run(search, rosenbrock, 1e-12, 400).evaluations, 200);
}

// The first steps fail with a model of few points; radii that only fell took 1100 values to 1e-3.
TEST(RegionSearch, TakesLongerStepsAgainWhereTheyServe) {
  RegionSearch search = search_from(Vector::Zero(10), 1e9);
  EXPECT_LT(run(search, test::rosenbrock, 1e-6, 1500).evaluations, 1000);
}

TEST(RegionSearch, NeedsFewValuesWhereItKnowsResiduals) {
  RegionSearch::Settings with = settings(2);
  with.squares = true;
  const Vector far = Vector::Constant(2, 1e9);
  RegionSearch search(with, kValley, -far, far);
  EXPECT_LT(run(search, rosenbrock, 1e-12, 400, rosenbrock_residuals).evaluations, 60);
}

TEST(RegionSearch, EndsAtActiveBounds) {
  RegionSearch search = search_from(Vector{{-0.5, 0.5}}, 0.9);
  // At the bound x_0 = 0.9 and x_1 = x_0^2: 0.01.
  EXPECT_LT(run(search, rosenbrock, 0.01 + 1e-10, 400).evaluations, 400);
}

TEST(RegionSearch, FindsTheMinimizerOfAQuadraticOnceItHasAsManyPointsAsCoefficients) {
  const Index d = 6;
  const Matrix root = test::normal(1, d, d);
  const Matrix hessian = root * root.transpose() + Matrix::Identity(d, d);
  RegionSearch search = search_from(Vector::Ones(d), 1e9);
  const auto ran = run(
      search, [&](const Vector& x) { return x.dot(hessian * x); }, 1e-16, 400);
  EXPECT_LT(ran.evaluations, 3 * (d + 1) * (d + 2) / 2);
}

// One round for the first model; several points in a round cost more values and fewer rounds.
TEST(RegionSearch, AsksForSeveralPointsAtATime) {
  RegionSearch one = search_from(kValley, 1e9), four = search_from(kValley, 1e9, 4);
  EXPECT_EQ(one.ask().cols(), 3);
  const Ran alone = run(one, rosenbrock, 1e-10, 600), together = run(four, rosenbrock, 1e-10, 600);
  EXPECT_LE(alone.evaluations, alone.rounds + 6);  // three in the first, and in a look for a kink
  EXPECT_LT(together.rounds, alone.rounds);
  EXPECT_LT(together.evaluations, 600);
}

// Beside a step there are other lengths, points that mend the model, and points of the next one.
TEST(RegionSearch, SixteenPointsARoundTakeLessThanHalfTheRounds) {
  const Index d = 6;
  const auto valleys = [](const Vector& x) {
    double sum = 0;
    for (Index i = 1; i < x.size(); ++i)
      sum += 10 * std::pow(x(i) - x(i - 1) * x(i - 1), 2) + std::pow(1 - x(i - 1), 2);
    return sum;
  };
  RegionSearch one = search_from(Vector::Zero(d), 1e9), many = search_from(Vector::Zero(d), 1e9, 16);
  const Ran alone = run(one, valleys, 1e-8, 3000), together = run(many, valleys, 1e-8, 3000);
  EXPECT_LE(many.min(), 1e-8);
  EXPECT_LT(2 * together.rounds, alone.rounds);
}

// No value on the far side of a plane: neither along a coordinate of the first points, nor where steps lead.
TEST(RegionSearch, TakesPointsWithoutAValueForWalls) {
  const auto walled = [](const Vector& x) { return x(0) + x(1) > 1 ? kNaN : (x.array() - 1).square().sum(); };
  RegionSearch search = search_from(Vector{{0.5, 0.45}}, 1e9);
  run(search, walled, 0.5 + 2e-3, 300);
  EXPECT_LT(search.min(), 0.5 + 2e-3);  // the nearest point of the wall has 1/2
}

// The first points along the coordinates have the value of the start: the model is flat there.
TEST(RegionSearch, LeavesAPointWhoseNeighboursAreAsHigh) {
  const auto between = [](const Vector& x) { return (x.array() - 0.05).square().sum(); };
  const Index d = 3;
  RegionSearch search = search_from(Vector::Zero(d), 1e9);
  run(search, between, 1e-12, 100);
  EXPECT_LE(search.min(), 1e-12);
}

// At a solution in a corner every beginning asks for other points than the one before.
TEST(RegionSearch, DoesNotRepeatABeginning) {
  const Index d = 2;
  const auto sum = [](const Vector& x) { return x.sum(); };
  RegionSearch search(settings(d), Vector::Zero(d), Vector::Zero(d), Vector::Ones(d));
  run(search, sum, -1, d + 1);
  for (int begun = 1; begun <= 3; ++begun) {
    while (search.restarts() < begun) run(search, sum, -1, 1);
    EXPECT_EQ(search.best(), Vector::Zero(d));
    EXPECT_NEAR(search.radii().delta(), std::ldexp(0.1, -begun), 1e-12);
  }
}

// Steps beside a step that a bound has made the same are not asked for.
TEST(RegionSearch, AsksForNoPointTwiceInARound) {
  const Index d = 2;
  const auto falling = [](const Vector& x) { return -x(0) - 2 * x(1) + 0.3 * x(0) * x(1); };
  RegionSearch search = search_from(Vector::Zero(d), 0.1, 4);
  for (int round = 0; round < 20; ++round) {
    const Matrix points = search.ask();
    for (Index i = 0; i < points.cols(); ++i)
      for (Index j = 0; j < i; ++j) EXPECT_GT((points.col(i) - points.col(j)).norm(), 0) << round;
    Vector values(points.cols());
    for (Index i = 0; i < points.cols(); ++i) values(i) = falling(points.col(i));
    search.tell(values, Matrix(0, points.cols()));
  }
}

// From 40 starts half reach 1e-5 within 292 values, nine in ten within 541; with a simplex 661 and 1743.
TEST(RegionSearch, GoesOnWhereFHasKinks) {
  const auto folded = [](const Vector& x) {
    double sum = std::abs(x(0) - 1);
    for (Index i = 1; i < x.size(); ++i) sum += 2 * std::abs(x(i) - 0.5 * x(i - 1));
    return sum;
  };
  int reached = 0;
  for (std::uint64_t seed = 0; seed < 9; ++seed) {
    RegionSearch search = search_from(test::normal(seed, 4, 1, 2), 1e9);
    run(search, folded, 1e-5, 500);
    reached += search.min() <= 1e-5;
  }
  EXPECT_GE(reached, 6);
}

double creased(const Vector& x) {
  return std::abs(x(0) - 1) + 3 * std::abs(x(1) - x(0) * x(0)) + std::abs(x(2) - x(1));
}

// Kinks below a noise of 1e-4: differences would tell nothing of them.
TEST(RegionSearch, ComparesValuesWhereKinksAreNoisy) {
  std::uint32_t calls = 0;
  const auto noisy = [&calls](const Vector& x) {
    return creased(x) + 1e-4 * random_uniform({.seed = 7, .iteration = ++calls}, 0);
  };
  RegionSearch search = search_from(Vector{{-1, 1, 0}}, 1e9);
  run(search, noisy, 0, 1000);
  EXPECT_LE(creased(search.best()), 1e-3);
}

// In every stage: with kinks they follow each other.
TEST(RegionSearch, GoesOnAmongKinksWithTheSameBits) {
  for (const Index evaluations : {20, 40, 60, 80, 120, 200}) {
    RegionSearch search = search_from(Vector{{-1, 1, 0}}, 1e9), other = search;
    run(search, creased, 0, evaluations);
    restore(other, state_of(search));
    run(search, creased, 0, 60);
    run(other, creased, 0, 60);
    EXPECT_EQ(search.best(), other.best()) << evaluations;
  }
}

// More unknowns than a full quadratic is made for, several points in a round, in a box: no point leaves it.
TEST(RegionSearch, StaysInTheBoxWithManyUnknownsAndPoints) {
  const Index d = 24;
  const auto value = [](const Vector& x) {
    double sum = 0;
    for (Index i = 0; i < x.size(); ++i) sum += (i + 1) * std::pow(x(i) - 0.1 * static_cast<double>(i), 2);
    return sum;
  };
  RegionSearch::Settings many = settings(d, 5);
  many.max = 2 * d + 1;
  many.full = false;
  many.curved = true;
  RegionSearch search(many, Vector::Zero(d), Vector::Constant(d, -1), Vector::Constant(d, 1));
  Vector corner = Vector::LinSpaced(d, 0, 0.1 * (d - 1)).cwiseMin(1);
  double farthest = 0;
  const auto watched = [&](const Vector& x) {
    farthest = std::max(farthest, x.lpNorm<Eigen::Infinity>());
    return value(x);
  };
  run(search, watched, value(corner) + 1e-9, 600);
  EXPECT_LE(search.min(), value(corner) + 1e-9);
  EXPECT_LE(farthest, 1);
}

TEST(RegionSearch, LearnsResidualsBetweenWalls) {
  const auto walled = [](const Vector& x) { return x(0) > -0.9 && x(1) > 1.2 ? kNaN : rosenbrock(x); };
  RegionSearch::Settings with = settings(2);
  with.squares = true;
  const Vector far = Vector::Constant(2, 1e9);
  RegionSearch search(with, kValley, -far, far);
  EXPECT_LT(run(search, walled, 1e-12, 400, rosenbrock_residuals).evaluations, 100);
}

// A first radius that is 1000 times too long, or too short: steps fail at one length after another where F is
// smooth, but no quadratic yet.
TEST(RegionSearch, UnitsOfXDoNotMatter) {
  constexpr Index d = 3;  // from 4 on there is a second minimum
  const Vector start = test::rosenbrock_start(d);
  const double first = test::rosenbrock(start);
  for (const double unit : {1e-4, 1e-2, 1.0, 1e2, 1e4}) {
    RegionSearch search = search_from(unit * start, 1e9);
    run(
        search, [&](const Vector& x) { return test::rosenbrock(x / unit); }, 1e-8 * first, 1500);
    EXPECT_LE(search.min(), 1e-8 * first) << unit;
  }
}

// Of F = 154 two digits are tens: it does not change before x does by more than 1.
TEST(RegionSearch, GoesFartherWhereFewDigitsAreAllTheSame) {
  constexpr Index d = 10;
  const auto bowl = [](const Vector& x) { return (x - Vector::LinSpaced(d, 1, 6)).squaredNorm(); };
  const double first = bowl(Vector::Zero(d));
  for (const int digits : {2, 3}) {
    RegionSearch search = search_from(Vector::Zero(d), 1e9);
    run(
        search, [&](const Vector& x) { return test::rounded_to_digits(bowl(x), digits); }, 0, 600);
    EXPECT_LT(bowl(search.best()), 0.03 * first) << digits;
  }
}

// Noise of 2 where the first points change F = 154 by 1: a tenth is reached from nearly all seeds within
// 400 values; with the first radius alone from none of 20.
TEST(RegionSearch, GoesFartherWhereNoiseHidesF) {
  constexpr Index d = 10;
  const auto bowl = [](const Vector& x) { return (x - Vector::LinSpaced(d, 1, 6)).squaredNorm(); };
  const double first = bowl(Vector::Zero(d));
  int reached = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    std::uint64_t calls = 0;
    RegionSearch search = search_from(Vector::Zero(d), 1e9);
    run(
        search,
        [&](const Vector& x) {
          double n = 0;
          fill_normal({.seed = seed, .purpose = Purpose::noise}, calls++, {&n, 1});
          return bowl(x) + 2 * n;
        },
        -100, 400);
    reached += bowl(search.best()) < 0.1 * first;
  }
  EXPECT_GE(reached, 7);
}

TEST(RegionSearch, TakesFForConstantInTheEnd) {
  RegionSearch search = search_from(Vector::Zero(3), 1e9);
  double farthest = 0;
  for (int round = 0; round < 100; ++round) {
    const Matrix points = search.ask();
    farthest = std::max(farthest, points.lpNorm<Eigen::Infinity>());
    search.tell(Vector::Ones(points.cols()), Matrix(0, points.cols()));
  }
  EXPECT_EQ(farthest, 0.1 * 1e5);
  EXPECT_EQ(search.min(), 1);
}

TEST(RegionSearch, EndsAboveTheMinimumByAboutTheNoise) {
  const double sigma = 1e-3;
  std::uint32_t asked = 0;
  const auto noisy = [&](const Vector& x) {
    RandomKey key{.seed = 1, .purpose = Purpose::directions, .iteration = asked++};
    double noise = 0;
    fill_normal(key, 0, {&noise, 1});
    return x.squaredNorm() + sigma * noise;
  };
  const Index d = 4;
  RegionSearch search = search_from(Vector::Ones(d), 1e9);
  run(search, noisy, -1, 500);
  EXPECT_LT(search.best().squaredNorm(), 20 * sigma);
}

// In a box first points are not asked for beyond its bounds, where they would be the same.
TEST(RegionSearch, GoesNoFartherThanTheBox) {
  std::uint32_t calls = 0;
  const auto noise = [&calls](const Vector&) { return random_uniform({.seed = 3, .iteration = ++calls}, 0); };
  const Index d = 13;
  RegionSearch::Settings with = settings(d);
  with.curved = true;
  with.radius = 0.4;
  RegionSearch search(with, Vector::Constant(d, 0.4), Vector::Zero(d), Vector::Ones(d));
  for (int round = 0; round < 120; ++round) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    for (Index i = 0; i < points.cols(); ++i) {
      for (Index j = 0; j < i; ++j) EXPECT_GT((points.col(i) - points.col(j)).norm(), 0) << round;
      values(i) = noise(points.col(i));
    }
    search.tell(values, Matrix(0, points.cols()));
  }
}

// Rounds of many points: looks for kinks, BFGS and what is asked of the search in between.
TEST(RegionSearch, HasRoundsOfManyPointsAndTheSameBits) {
  RegionSearch::Settings with = settings(3, 16);
  with.rounds = true;
  const Vector far = Vector::Constant(3, 1e9);
  const auto bowl = [](const Vector& x) { return x.squaredNorm(); };
  for (const auto& [f, reached] : {std::pair{Function(creased), 2.5}, {Function(bowl), 1e-2}}) {
    RegionSearch search(with, Vector{{-1, 1, 0}}, -far, far), other(with, Vector{{-1, 1, 0}}, -far, far);
    for (int k = 0; k < 12; ++k) {
      restore(other, state_of(search));
      run(search, f, -1, 16);
      run(other, f, -1, 16);
      EXPECT_EQ(search.best(), other.best()) << k;
      EXPECT_EQ(search.multipliers().told.size(), 0);
    }
    EXPECT_LT(search.min(), reached);
  }
}

TEST(RegionSearch, GoesOnFromItsStateWithTheSameBits) {
  RegionSearch search = search_from(kValley, 1e9, 2);
  run(search, rosenbrock, 0, 40);
  const Bytes state = state_of(search);
  RegionSearch other = search_from(kValley, 1e9, 2);
  restore(other, state);
  run(search, rosenbrock, 0, 40);
  run(other, rosenbrock, 0, 40);
  EXPECT_EQ(search.min(), other.min());
  EXPECT_EQ(search.best(), other.best());
}

}  // namespace
}  // namespace bizo::methods
