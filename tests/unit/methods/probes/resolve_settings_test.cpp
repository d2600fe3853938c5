#include "methods/probes/resolve_settings.hpp"

#include <gtest/gtest.h>

#include "methods/outer/catalogue.hpp"
#include "problems/least_squares.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

TEST(Robustness, ColdStartsAndRelativeResidualsDoNotGoTogether) {
  problems::Quadratic problem({});
  const Params method = test::options("method", find_row(catalogue(), "hozog")->options);
  const Params inner = test::options("inner", {}, {{"start", "cold"}, {"control", "relative"}});
  EXPECT_THROW(read_resolve_settings(inner, method, problem, Vector::Ones(problem.d())), ConfigError);
}

// Of many minimizers, differences follow the one nearest to y_0; without warm starts the base is that one
// too.
TEST(MinimumNorm, HasTheDerivativeOfTheNearestMinimizer) {
  problems::LeastSquares problem({.d = 3, .p = 9, .n = 4, .m = 5, .start_size = 1, .seed = 7});
  test::Choice setup;
  setup.inner = "closed-form";
  setup.family = "coordinate";
  setup.directions = 3;
  setup.method_options = {{"radius", "1e-4"}, {"measure_noise", "no"}};
  setup.inner_options = {{"name", "closed-form"}, {"start", "min-norm"}};
  setup.step_options = {{"size", "1"}};
  test::Experiment run(problem, setup);
  run.minimize(1);
  const auto& iterates = run.memory.iterates;
  const Vector found = iterates[0].x - iterates[1].x;
  const Vector exact = problem.cold_gradient(iterates[0].x, problem.info().inner_start);
  const Vector warm = problem.warm_gradient(iterates[0].x, iterates[0].y);
  EXPECT_LT((found - exact).norm(), 1e-6 * (1 + exact.norm()));  // h^2 Phi''' / 6
  EXPECT_GT((warm - exact).norm(), 0.01 * exact.norm()) << "they are the same: it proves nothing";
}

TEST(MinimumNorm, IsNotWhatImplicitDerivativesFollow) {
  const Params inner = test::options("inner", {}, {{"start", "min-norm"}});
  EXPECT_THROW(refuse_unrolled(inner, "aid"), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
