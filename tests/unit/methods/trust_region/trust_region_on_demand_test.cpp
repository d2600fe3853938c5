// What trust-region makes of rough values and their refinements, with answers that the test makes up.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "methods/probes/demand_probe.hpp"
#include "methods/trust_region/trust_region.hpp"
#include "support/no_combiner.hpp"

namespace bizo::methods {
namespace {

double valley(const Vector& x) {
  return 1 + 10 * std::pow(x(1) - x(0) * x(0), 2) + std::pow(1 - x(0), 2);
}

struct MadeUp {
  explicit MadeUp(double error)
      : method{{.on_demand = true, .last_radius = 1e-8, .scale = Vector::Ones(2)},
               {"made up", 2, 1, Vector{{-1.2, 1}}, Vector::Zero(1), {}},
               1e-8},
        error_(error) {}

  // The points that were tried until there were so many.
  std::vector<Vector> tried(std::size_t count) {
    std::vector<Vector> points;
    while (points.size() < count) {
      const Query query = method.ask();
      const auto list = detail_of<DemandList>(query);
      const bool refines = list.errors.size() > 0;
      refinements += refines;
      if (!refines)
        for (Index i = 0; i < list.points.cols(); ++i) points.emplace_back(list.points.col(i));
      if (const auto row = method.tell(query, answers(list, refines), none_)) last = *row;
      worse_than_known = std::max(worse_than_known, valley(method.incumbent().best.x) - least_);
    }
    return points;
  }

  TrustRegion method;
  bool fails = false;       // refinements
  bool flattering = false;  // every second value is too low by its error
  int refinements = 0;
  double worse_than_known = 0;  // Phi at the solution, over what it was known to reach
  Iteration last;

 private:
  // The rate is 1; values do not change by refinement, which is the last, unless they flatter.
  Outcomes answers(const DemandList& list, bool refines) {
    Outcomes outcomes;
    outcomes.payload.resize(7, list.points.cols());
    for (Index i = 0; i < list.points.cols(); ++i) {
      Outcome outcome;
      outcome.evaluations = 1;
      const bool failed = refines && fails;
      outcome.status = failed ? EvaluationStatus::time_out : EvaluationStatus::ok;
      const bool final = refines || error_ == 0;
      const bool flatters = flattering && !final && (told_++ % 2 > 0);
      const double value = valley(list.points.col(i)) - (flatters ? error_ : 0);
      if (!failed) outcome.value_plus = value;
      if (!failed) least_ = std::min(least_, value + (final ? 0 : error_));
      outcomes.items.push_back(outcome);
      // mu, L, tolerance, rate, final, exact, y
      outcomes.payload.col(i) << kNaN, kNaN, failed ? kNaN : final ? 0 : error_, 1, final, 0, 0;
    }
    return outcomes;
  }

  double error_, least_ = std::numeric_limits<double>::infinity();
  int told_ = 0;
  test::NoCombiner none_;
};

// A search is asked once for every trial, whatever is refined in between: refinements that change no value
// change no point.
TEST(TrustRegionOnDemand, GoesTheSameWayWithRefinementsThatChangeNothing) {
  MadeUp exact(0);
  const auto one = exact.tried(40);
  EXPECT_EQ(exact.refinements, 0);
  for (const double error : {1.0, 1e-1, 1e-2}) {
    MadeUp rough(error);
    const auto other = rough.tried(40);
    EXPECT_GT(rough.refinements, 0) << error;
    for (std::size_t k = 0; k < 40; ++k) ASSERT_LT((one[k] - other[k]).norm(), 1e-6) << error << ", " << k;
  }
}

// Values that are too low, by no more than their errors, do not displace a solution that is known to be
// better.
TEST(TrustRegionOnDemand, TheSolutionIsWhereItIsCertain) {
  for (const double error : {1.0, 1e-1, 1e-2}) {
    MadeUp run(error);
    run.flattering = true;
    run.tried(60);
    EXPECT_LE(run.worse_than_known, 1e-15) << error;
  }
}

TEST(TrustRegionOnDemand, ARefinementThatFailsIsNoFailedPoint) {
  MadeUp run(1e-2);
  run.fails = true;
  run.tried(30);
  EXPECT_GT(run.refinements, 0);
  EXPECT_EQ(run.last.cost.failures, 0);
  EXPECT_GT(run.last.cost.evaluations, 30);
}

}  // namespace
}  // namespace bizo::methods
