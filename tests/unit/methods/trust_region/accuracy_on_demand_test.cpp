#include "methods/trust_region/accuracy_on_demand.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

double parabola(const Vector& z) {
  return z.squaredNorm();
}

// A search that has a model of |z|^2 with the start at (1, 2), and knows the answers at its points.
struct Searching {
  Searching() {
    search = RegionSearch({.radius = 0.1, .last_radius = 1e-6, .max = 6, .full = true, .start_alone = true},
                          Vector{{1.0, 2.0}}, Vector::Constant(2, -9), Vector::Constant(2, 9));
    for (int round = 0; round < 2; ++round) {
      const Matrix z = search.ask();
      Vector values(z.cols());
      for (Index i = 0; i < z.cols(); ++i) {
        values(i) = parabola(z.col(i));
        accuracy.learn(z.col(i), answer(0, i), 7);
      }
      search.tell(values, Matrix(0, z.cols()));
    }
  }

  static DemandProbe::Answer answer(double tolerance, Index place) {
    return {{}, tolerance, 1, false, false, Vector::Constant(1, static_cast<double>(place)), Vector()};
  }

  RegionSearch search;
  AccuracyOnDemand accuracy;
};

TEST(AccuracyOnDemand, TheStartIsAskedForAlone) {
  RegionSearch search({.radius = 0.1, .last_radius = 1e-6, .max = 6, .full = true, .start_alone = true},
                      Vector::Zero(2), Vector::Constant(2, -9), Vector::Constant(2, 9));
  EXPECT_EQ(search.ask().cols(), 1);
  EXPECT_TRUE(std::isnan(search.interest()));
  search.tell(Vector::Zero(1), Matrix(0, 1));
  EXPECT_EQ(search.ask().cols(), 2);
}

// The gradient at (1, 2) is (2, 4), and that of the linear model nearly so.
TEST(AccuracyOnDemand, InterestIsTheDecreaseThatTheModelPromises) {
  const Searching run;
  EXPECT_NEAR(run.search.interest(), 0.1 * std::sqrt(20.0), 0.03);
}

// The rate is 1. The best point is compared with all others.
TEST(AccuracyOnDemand, PointsAreRefinedWhoseErrorsAreLargeBesideTheInterest) {
  Searching run;
  EXPECT_TRUE(run.accuracy.too_rough(run.search).empty());
  const double interest = run.search.interest();
  const Index best = run.search.points().best();
  run.accuracy.refined(run.search.best(), Searching::answer(0.5 * interest, 4), true);
  EXPECT_EQ(run.accuracy.error_at(run.search.best()), 0.5 * interest);
  const auto rough = run.accuracy.too_rough(run.search);
  ASSERT_EQ(rough, std::vector<Index>{best});
  const auto list = run.accuracy.refinement(run.search, rough, Matrix::Zero(2, 1));
  EXPECT_EQ(list.starts(0, 0), 4);
  EXPECT_LT(list.wanted(0), 0.2 * interest);
  EXPECT_EQ(list.share, 0);
}

// However much too rough: with a better value the search may promise more.
TEST(AccuracyOnDemand, ARefinementMakesAnErrorATenthAtMost) {
  Searching run;
  const double error = 50 * run.search.interest();
  run.accuracy.refined(run.search.best(), Searching::answer(error, 4), true);
  const auto rough = run.accuracy.too_rough(run.search);
  const auto list = run.accuracy.refinement(run.search, rough, Matrix::Zero(2, 1));
  EXPECT_DOUBLE_EQ(list.wanted(0), 0.1 * error);
}

TEST(AccuracyOnDemand, APointThatCannotBeRefinedIsNotAskedForAgain) {
  Searching run;
  run.accuracy.refined(run.search.best(), Searching::answer(1, 4), true);
  EXPECT_FALSE(run.accuracy.too_rough(run.search).empty());
  run.accuracy.refined(run.search.best(), Searching::answer(kNaN, 4), false);
  EXPECT_TRUE(run.accuracy.too_rough(run.search).empty());
}

// Answers are 0, 0 and 1: linear in z.
TEST(AccuracyOnDemand, SolvesStartAtTheInterpolantOfTheAnswersOrFarAwayAtTheNearest) {
  Searching run;
  const Vector origin = run.search.points().point(0), last = run.search.points().point(2);
  const Vector between = 0.5 * (origin + last), far = origin + 9 * (last - origin);
  const auto y = [&](const Vector& z) {
    return run.accuracy.trials(run.search, z, z, Vector::Zero(1)).starts(0, 0);
  };
  EXPECT_NEAR(y(between), 0.5, 1e-9);
  EXPECT_EQ(y(far), 1);
  const auto list = run.accuracy.trials(run.search, far, far, Vector::Zero(1));
  EXPECT_EQ(list.reference, run.search.min());
  EXPECT_EQ(list.max_steps, 35);
}

// Revised values move the best point and the model.
TEST(AccuracyOnDemand, RevisedValuesAreThoseOfTheModel) {
  Searching run;
  const Vector better = run.search.points().point(1);
  ASSERT_NE(run.search.best(), better);
  run.search.revise({1}, Vector::Constant(1, 0.5), Matrix(0, 1));
  EXPECT_EQ(run.search.best(), better);
  EXPECT_EQ(run.search.min(), 0.5);
  EXPECT_NEAR(run.search.model().value, 0.5, 1e-12);
}

}  // namespace
}  // namespace bizo::methods
