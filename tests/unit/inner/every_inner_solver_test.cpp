// Suite over the inner solvers of the catalogue: what each of them promises, on every problem that it can
// solve.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bizo/core/error.hpp"
#include "bizo/core/proximal.hpp"
#include "bizo/core/support.hpp"
#include "inner/choice.hpp"
#include "support/dense_algebra.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"
#include "support/subjects.hpp"

namespace bizo::inner {
namespace {

using test::normal;
using test::same_bits;

constexpr double kTolerance = 1e-6;  // what differences of values reach

std::unique_ptr<InnerSolver> make_solver(const std::string& name, Problem& problem) {
  const auto& row = require_row(catalogue(), name, "test");
  return row.make(test::options("inner", row.options), problem);
}

const std::vector<test::Case>& problems() {
  static const std::vector<test::Case> cases{
      {"Quadratic", "quadratic", {{"d", "5"}, {"p", "12"}, {"condition", "20"}}},
      {"Ridge", "ridge", {{"data", "numbers"}, {"normalize", "standard"}}},
      {"Logistic", "logistic", {{"data", "dense"}, {"split", "0.2, 0.2"}, {"start", "-1"}}},
      {"Lasso", "lasso", {{"data", "numbers"}, {"normalize", "standard"}, {"start", "-1"}}},
      {"ElasticNet", "elastic-net", {{"data", "sparse"}, {"split", "0.2, 0.2"}, {"intercept", "yes"}}}};
  return cases;
}

// The solver itself, or the one that auto chooses.
std::string chosen(const std::string& name, const Problem& problem) {
  if (name != "auto") return name;
  const auto& row = require_row(catalogue(), name, "test");
  return choose_solver(test::options("inner", row.options), problem).name;
}

bool iterates_as(const std::string& solver) {
  return solver != "closed-form";
}

bool suits(const std::string& solver, Problem& problem) {
  if (solver == "closed-form") return dynamic_cast<ClosedFormInner*>(&problem);
  if (solver == "provided") return dynamic_cast<HasInnerSolver*>(&problem);
  if (solver == "none") return problem.p() == 0;
  if (solver == "fista") return dynamic_cast<ProximalInner*>(&problem);
  if (solver == "coordinate-descent") return dynamic_cast<SeparableLeastSquares*>(&problem);
  return dynamic_cast<InnerGradientProblem*>(&problem);
}

using Pair = std::tuple<std::string, test::Case>;  // a solver, a problem

class EveryInnerSolver : public ::testing::TestWithParam<Pair> {
 protected:
  EveryInnerSolver() {
    curvature = solver->curvature(problem->info().start, problem->info().inner_start, {});
    if (std::isnan(curvature.mu)) curvature.mu = 0;
  }

  // B outer points, each with its own distance from the start, so that columns end at different steps.
  Matrix outer_points(Index B) const {
    Matrix X = normal(1, problem->d(), B, 0.2).colwise() + problem->info().start;
    return X;
  }
  Matrix inner_points(Index B) const {
    Matrix Y = normal(2, problem->p(), B);
    for (Index b = 0; b < B; ++b) Y.col(b) *= std::pow(10.0, static_cast<double>(b % 5) - 2);
    return Y;
  }
  // Bounds for all the points above.
  InnerControl control(InnerRule rule, Index steps, double tolerance) const {
    InnerControl chosen{rule, steps, tolerance, curvature};
    chosen.curvature.L *= 3;
    chosen.curvature.mu /= 3;
    return chosen;
  }
  bool iterates() const { return iterates_as(name); }
  bool differences() const { return name == "zeroth-order"; }

  // grad_y f, or what stands for it: (y - A(x, y)) / step, step = 1/L with the L of the control.
  Matrix residuals(ConstMatrixRef X, ConstMatrixRef Y) {
    Matrix G(Y.rows(), Y.cols());
    if (!composite) {
      smooth->inner_gradient_y(X, Y, G);
      return G;
    }
    const double step = 1 / control(InnerRule::absolute, 0, 0).curvature.L;
    Matrix forward = Y, image = Y;
    prox_gradient_map(*composite, X, Y, step, forward, image);
    return (Y - image) / step;
  }
  // The least curvature of f, or of g, at x.
  double min_curvature(ConstVectorRef x) {
    const Index p = problem->p();
    Matrix H(p, p);
    smooth->inner_hessian_product(x.replicate(1, p), Matrix::Zero(p, p), Matrix::Identity(p, p), H);
    return test::eigenvalues(H)(0);
  }

  std::unique_ptr<Problem> problem = test::make_any_case(std::get<1>(GetParam()));
  const std::string name = chosen(std::get<0>(GetParam()), *problem);
  ProximalInner* composite = dynamic_cast<ProximalInner*>(problem.get());
  ProductsProblem* smooth = &dynamic_cast<ProductsProblem&>(test::smooth_part(*problem));
  std::unique_ptr<InnerSolver> solver = make_solver(std::get<0>(GetParam()), *problem);
  Curvature curvature;
};

class EveryIteration : public EveryInnerSolver {};
class EveryUnsuitableSolver : public ::testing::TestWithParam<Pair> {};

TEST_P(EveryUnsuitableSolver, IsRefused) {
  const auto& [name, some] = GetParam();
  const auto problem = test::make_any_case(some);
  EXPECT_THROW(make_solver(name, *problem), ConfigError);
}

TEST_P(EveryInnerSolver, ReachesTheMinimizer) {
  const Index B = 4;
  const Matrix X = outer_points(B);
  Matrix Y = inner_points(B);
  InnerReport report;
  const InnerControl absolute = control(InnerRule::absolute, 2000, kTolerance);
  solver->solve(X, Y, absolute, report);
  const Matrix G = residuals(X, Y);
  for (Index b = 0; b < B; ++b) {
    const auto k = static_cast<std::size_t>(b);
    EXPECT_EQ(report.status[k], EvaluationStatus::ok);
    // Differences of values miss the gradient by 1e-8 or so. |y - y*| <= |grad| / mu; of a composite problem
    // |A(y) - y*| <= 2 |residual| / mu, and |y - A(y)| = |residual| / L.
    EXPECT_LE(G.col(b).norm(), 1.1 * kTolerance);
    const Vector exact = test::accurate_inner(*problem, X.col(b), Y.col(b));
    const double strong = composite ? min_curvature(X.col(b)) / 3
                                    : dynamic_cast<ValuesProblem&>(*problem).inner_curvature(X.col(b)).mu;
    EXPECT_LE((Y.col(b) - exact).norm(), 1.1 * kTolerance / strong);
    EXPECT_LT(kTolerance / strong, 1e-3 * exact.norm()) << "the bound proves nothing";
    if (composite) {
      EXPECT_TRUE(same_signs(Y.col(b), exact));
    }
    if (!iterates()) continue;
    EXPECT_LE(report.residual[k], kTolerance);
    // fista answers with the image of the point whose residual it reports.
    EXPECT_LE(G.col(b).norm(), report.residual[k] + (differences() ? 1e-7 : 1e-15));
    if (name != "fista") {
      EXPECT_NEAR(report.residual[k], G.col(b).norm(), differences() ? 1e-7 : 1e-15);
    }
    EXPECT_GT(report.initial_residual[k], 1e3 * kTolerance) << "solved from the start: proves nothing";
    EXPECT_GT(report.steps[k], 0);
  }
}

TEST_P(EveryInnerSolver, AColumnsBitsDoNotDependOnTheBatch) {
  const Index B = 9;
  const Matrix X = outer_points(B);
  Matrix start = inner_points(B);
  start.col(4) = test::accurate_inner(*problem, X.col(4), start.col(4));  // is done at once
  for (const InnerControl& rule :
       {control(InnerRule::absolute, 30, 1e-3), control(InnerRule::relative, 60, 1e-3),
        control(InnerRule::fixed_steps, 7, kNaN)}) {
    Matrix whole = start;
    InnerReport report, single;
    solver->solve(X, whole, rule, report);
    for (Index b = 0; b < B; ++b) {
      Matrix alone = start.col(b);
      solver->solve(X.col(b), alone, rule, single);
      const auto k = static_cast<std::size_t>(b);
      EXPECT_TRUE(same_bits(alone, whole.col(b))) << "column " << b;
      EXPECT_EQ(single.status[0], report.status[k]);
      EXPECT_EQ(single.steps[0], report.steps[k]);
      EXPECT_EQ(single.gradients[0], report.gradients[k]);
      if (iterates()) {
        EXPECT_EQ(single.residual[0], report.residual[k]);
      }
    }
    if (iterates() && rule.rule == InnerRule::absolute) {
      EXPECT_EQ(report.steps[4], 0);
      EXPECT_GT(report.steps.back(), 0) << "all columns dropped out at once";
    }
  }
}

TEST_P(EveryIteration, RelativeStopsAtTheRelativeResidual) {
  const Index B = 5;
  const Matrix X = outer_points(B), start = inner_points(B);
  Matrix Y = start;
  InnerReport report;
  const double tolerance = 1e-3;
  solver->solve(X, Y, control(InnerRule::relative, 5000, tolerance), report);
  const Matrix first = residuals(X, start), last = residuals(X, Y);
  for (Index b = 0; b < B; ++b) {
    const auto k = static_cast<std::size_t>(b);
    EXPECT_EQ(report.status[k], EvaluationStatus::ok);
    EXPECT_NEAR(report.initial_residual[k], first.col(b).norm(), 1e-6 * (1 + first.col(b).norm()));
    EXPECT_LE(last.col(b).norm(), 1.001 * tolerance * first.col(b).norm());
    // One step less would not do.
    Matrix before = start.col(b);
    InnerReport shorter;
    solver->solve(X.col(b), before, control(InnerRule::relative, report.steps[k] - 1, tolerance), shorter);
    EXPECT_EQ(shorter.status[0], EvaluationStatus::not_converged);
    EXPECT_EQ(shorter.steps[0], report.steps[k] - 1);
    EXPECT_GT(shorter.residual[0], tolerance * shorter.initial_residual[0]);
  }
  const std::vector<double> reference(static_cast<std::size_t>(B), 1e9);
  InnerControl lenient = control(InnerRule::relative, 5000, tolerance);
  lenient.reference = reference;
  Y = start;
  solver->solve(X, Y, lenient, report);
  EXPECT_EQ(report.steps, std::vector<Index>(static_cast<std::size_t>(B), 0));
  EXPECT_TRUE(same_bits(Y, start));
}

TEST_P(EveryIteration, FixedStepsAreTakenExactlyAndSmoothInX) {
  const Index steps = 6;
  const InnerControl rule = control(InnerRule::fixed_steps, steps, kNaN);
  const Vector direction = normal(3, problem->d(), 1).normalized();
  const Matrix start = normal(4, problem->p(), 1);
  InnerReport report;
  const auto answer = [&](double t) {
    Matrix Y = start;
    solver->solve(problem->info().start + t * direction, Y, rule, report);
    EXPECT_EQ(report.status[0], EvaluationStatus::ok);
    EXPECT_EQ(report.steps[0], steps);
    return Vector(Y.col(0));
  };
  // Differences of a smooth function converge as h^2 until rounding, that of the differences of values
  // included, shows: eps / 1e-5 relative to f, over h. Branches would leave a jump over h. A composite map
  // has kinks, which differences of small radius rarely meet.
  const double unit = composite ? 1e-3 : 1e-2;
  const auto slope = [&](double h) { return Vector((answer(h) - answer(-h)) / (2 * h)); };
  const Vector coarse = slope(4 * unit), middle = slope(2 * unit), fine = slope(unit);
  const double rounding = differences() ? 1e-7 : 1e-11;
  EXPECT_GT(middle.norm(), 1e-4);
  EXPECT_LE((middle - fine).norm(), 0.3 * (coarse - middle).norm() + rounding);
  EXPECT_LE((slope(1e-4) - fine).norm(), (middle - fine).norm() + 100 * rounding);

  Matrix none = start;
  solver->solve(problem->info().start, none, control(InnerRule::fixed_steps, 0, kNaN), report);
  EXPECT_TRUE(same_bits(none, start));
  EXPECT_EQ(report.steps[0], 0);
}

TEST_P(EveryIteration, TheStepLimitIsReported) {
  Matrix Y = inner_points(3);
  InnerReport report;
  solver->solve(outer_points(3), Y, control(InnerRule::absolute, 2, 1e-300), report);
  for (std::size_t b = 0; b < 3; ++b) {
    EXPECT_EQ(report.status[b], EvaluationStatus::not_converged);
    if (name == "newton" && report.steps[b] < 2) {  // no step helps any more
      EXPECT_LT(report.residual[b], 1e-12 * report.initial_residual[b]);
      continue;
    }
    EXPECT_EQ(report.steps[b], 2);
  }
}

TEST_P(EveryInnerSolver, ANonFiniteColumnIsReportedAndDisturbsNobody) {
  const Index B = 5, bad = 1;
  Matrix X = outer_points(B);
  const Matrix start = inner_points(B);
  for (const InnerControl& rule :
       {control(InnerRule::absolute, 500, 1e-3), control(InnerRule::fixed_steps, 4, kNaN)}) {
    Matrix expected = start, Y = start;
    InnerReport clean, report;
    X.col(bad) = X.col(0);
    solver->solve(X, expected, rule, clean);
    X(0, bad) = kNaN;
    solver->solve(X, Y, rule, report);
    EXPECT_EQ(report.status[bad], EvaluationStatus::non_finite);
    EXPECT_EQ(report.steps[bad], 0);
    for (Index b = 0; b < B; ++b) {
      if (b == bad) continue;
      EXPECT_TRUE(same_bits(Y.col(b), expected.col(b)));
      EXPECT_EQ(report.status[static_cast<std::size_t>(b)], clean.status[static_cast<std::size_t>(b)]);
    }
  }
}

// The pairs of a solver and a problem of which this holds.
std::vector<Pair> pairs_that(const std::function<bool(const std::string& solver, Problem&)>& are_so) {
  std::vector<Pair> some;
  for (const auto& name : names_of(catalogue()))
    for (const auto& one : problems()) {
      const auto problem = test::make_any_case(one);
      if (are_so(chosen(name, *problem), *problem)) some.emplace_back(name, one);
    }
  return some;
}
bool suits_not(const std::string& solver, Problem& problem) {
  return !suits(solver, problem);
}
bool suits_and_iterates(const std::string& solver, Problem& problem) {
  return suits(solver, problem) && iterates_as(solver);
}
std::string label_of(const ::testing::TestParamInfo<Pair>& info) {
  std::string label = std::get<0>(info.param) + "_" + std::get<1>(info.param).label;
  std::erase(label, '-');
  return label;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryInnerSolver, ::testing::ValuesIn(pairs_that(suits)), label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryIteration, ::testing::ValuesIn(pairs_that(suits_and_iterates)),
                         label_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryUnsuitableSolver, ::testing::ValuesIn(pairs_that(suits_not)),
                         label_of);

}  // namespace
}  // namespace bizo::inner
