#include "methods/trust_region/kink_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace bizo::methods {
namespace {

using Function = std::function<double(const Vector&)>;

KinkSearch kink_search_from(const Vector& centre, const Function& value, double bound = 1e9) {
  const Vector bounds = Vector::Constant(centre.size(), bound);
  return {centre, value(centre), 0.5, 1e-8, -bounds, bounds};
}

struct Used {
  Index values = 0, rounds = 0;
};

// Until the value is reached, or as many rounds.
Used run_kinks(KinkSearch& search, const Function& value, double target, Index together = 1,
               Index max = 2000) {
  Used used;
  for (; used.rounds < max && search.min() > target && !search.misled(); ++used.rounds) {
    const Matrix points = search.ask(together);
    Vector values(points.cols());
    for (Index k = 0; k < points.cols(); ++k) values(k) = value(points.col(k));
    used.values += points.cols();
    search.tell(values);
  }
  return used;
}

double folded(const Vector& x) {
  double sum = std::abs(x(0) - 1);
  for (Index i = 1; i < x.size(); ++i) sum += 2 * std::abs(x(i) - 0.5 * x(i - 1));
  return sum;
}

// Linear convergence (Lewis and Overton 2013): here 20 gradients a digit at most.
TEST(KinkSearch, ConvergesWhereFHasKinks) {
  for (const Index d : {1, 3, 8}) {
    KinkSearch search = kink_search_from(Vector::Constant(d, 3), folded);
    const Used used = run_kinks(search, folded, 1e-5);
    EXPECT_LE(search.min(), 1e-5) << d;
    EXPECT_LE(used.values, 100 * (d + 1)) << d;
    EXPECT_EQ(search.min(), folded(search.best())) << d;
  }
}

TEST(KinkSearch, FindsTheMinimizerOfAQuadraticAsBfgsDoes) {
  const auto quadratic = [](const Vector& x) {
    return std::pow(x(0) - 1, 2) + 10 * std::pow(x(1) - x(0), 2) + 100 * std::pow(x(2) + x(1), 2);
  };
  KinkSearch search = kink_search_from(Vector{{0, 2, 1}}, quadratic);
  EXPECT_LE(run_kinks(search, quadratic, 1e-8).values, 160);
}

// The first step is then that of Newton's method.
TEST(KinkSearch, BeginsWithTheCurvatureOfAModel) {
  const Matrix hessian{{20, 8, 0}, {8, 10, -4}, {0, -4, 6}};
  const auto quadratic = [&](const Vector& x) { return 0.5 * x.dot(hessian * x); };
  KinkSearch search = kink_search_from(Vector{{0.3, -0.2, 0.1}}, quadratic), other;
  search.expect(hessian);
  restore(other, state_of(search));
  EXPECT_LE(run_kinks(search, quadratic, 1e-8).values, 8);
  run_kinks(other, quadratic, 1e-8);
  EXPECT_EQ(search.best(), other.best());
}

// Of a curvature that has nothing to do with F the first step is still of the size that was asked for, to a
// factor of 5.
TEST(KinkSearch, BelievesNoCurvatureThatIsFarFromItsSize) {
  const auto slope = [](const Vector& x) { return x(0) + 2 * x(1); };
  for (const double curvature : {-1e9, -1e-9, 1e-9, 1.0, 1e9}) {
    KinkSearch search = kink_search_from(Vector{{0, 0}}, slope);
    search.expect(curvature * Matrix::Identity(2, 2));
    search.tell(Vector{{slope(search.ask(1).col(0)), slope(search.ask(1).col(1))}});
    const double length = search.ask(1).norm();
    EXPECT_GE(length, 0.999 * 0.5 / 5) << curvature;
    EXPECT_LE(length, 1.001 * 0.5 * 5) << curvature;
  }
}

TEST(KinkSearch, EndsAtActiveBounds) {
  const auto sum = [](const Vector& x) {
    return x.sum() + std::abs(x(0) - x(1)) + std::abs(x(2) - 0.25) * 3;
  };
  KinkSearch search = kink_search_from(Vector{{0.5, -0.25, 0}}, sum, 1);
  run_kinks(search, sum, -1.75 + 1e-5);
  EXPECT_LT((search.best() - Vector{{-1, -1, 0.25}}).norm(), 1e-4);
}

TEST(KinkSearch, IsOverInACornerThatFPushesTo) {
  const auto sum = [](const Vector& x) { return x.sum(); };
  KinkSearch search = kink_search_from(Vector{{-1, -1, -1}}, sum, 1);
  EXPECT_EQ(run_kinks(search, sum, -10, 1, 1).values, 3);
  EXPECT_EQ(search.size(), 0);
}

TEST(KinkSearch, NoPointLeavesTheBox) {
  const auto watched = [](const Vector& x) {
    EXPECT_LE(x.lpNorm<Eigen::Infinity>(), 1);
    return folded(x + Vector::Constant(x.size(), 2));
  };
  KinkSearch search = kink_search_from(Vector{{1, 1, -1}}, watched, 1);
  run_kinks(search, watched, -1, 5, 60);
}

// Where the first line has no lower value, and where there is no difference at all.
TEST(KinkSearch, IsMisledByDifferencesThatTellNothing) {
  int calls = 0;
  const auto rising = [&calls](const Vector&) { return ++calls * 0.01; };
  const auto flat = [](const Vector&) { return 1.0; };
  for (const Function& value : {Function(rising), Function(flat)}) {
    KinkSearch search = kink_search_from(Vector{{1, 1}}, value);
    EXPECT_LE(run_kinks(search, value, -1).values, 10);
    EXPECT_TRUE(search.misled());
    EXPECT_EQ(search.best(), (Vector{{1, 1}}));
  }
}

// The same way, in fewer rounds: a point and its differences are one, and several lengths of a step.
TEST(KinkSearch, ManyPointsAtATimeTakeTheSameWay) {
  KinkSearch one = kink_search_from(Vector{{0, 0, 1}}, folded), four = one, many = one;
  const Index alone = run_kinks(one, folded, 1e-5).rounds, together = run_kinks(four, folded, 1e-5, 4).rounds,
              lengths = run_kinks(many, folded, 1e-5, 28).rounds;
  EXPECT_LT(together, alone);
  EXPECT_LT(lengths, together);
  EXPECT_EQ(one.best(), four.best());
  EXPECT_EQ(one.best(), many.best());
}

TEST(KinkSearch, PointsWithoutAValueAreAbove) {
  const auto walled = [](const Vector& x) { return x(0) > 1.5 ? kNaN : folded(x); };
  KinkSearch search = kink_search_from(Vector{{-3, 1}}, walled);
  run_kinks(search, walled, 1e-5);
  EXPECT_LE(search.min(), 1e-5);
}

TEST(KinkSearch, AWallBesideTheStartIsNoNoise) {
  const auto walled = [](const Vector& x) { return x(0) > 1 ? kNaN : folded(x); };
  KinkSearch search = kink_search_from(Vector{{1, 3}}, walled);
  run_kinks(search, walled, 0, 1, 1);
  EXPECT_TRUE(search.blocked());
  EXPECT_FALSE(search.misled());
}

TEST(KinkSearch, GoesOnFromItsStateWithTheSameBits) {
  for (const Index rounds : {1, 7, 12}) {
    KinkSearch search = kink_search_from(Vector{{0, 0, 1}}, folded), other;
    run_kinks(search, folded, 0, 1, rounds);
    restore(other, state_of(search));
    run_kinks(search, folded, 1e-9, 1, 50);
    run_kinks(other, folded, 1e-9, 1, 50);
    EXPECT_EQ(search.best(), other.best()) << rounds;
  }
}

}  // namespace
}  // namespace bizo::methods
