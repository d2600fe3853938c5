// Paired differences against exact products.
#include "methods/probes/paired_probe.hpp"

#include <gtest/gtest.h>

#include "problems/quadratic.hpp"
#include "support/exact_directions.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Exact;
using test::somewhere;

// Errors of the differences along all coordinates, relative to the sizes of what they estimate.
Vector paired_errors(ProductsProblem& problem, double h, double delta, const PairedSettings& settings) {
  const Index d = problem.d(), p = problem.p();
  auto outer = test::make_family("coordinate", d), inner = test::make_family("coordinate", p);
  PairedProbe probe(problem, *outer, *inner, Vector::Ones(d), settings);
  Query query;
  query.at = somewhere(problem, 2);
  const Exact exact(problem, query.at);
  const PairedPlan plan{
      .spacing = delta / query.at.v.norm(), .inner = {1, 1, p, Space::inner}, .outer = {1, 1, d}};
  query.radius = h;
  query.block = {1, 1, plan.items(), Space::inner};
  query.detail = state_of(plan);
  Outcomes outcomes{.items = std::vector<Outcome>(static_cast<std::size_t>(plan.items())),
                    .payload = Matrix(probe.payload_rows(), plan.items()),
                    .reason = ""};
  probe.run(query, {0, plan.items()}, outcomes.items, outcomes.payload);
  Matrix W(p, p), U(d, d);
  inner->fill(plan.inner, {0, p}, {0, p}, W);
  outer->fill(plan.outer, {0, d}, {0, d}, U);
  for (const auto& outcome : outcomes.items) EXPECT_EQ(outcome.status, EvaluationStatus::ok);
  const Vector D = outer_differences(settings, plan, outcomes).values;
  Vector gradient(p), product(p);
  for (Index j = 0; j < p; ++j) {
    const PairedSlopes slope = paired_slopes(settings, outcomes, j);
    gradient(j) = 0.5 * (slope.f_above + slope.f_below);
    product(j) = (slope.f_above - slope.f_below) / (2 * plan.spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  return Vector{{(W * gradient - exact.y).norm() / exact.y.norm(),
                 (W * product - exact.v).norm() / exact.v.norm(), (U * D - exact.x).norm() / exact.x.norm()}};
}

// Central: round-off 1e-15 of values of size 10, over h delta. Forward: errors h/2 times second derivatives,
// of F alone in the products.
TEST(PairedProbe, IsExactOnAQuadratic) {
  problems::Quadratic problem({});
  for (const bool at_pair : {false, true}) {
    EXPECT_LT(paired_errors(problem, 1e-3, 1e-3, {true, at_pair}).maxCoeff(), 1e-7);
    EXPECT_LT(paired_errors(problem, 1e-5, 1e-3, {false, at_pair}).maxCoeff(), 1e-4);
  }
}

// On problems that are not quadratic the error is of second order in h and delta; forward differences along
// the directions are of first order in h, and stay of second order in delta.
TEST(PairedProbe, HasTheOrdersOfItsDifferences) {
  for (const auto& chosen : test::small_cases()) {
    if (chosen.label != "Logistic" && chosen.label != "HyperCleaning") continue;
    const auto problem = test::make_case(chosen);
    for (const bool at_pair : {false, true}) {
      const auto order = [&](bool central, double h, double h_fine, double delta, double delta_fine) {
        const PairedSettings settings{central, at_pair};
        return Vector((paired_errors(*problem, h, delta, settings).array() /
                       paired_errors(*problem, h_fine, delta_fine, settings).array())
                          .log2());
      };
      const Vector central = order(true, 4e-2, 2e-2, 4e-2, 2e-2);
      const Vector forward = order(false, 2e-3, 1e-3, 1e-4, 1e-4);
      const Vector adjoint = order(true, 1e-3, 1e-3, 8e-2, 4e-2);
      for (Index i = 0; i < 3; ++i) {
        EXPECT_NEAR(central(i), 2, 0.1) << chosen.label << at_pair << i;
        EXPECT_NEAR(forward(i), 1, 0.1) << chosen.label << at_pair << i;
        if (i < 2) {  // grad_x f is linear or quadratic in y: its differences in y have no error
          EXPECT_NEAR(adjoint(i), 2, 0.1) << chosen.label << at_pair << i;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bizo::methods
