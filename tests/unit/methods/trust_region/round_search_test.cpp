#include "methods/trust_region/round_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace bizo::methods {
namespace {

using Function = std::function<double(const Vector&)>;

constexpr double kFar = 1e9;

RoundSearch search_from(const Vector& start, double bound = kFar, bool squares = false) {
  const Vector bounds = Vector::Constant(start.size(), bound);
  return {start, 0.1 * std::max(1.0, start.lpNorm<Eigen::Infinity>()), -bounds, bounds, squares, 1};
}

void round(RoundSearch& search, const Function& value, Index together) {
  const Matrix points = search.ask(together);
  ASSERT_GE(points.cols(), 1);
  ASSERT_LE(points.cols(), together);
  Vector values(points.cols());
  for (Index k = 0; k < points.cols(); ++k) values(k) = value(points.col(k));
  search.tell(values, Matrix(0, points.cols()));
}

// Rounds until F <= target.
int rounds_to(double target, RoundSearch search, const Function& value, Index together) {
  int count = 0;
  for (; count < 100 && !(search.min() <= target); ++count) round(search, value, together);
  return count;
}

double rosenbrock(const Vector& x) {
  return 100 * std::pow(x(1) - x(0) * x(0), 2) + std::pow(1 - x(0), 2);
}

double sum_of_distances(const Vector& x) {
  return (x - Vector::LinSpaced(x.size(), 1, static_cast<double>(x.size()))).squaredNorm();
}

// The first round has all second derivatives of 9 unknowns.
TEST(RoundSearch, AQuadraticTakesAFewRounds) {
  EXPECT_LE(rounds_to(1e-6, search_from(Vector::Zero(9)), sum_of_distances, 64), 4);
}

TEST(RoundSearch, MorePointsTakeFewerRounds) {
  const RoundSearch search = search_from(Vector{{-1.2, 1}});
  const int with_64 = rounds_to(1e-6, search, rosenbrock, 64),
            with_8 = rounds_to(1e-6, search, rosenbrock, 8);
  EXPECT_LE(with_64, 10);
  EXPECT_LT(with_64, with_8);
  EXPECT_LE(with_8, 40);
}

TEST(RoundSearch, ResidualsTakeFewer) {
  RoundSearch search = search_from(Vector{{-1.2, 1}}, kFar, true);
  for (int k = 0; k < 4; ++k) {
    const Matrix points = search.ask(16);
    Vector values(points.cols());
    Matrix residuals(2, points.cols());
    for (Index i = 0; i < points.cols(); ++i) {
      residuals.col(i) << 10 * (points(1, i) - points(0, i) * points(0, i)), 1 - points(0, i);
      values(i) = 0.5 * residuals.col(i).squaredNorm();
    }
    search.tell(values, residuals);
  }
  EXPECT_LT(search.min(), 1e-10);
}

TEST(RoundSearch, EndsAtABound) {
  RoundSearch search = search_from(Vector{{0, 0, 0}}, 1.5);
  const auto inside = [](const Vector& x) {
    EXPECT_LE(x.lpNorm<Eigen::Infinity>(), 1.5);
    return sum_of_distances(x);
  };
  for (int k = 0; k < 6; ++k) round(search, inside, 32);
  EXPECT_LT((search.best() - Vector{{1, 1.5, 1.5}}).norm(), 1e-5);
}

TEST(RoundSearch, PointsWithoutAValueAreWalls) {
  const auto walled = [](const Vector& x) { return x(0) > 0.75 ? kNaN : sum_of_distances(x); };
  RoundSearch search = search_from(Vector{{0, 0}});
  for (int k = 0; k < 20; ++k) round(search, walled, 16);
  EXPECT_NEAR(search.best()(0), 0.75, 0.01);
  EXPECT_GT(search.best()(1), 1.5);  // it slides along a wall, slowly
}

TEST(RoundSearch, WaitsForAValueOfTheStart) {
  RoundSearch search = search_from(Vector{{0, 0}});
  round(
      search, [](const Vector&) { return kNaN; }, 8);
  EXPECT_FALSE(search.started());
  round(search, rosenbrock, 8);
  EXPECT_TRUE(search.started());
}

// Where steps lead nowhere the radius falls.
TEST(RoundSearch, CountsFailures) {
  RoundSearch search = search_from(Vector{{0.3, 0.2}});
  const auto kinks = [](const Vector& x) { return x.lpNorm<1>(); };
  for (int k = 0; k < 40; ++k) round(search, kinks, 10);
  EXPECT_LT(search.radius(), 0.05);
  // From here on all that is new is higher.
  const double best = search.min();
  const int before = search.failures();
  round(
      search, [&](const Vector&) { return best + 1; }, 10);
  EXPECT_EQ(search.failures(), before + 1);
  EXPECT_EQ(search.failed_value(), best + 1);
  EXPECT_NE(search.failed_end(), search.best());
  search.forget_failures();
  EXPECT_EQ(search.failures(), 0);
}

// At upper bounds as well as at lower ones.
TEST(RoundSearch, NoTwoFirstPointsAreTheSame) {
  const Vector low{{-2, -2, -2}}, high{{2, 2, 2}};
  for (const double at : {-2.0, 0.5, 2.0}) {
    RoundSearch search(Vector{{at, 0.5, at}}, 0.4, low, high, false, 1);
    const Matrix points = search.ask(8);
    for (Index i = 0; i < points.cols(); ++i)
      for (Index j = 0; j < i; ++j) EXPECT_GT((points.col(i) - points.col(j)).norm(), 1e-3) << at;
  }
}

TEST(RoundSearch, GoesOnFromItsState) {
  RoundSearch search = search_from(Vector{{-1.2, 1}});
  for (int k = 0; k < 3; ++k) round(search, rosenbrock, 20);
  const Matrix next = search.ask(20);
  RoundSearch restored;
  restore(restored, state_of(search));
  EXPECT_EQ(restored.ask(20), next);
  EXPECT_EQ(restored.best(), search.best());
}

}  // namespace
}  // namespace bizo::methods
