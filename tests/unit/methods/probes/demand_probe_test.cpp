#include "methods/probes/demand_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "inner/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

struct OnDemand {
  explicit OnDemand(const char* name, double condition = 100)
      : problem({.d = 3, .p = 8, .condition = condition}) {
    const auto& row = *find_row(inner::catalogue(), name);
    solver = row.make(test::options("inner", row.options), problem);
    settings.base_tolerance = 1e-9;
    settings.base_steps = 10000;
    phi = problem.value(problem.info().start);
  }

  DemandProbe::Answer ask(const DemandList& list) {
    DemandProbe probe(problem, *solver, settings, &problem);
    Query query;
    query.block.count = 1;
    query.at.y = problem.info().inner_start;
    query.detail = state_of(list);
    Matrix payload(probe.payload_rows(), 1);
    outcome = {};
    probe.run(query, {0, 1}, {&outcome, 1}, payload);
    return DemandProbe::read(payload.col(0), problem.p());
  }

  // From y_0, with what is known of the rate.
  DemandList list(double wanted, double rate) const {
    DemandList list;
    list.points = problem.info().start;
    list.starts = problem.info().inner_start;
    list.wanted = Vector::Constant(1, wanted);
    list.share = 1e-9;
    list.reference = phi;
    list.rate = rate;
    return list;
  }

  double error() const { return std::abs(outcome.value_plus - phi); }

  problems::Quadratic problem;
  std::unique_ptr<InnerSolver> solver;
  ResolveSettings settings;
  Outcome outcome;
  double phi;
};

TEST(DemandProbe, TheFirstSolveLearnsHowErrorsFollowResiduals) {
  for (const char* solver : {"gradient-descent", "nesterov"}) {
    OnDemand run(solver);
    DemandList list = run.list(0, kNaN);
    list.reference = kNaN;
    list.share = 1e-4;
    const auto answer = run.ask(list);
    EXPECT_EQ(run.outcome.status, EvaluationStatus::ok);
    EXPECT_LE(run.outcome.inner_residual, answer.tolerance);
    EXPECT_GT(answer.rate * answer.tolerance, 0.5 * run.error()) << solver;
    EXPECT_LT(answer.rate * answer.tolerance, 100 * run.error()) << solver;
    EXPECT_NEAR(answer.residuals.squaredNorm() / 2, run.outcome.value_plus, 1e-12);
  }
}

TEST(DemandProbe, SolvesAsFarAsTheErrorThatIsWanted) {
  for (const char* solver : {"gradient-descent", "nesterov", "newton-cg"}) {
    OnDemand run(solver);
    DemandList first = run.list(0, kNaN);
    first.reference = kNaN;
    first.share = 1e-4;
    const double rate = run.ask(first).rate;
    std::int64_t steps = 0;
    for (const double wanted : {1e-1, 1e-3, 1e-6}) {
      run.ask(run.list(wanted, rate));
      EXPECT_LE(run.error(), 3 * wanted) << solver;
      EXPECT_GE(run.outcome.inner_steps, steps);
      steps = run.outcome.inner_steps;
    }
  }
}

TEST(DemandProbe, AValueFarFromTheOneItIsComparedWithMayBeRough) {
  OnDemand run("nesterov");
  DemandList list = run.list(1e-6, 1);
  run.ask(list);
  const auto needed = run.outcome.inner_steps;
  list.share = 0.1;
  list.reference = run.phi - 1;
  run.ask(list);
  EXPECT_LT(run.outcome.inner_steps, needed);
}

TEST(DemandProbe, APointThatTakesTooManyStepsHasNoValue) {
  OnDemand run("gradient-descent", 1e3);
  DemandList list = run.list(1e-8, 1);
  list.max_steps = 50;
  run.ask(list);
  EXPECT_EQ(run.outcome.status, EvaluationStatus::not_converged);
  EXPECT_LE(run.outcome.inner_steps, 50);
}

// Gradient descent has no momentum to lose: both solves together take no more steps than one.
TEST(DemandProbe, AnAnswerIsRefinedFromWhereItIs) {
  OnDemand run("gradient-descent");
  DemandList again = run.list(1e-6, 1);
  again.starts = run.ask(run.list(1e-2, 1)).y;
  const auto first = run.outcome.inner_steps;
  again.errors = Vector::Constant(1, 1e-2);
  again.share = 0;
  again.reference = kNaN;
  run.ask(again);
  EXPECT_LE(run.error(), 1e-5);
  const auto second = run.outcome.inner_steps;
  run.ask(run.list(1e-6, 1));
  EXPECT_LE(first + second, run.outcome.inner_steps + 2);
}

// A solver that does not say how small |grad_y f| is.
class Silent final : public InnerSolver {
 public:
  explicit Silent(std::unique_ptr<InnerSolver> solver) : solver_(std::move(solver)) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    solver_->solve(X, Y, control, report);
    std::ranges::fill(report.residual, kNaN);
    std::ranges::fill(report.initial_residual, kNaN);
  }
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override {
    return solver_->curvature(x, y, previous);
  }

 private:
  std::unique_ptr<InnerSolver> solver_;
};

// From the tolerance before to the one of the refinement.
TEST(DemandProbe, ARefinementShowsTheRateOfASilentSolver) {
  OnDemand run("gradient-descent");
  run.solver = std::make_unique<Silent>(std::move(run.solver));
  DemandList again = run.list(1e-2, 100);  // the rate is a guess
  again.starts = run.ask(run.list(1e-1, 100)).y;
  const double before = run.outcome.value_plus;
  again.errors = Vector::Constant(1, 1e-1);
  again.reference = kNaN;
  const double rate = run.ask(again).rate;
  EXPECT_NEAR(rate, std::abs(run.outcome.value_plus - before) / (1e-3 - 1e-4), 1e-9 * rate);
  EXPECT_LT(rate, 100);
}

TEST(DemandProbe, ASolverThatSolvesToTheEndIsAskedOnceMoreAndThenTrusted) {
  OnDemand run("closed-form");
  DemandList list = run.list(0, kNaN);
  list.reference = kNaN;
  EXPECT_TRUE(run.ask(list).exact);
  list.exact = true;
  EXPECT_TRUE(run.ask(list).final);
  EXPECT_LT(run.error(), 1e-12);
}

}  // namespace
}  // namespace bizo::methods
