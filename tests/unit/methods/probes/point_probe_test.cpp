#include "methods/probes/point_probe.hpp"

#include <gtest/gtest.h>

#include "inner/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

// Solves go on for three decades below the tolerance at most, so 1e-2 would leave 1e-5.
TEST(PointProbe, SolvesCandidatesAsAccuratelyAsTheQueryAsks) {
  problems::Quadratic problem({.d = 3, .p = 8, .condition = 100});
  const auto& row = *find_row(inner::catalogue(), "gradient-descent");
  const auto solver = row.make(test::options("inner", row.options), problem);
  ResolveSettings settings;
  settings.base_tolerance = 1e-2;
  settings.inner_start = problem.info().inner_start;
  PointProbe probe(problem, *solver, settings, true);
  Query query;
  query.block.count = 1;
  query.at.x = problem.info().start;
  query.at.y = problem.info().inner_start;
  query.detail = state_of(PointList{problem.info().start});
  for (const double tolerance : {1e-2, 1e-9}) {
    query.at.accuracy.base_tolerance = tolerance;
    std::vector<Outcome> outcomes(1);
    Matrix payload(probe.payload_rows(), 1);
    probe.run(query, {0, 1}, outcomes, payload);
    EXPECT_EQ(outcomes[0].status, EvaluationStatus::ok);
    EXPECT_LE(outcomes[0].inner_residual, tolerance);
    if (tolerance == 1e-2) {
      EXPECT_GT(outcomes[0].inner_residual, 1e-8);
    }
  }
}

}  // namespace
}  // namespace bizo::methods
