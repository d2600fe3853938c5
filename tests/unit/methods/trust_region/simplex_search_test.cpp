#include "methods/trust_region/simplex_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace bizo::methods {
namespace {

using Function = std::function<double(const Vector&)>;

constexpr double kFar = 1e9;

SimplexSearch search_from(const Vector& centre, const Function& value, double bound = kFar) {
  const Vector bounds = Vector::Constant(centre.size(), bound);
  return {centre, value(centre), 0.5, -bounds, bounds};
}

// Rounds until the simplex is that small, or as many as are allowed.
Index run(SimplexSearch& search, const Function& value, double size, Index together = 1, Index max = 2000) {
  Index rounds = 0;
  for (; rounds < max && !(search.size() < size); ++rounds) {
    const Matrix points = search.ask(together);
    Vector values(points.cols());
    for (Index k = 0; k < points.cols(); ++k) values(k) = value(points.col(k));
    search.tell(values);
  }
  return rounds;
}

double creased(const Vector& x) {
  return std::abs(x(0) - 1) + 2 * std::abs(x(1) - 0.5 * x(0)) + std::abs(x(2));
}

TEST(SimplexSearch, ConvergesWhereFHasKinks) {
  SimplexSearch search = search_from(Vector{{0, 0, 1}}, creased);
  run(search, creased, 1e-9);
  EXPECT_LT(search.min(), 1e-6);
  EXPECT_EQ(search.min(), creased(search.best()));
}

TEST(SimplexSearch, EndsInACorner) {
  const auto sum = [](const Vector& x) { return x.sum() + std::abs(x(0) - x(1)); };
  for (const Index d : {2, 5}) {
    SimplexSearch search = search_from(Vector::Constant(d, 0.5), sum, 1);
    run(search, sum, 1e-9);
    EXPECT_LT((search.best() + Vector::Ones(d)).norm(), 1e-6) << d;
  }
}

TEST(SimplexSearch, OneUnknownAndPointsWithoutAValue) {
  const auto walled = [](const Vector& x) { return x(0) > 1.25 ? kNaN : std::abs(x(0) - 1); };
  SimplexSearch search = search_from(Vector{{-3}}, walled);
  run(search, walled, 1e-9);
  EXPECT_NEAR(search.best()(0), 1, 1e-6);
}

// Whatever is decided is known after one round: the same way, in fewer rounds.
TEST(SimplexSearch, FourPointsAtATimeTakeTheSameWay) {
  SimplexSearch one = search_from(Vector{{0, 0, 1}}, creased), four = one;
  const Index alone = run(one, creased, 1e-9), together = run(four, creased, 1e-9, 4);
  EXPECT_LT(together, alone);
  EXPECT_EQ(one.best(), four.best());
}

TEST(SimplexSearch, GoesOnFromItsStateWithTheSameBits) {
  SimplexSearch search = search_from(Vector{{0, 0, 1}}, creased), other;
  run(search, creased, 0, 1, 41);
  restore(other, state_of(search));
  run(search, creased, 0, 1, 40);
  run(other, creased, 0, 1, 40);
  EXPECT_EQ(search.best(), other.best());
}

}  // namespace
}  // namespace bizo::methods
