// What went wrong once, or could: failures inside a batch, tiny responses, misuse.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/executor.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "inner/first_order.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/outer/zo_resolve.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/steps/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/options.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo {
namespace {

// F = sum x; throws if any point of the batch has x_0 > 0.
class Thrower final : public ValuesProblem, public ClosedFormInner {
 public:
  Thrower() : ValuesProblem({"thrower", 6, 1, Vector::Zero(6), Vector::Zero(1), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    if ((X.row(0).array() > 0).any()) throw std::runtime_error("the simulator crashed");
    values = X.colwise().sum().transpose();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
};

// Which directions fail, and what the others are, does not depend on the batch.
TEST(Robustness, OnePointThatThrowsFailsItsOwnDirectionOnly) {
  for (const Index batch : {1, 2, 6}) {
    Thrower problem;
    const Params inner = test::options("inner", {}, {});
    const Params method = test::options("method", find_row(method_catalogue(), "zo-resolve")->options);
    const Params step = test::options("step", {}, {});
    auto solver = find_row(inner_catalogue(), "closed-form")->make(inner, problem);
    auto made = find_row(method_catalogue(), "zo-resolve")
                    ->make({.method = method,
                            .inner = inner,
                            .problem = problem,
                            .solver = *solver,
                            .family = test::make_family("coordinate", 6),
                            .inner_family = nullptr,
                            .step = find_row(step_catalogue(), "sgd")->make(step),
                            .estimator = {.count = 6, .seed = 1},
                            .scale = Vector::Ones(6),
                            .seed = 1});
    Query query;
    query.probe = 2;  // differences
    query.block = {1, 1, 6};
    query.radius = 1e-3;
    query.x = problem.info().start;
    query.y = problem.info().inner_start;
    const Outcomes outcomes = SerialExecutor(made.workshop, batch).evaluate(query);
    int failed = 0;
    for (const auto& outcome : outcomes.items) {
      EXPECT_GE(outcome.evaluations, 1) << "failures spend the budget too";
      if (outcome.status == EvaluationStatus::exception)
        ++failed;
      else
        EXPECT_NEAR(std::abs(outcome.difference), 1, 1e-9);
    }
    EXPECT_EQ(failed, 1) << batch;
    EXPECT_EQ(outcomes.reason, "the simulator crashed");
  }
}

// A direction along which the inner solution hardly moves is done as soon as it is as accurate as the base;
// it must neither burn all steps nor fail.
TEST(Robustness, ADirectionWithoutResponseSucceedsAtOnce) {
  auto ridge = test::synthetic_ridge(6, -60);  // weights e^-60: x has no influence
  FirstOrderSolver solver(exact_gradient(*ridge), true, {kNaN, kNaN});
  ResolveSettings settings;
  settings.rule = InnerRule::relative;
  settings.steps = 500;
  settings.scale = Vector::Ones(6);
  settings.inner_start = ridge->info().inner_start;
  auto family = test::make_family("coordinate", 6);
  DifferenceProbe probe(*ridge, solver, *family, settings);
  Query query;
  query.block = {1, 1, 6};
  query.radius = 1e-3;
  query.x = ridge->info().start;
  Matrix y = Matrix::Zero(6, 1);
  InnerReport report;
  query.curvature = {0.1, ridge->inner_curvature(query.x).smooth};
  InnerControl base;
  base.steps = 20000;
  base.tolerance = 1e-7;
  base.curvature = query.curvature;
  solver.solve(query.x, y, base, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  query.y = y.col(0);
  query.residual_floor = report.residual[0];
  std::vector<Outcome> outcomes(6);
  Matrix payload(0, 6);
  probe.run(query, {0, 6}, outcomes, payload);
  for (const auto& outcome : outcomes) {
    EXPECT_EQ(outcome.status, EvaluationStatus::ok);
    EXPECT_LT(outcome.inner_steps, 10);
    EXPECT_LT(std::abs(outcome.difference), 1e-3);
  }
}

TEST(Robustness, ColdStartsAndRelativeResidualsDoNotGoTogether) {
  Quadratic problem({});
  const Params method = test::options("method", find_row(method_catalogue(), "zo-resolve")->options);
  const Params inner = test::options("inner", {}, {{"start", "cold"}, {"control", "relative"}});
  EXPECT_THROW(read_resolve_settings(inner, method, problem, Vector::Ones(problem.d())), ConfigError);
}

}  // namespace
}  // namespace bizo
