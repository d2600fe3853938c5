// Over 400 lines: all that one probe promises, on one bench.
// Directional differences against exact derivatives: orders in h, fixed steps, lazy stopping.
#include "methods/probes/difference_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "bizo/core/conjugate_gradients.hpp"
#include "inner/closed_form.hpp"
#include "inner/first_order.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"
#include "support/synthetic_ridge.hpp"

namespace bizo::methods {
namespace {

constexpr Index kDirections = 8;

std::unique_ptr<DirectionFamily> family(Index d, const std::string& name = "haar") {
  return test::make_family(name, d);
}

ResolveSettings settings_for(const Problem& problem, InnerRule rule, bool central, bool response = false) {
  ResolveSettings settings;
  settings.rule = rule;
  settings.central = central;
  settings.response = response;
  settings.scale = Vector::Ones(problem.d());
  settings.inner_start = problem.info().inner_start;
  return settings;
}

// A problem, a solver, and the query of an accurate base point.
struct Bench {
  explicit Bench(std::unique_ptr<problems::Ridge> chosen)
      : ridge(std::move(chosen)),
        directions(family(ridge->d())),
        nesterov(inner::exact_gradient(*ridge), true, {}) {
    query.at.x = ridge->info().start;
    query.at.y = test::accurate_inner(*ridge, query.at.x, ridge->info().inner_start);
    query.block = {3, 1, kDirections};
    query.at.curvature = ridge->inner_curvature(query.at.x);
    Vector value(1);
    ridge->outer(query.at.x, query.at.y, value);
    query.at.reference.value = value(0);
    gradient = implicit_gradient(*ridge, query.at.x, query.at.y);
    U.resize(ridge->d(), kDirections);
    directions->fill(query.block, {0, ridge->d()}, {0, kDirections}, U);
  }

  Vector differences(InnerSolver& solver, const ResolveSettings& settings, double radius) {
    DifferenceProbe probe(*ridge, solver, *directions, settings);
    query.radius = radius;
    if (settings.needs_reference()) {  // T steps at x as well
      Matrix y = query.at.y;
      InnerReport report;
      Vector value(1);
      solver.solve(query.at.x, y, settings.control(query.at, query.at.curvature), report);
      ridge->outer(query.at.x, y, value);
      query.at.reference.y = y.col(0);
      query.at.reference.value = value(0);
    }
    std::vector<Outcome> outcomes(kDirections);
    Matrix payload(0, kDirections);
    probe.run(query, {0, kDirections}, outcomes, payload);
    Vector D(kDirections);
    for (Index j = 0; j < kDirections; ++j) {
      EXPECT_EQ(outcomes[static_cast<std::size_t>(j)].status, EvaluationStatus::ok);
      D(j) = outcomes[static_cast<std::size_t>(j)].difference;
    }
    return D;
  }

  double error(InnerSolver& solver, const ResolveSettings& settings, double radius) {
    return (differences(solver, settings, radius) - U.transpose() * gradient).norm();
  }

  std::unique_ptr<problems::Ridge> ridge;
  std::unique_ptr<DirectionFamily> directions;
  inner::FirstOrderSolver nesterov;
  Query query;
  Vector gradient;
  Matrix U;
};

double slope(double first, double second, double ratio) {
  return std::log(first / second) / std::log(ratio);
}

// Forward bias falls with slope 1, central with slope 2, for both estimates.
class Order : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Estimates, Order, ::testing::Values(false, true));

TEST_P(Order, ForwardIsFirstCentralIsSecond) {
  Bench bench(test::synthetic_ridge(12));
  inner::ClosedFormSolver exact(*bench.ridge);
  for (const bool central : {false, true}) {
    auto settings = settings_for(*bench.ridge, InnerRule::relative, central, GetParam());
    const double order = central ? 2 : 1;
    for (double h = 0.1; h > 0.01; h /= 2)
      EXPECT_NEAR(slope(bench.error(exact, settings, h), bench.error(exact, settings, h / 2), 2), order, 0.1)
          << "central " << central << " h " << h;
  }
}

// The derivative of the T-step gradient-descent map along u, by differentiating its recursion
//   y+ = y - a (G y - r + e^x o y),  w+ = w - a (H w + (e^x o u) o y),
// contracted with grad_y F: the limit of differences with fixed steps as h -> 0 (docs/math.md, Inner
// control).
double unrolled_derivative(problems::Ridge& ridge, const Query& query, const Vector& u, Index steps) {
  const double length = 2 / (query.at.curvature.L + query.at.curvature.mu);
  Matrix y = query.at.y, w = Matrix::Zero(ridge.p(), 1), g(ridge.p(), 1), image(ridge.p(), 1);
  for (Index t = 0; t < steps; ++t) {
    ridge.inner_gradient_y(query.at.x, y, g);
    ridge.inner_hessian_product(query.at.x, y, w, image);
    const Vector cross = query.at.x.array().exp() * u.array() * y.col(0).array();
    w.col(0) -= length * (image.col(0) + cross);
    y -= length * g;
  }
  ridge.outer_gradient_y(query.at.x, y, g);
  return g.col(0).dot(w.col(0));
}

// Differences with fixed steps follow h^2 down to round-off. Far from the solution (a base of three digits),
// with few steps: the difference is then far from the hypergradient, and still a clean derivative of the
// T-step map. `floor`: what (eps |F|)^(2/3) M3^(1/3) leaves, M3 being of the size of the weights e^x.
void follows_the_square(double start, double largest, double floor) {
  Bench bench(test::synthetic_ridge(12, start));
  bench.query.at.y *= 1.001;
  inner::FirstOrderSolver descent(inner::exact_gradient(*bench.ridge), false, {});
  auto settings = settings_for(*bench.ridge, InnerRule::fixed_steps, true);
  settings.steps = 7;
  Vector limit(kDirections);
  for (Index j = 0; j < kDirections; ++j)
    limit(j) = unrolled_derivative(*bench.ridge, bench.query, bench.U.col(j), settings.steps);
  EXPECT_GT((limit - bench.U.transpose() * bench.gradient).norm(), 1e-3 * limit.norm())
      << "too easy: the steps have converged";

  double min = 1;
  double previous = kNaN;
  for (double h = largest; h > 1e-4 * largest; h /= 2) {
    const double error = (bench.differences(descent, settings, h) - limit).cwiseAbs().maxCoeff();
    if (previous > 1e3 * floor) {
      EXPECT_NEAR(slope(previous, error, 2), 2, 0.1) << "h " << h;
    }
    previous = error;
    min = std::min(min, error);
  }
  std::printf("start %.0f: least error %.2g, of a derivative of %.2g\n", start, min,
              limit.cwiseAbs().maxCoeff());
  EXPECT_LT(min, floor);
}

TEST(Acceptance, T3FixedStepsFollowTheSquareOfTheRadiusToRoundOff) {
  follows_the_square(-1, 0.1, 1e-11);
  follows_the_square(-7, 0.1, 1e-12);
}

// Inner answers with errors of a given size that know nothing of one another.
class Erring final : public InnerSolver {
 public:
  Erring(ClosedFormInner& problem, double size) : exact_(problem), size_(size) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    exact_.solve(X, Y, control, report);
    for (Index b = 0; b < Y.cols(); ++b) {
      const Vector error = test::normal(40 + static_cast<std::uint64_t>(b), Y.rows(), 1);
      Y.col(b) += size_ / error.norm() * error;
    }
  }

 private:
  inner::ClosedFormSolver exact_;
  double size_;
};

// Answers that are as good, but not of equal steps, err by |grad_y F| e / h: slope -1 in h.
TEST(Acceptance, T3ErrorsOfOtherSolvesGrowAsTheRadiusShrinks) {
  Bench bench(test::synthetic_ridge(12));
  Erring solver(*bench.ridge, 1e-6);
  const auto settings = settings_for(*bench.ridge, InnerRule::fixed_steps, true);
  for (double h = 1e-3; h > 1e-6; h /= 10)
    EXPECT_NEAR(slope(bench.error(solver, settings, h), bench.error(solver, settings, h / 10), 10), -1, 0.02)
        << h;
  EXPECT_GT(bench.error(solver, settings, 1e-6), 0.1);
}

// With the adjoint of the base, the same errors count by their squares over h, and by e itself: at h = e a
// plain difference keeps its error, and a corrected one loses it in proportion to e.
TEST(Acceptance, T5TheAdjointCorrectionRemovesTheErrorOfInnerSolves) {
  Bench bench(test::synthetic_ridge(12));
  const auto& ridge = *bench.ridge;
  Matrix right(ridge.p(), 1), v = Matrix::Zero(ridge.p(), 1);
  bench.ridge->outer_gradient_y(bench.query.at.x, bench.query.at.y, right);
  const double slope_of_F = right.norm();
  right = -right;
  ConjugateGradients().solve(
      [&](const Matrix& V, Matrix& out) {
        bench.ridge->inner_hessian_product(bench.query.at.x, bench.query.at.y, V, out);
      },
      right, v, 100, 1e-13);
  bench.query.at.v = v.col(0);
  const auto errors = [&](double size) {
    Erring solver(*bench.ridge, size);
    auto settings = settings_for(ridge, InnerRule::fixed_steps, true);
    const double plain = bench.error(solver, settings, size);
    settings.corrected = true;
    return std::pair(plain, bench.error(solver, settings, size));
  };
  const auto [plain_coarse, corrected_coarse] = errors(1e-2);
  const auto [plain_fine, corrected_fine] = errors(1e-3);
  std::printf("|grad_y F| %.2g: e = h = 1e-2: %.2g -> %.2g;  1e-3: %.2g -> %.2g\n", slope_of_F, plain_coarse,
              corrected_coarse, plain_fine, corrected_fine);
  EXPECT_NEAR(slope(plain_coarse, plain_fine, 10), 0, 0.2);
  EXPECT_NEAR(slope(corrected_coarse, corrected_fine, 10), 1, 0.2);
  EXPECT_LT(corrected_coarse, plain_coarse / 10);
  EXPECT_LT(corrected_fine, plain_fine / 100);
}

TEST(FixedSteps, ForwardUsesAReferenceWithTheSameSteps) {
  Bench bench(test::synthetic_ridge(12));
  bench.query.at.y *= 1.01;
  inner::FirstOrderSolver descent(inner::exact_gradient(*bench.ridge), false, {});
  auto settings = settings_for(*bench.ridge, InnerRule::fixed_steps, false);
  settings.steps = 7;
  Vector limit(kDirections);
  for (Index j = 0; j < kDirections; ++j)
    limit(j) = unrolled_derivative(*bench.ridge, bench.query, bench.U.col(j), settings.steps);
  const double coarse = (bench.differences(descent, settings, 1e-2) - limit).norm();
  const double fine = (bench.differences(descent, settings, 1e-3) - limit).norm();
  EXPECT_NEAR(slope(coarse, fine, 10), 1, 0.1);  // a difference of unlike solves would grow like 1 / h
}

// The collapse (docs/math.md, Inner control) under an absolute tolerance with warm start (which a
// configuration cannot ask for), and its absence under a relative one, whatever h.
TEST(Acceptance, T4AnAbsoluteToleranceLosesTheDerivativeARelativeOneKeepsIt) {
  Bench bench(test::synthetic_ridge(12));
  const Vector exact = bench.U.transpose() * bench.gradient;
  Matrix G(bench.ridge->p(), 1);
  bench.ridge->inner_gradient_y(bench.query.at.x + 1e-6 * bench.U.col(0), bench.query.at.y, G);
  const double response = G.norm() / 1e-6;  // |B u|
  const auto recovered = [&](InnerRule rule, double tolerance, double h) {
    auto settings = settings_for(*bench.ridge, rule, true);
    settings.steps = 10000;
    settings.tolerance = tolerance;
    return bench.differences(bench.nesterov, settings, h).dot(exact) / exact.squaredNorm();
  };
  // The share that is recovered depends on tolerance / h alone: most of it at 1 % of the response |B u|, part
  // of it at 10 %, hardly any at the response itself, and none (no step on either side) beyond.
  for (const double share : {1e-4, 1e-2, 0.1, 1.0})
    EXPECT_NEAR(recovered(InnerRule::absolute, share * response * 1e-2, 1e-2),
                recovered(InnerRule::absolute, share * response * 1e-4, 1e-4), 0.05)
        << share;
  for (const double h : {1e-2, 1e-3, 1e-4}) {
    const auto at = [&](double share) { return recovered(InnerRule::absolute, share * response * h, h); };
    std::printf("h = %.0e: recovered %.4f %.3f %.3f %.3f\n", h, at(1e-4), at(1e-2), at(0.1), at(1));
    EXPECT_NEAR(at(1e-4), 1, 0.01);
    EXPECT_NEAR(at(1e-2), 1, 0.05);
    EXPECT_LT(at(0.3), 0.9);
    EXPECT_EQ(at(10), 0);
    for (const double eta : {1e-1, 1e-2, 1e-3})
      EXPECT_NEAR(recovered(InnerRule::relative, eta, h), 1, 3 * eta) << "eta " << eta << " h " << h;
  }
}

// Reflection starts the minus solve near its solution: it needs fewer steps than the plus solve.
TEST(Relative, ReflectionSavesSteps) {
  Bench bench(test::synthetic_ridge(12));
  auto settings = settings_for(*bench.ridge, InnerRule::relative, true);
  settings.steps = 10000;
  const auto steps = [&](bool central) {
    settings.central = central;
    DifferenceProbe probe(*bench.ridge, bench.nesterov, *bench.directions, settings);
    bench.query.radius = 1e-2;
    std::vector<Outcome> outcomes(kDirections);
    Matrix payload(0, kDirections);
    probe.run(bench.query, {0, kDirections}, outcomes, payload);
    std::int64_t total = 0;
    for (const auto& outcome : outcomes) {
      EXPECT_EQ(outcome.evaluations, central ? 2 : 1);
      total += outcome.inner_steps;
    }
    return total;
  };
  EXPECT_GT(steps(false), 5 * kDirections);
  EXPECT_LT(static_cast<double>(steps(true)), 1.6 * static_cast<double>(steps(false)));
}

TEST(DifferenceProbe, ItemsDoNotDependOnTheBatch) {
  Bench bench(test::synthetic_ridge(12));
  for (const InnerRule rule : {InnerRule::fixed_steps, InnerRule::relative}) {
    auto settings = settings_for(*bench.ridge, rule, true);
    settings.steps = 500;
    DifferenceProbe probe(*bench.ridge, bench.nesterov, *bench.directions, settings);
    bench.query.radius = 1e-3;
    std::vector<Outcome> whole(kDirections), parts(kDirections);
    Matrix payload(0, kDirections);
    probe.run(bench.query, {0, kDirections}, whole, payload);
    for (const Range which : {Range{0, 3}, Range{3, 1}, Range{4, 4}})
      probe.run(bench.query, which,
                std::span(parts).subspan(static_cast<std::size_t>(which.first),
                                         static_cast<std::size_t>(which.count)),
                payload.leftCols(which.count));
    for (std::size_t j = 0; j < kDirections; ++j) {
      EXPECT_EQ(whole[j].difference, parts[j].difference);
      EXPECT_EQ(whole[j].inner_steps, parts[j].inner_steps);
      EXPECT_NE(whole[j].difference, whole[(j + 1) % kDirections].difference);  // control
    }
  }
}

// Scaled units: D estimates u_jT (s o grad).
TEST(DifferenceProbe, UserScalesAreUnitsOfTheDerivative) {
  Bench bench(test::synthetic_ridge(12));
  inner::ClosedFormSolver exact(*bench.ridge);
  auto settings = settings_for(*bench.ridge, InnerRule::relative, true);
  settings.scale = Vector::LinSpaced(bench.ridge->d(), 0.5, 2);
  const Vector D = bench.differences(exact, settings, 1e-4);
  EXPECT_LT((D - bench.U.transpose() * settings.scale.cwiseProduct(bench.gradient)).norm(), 1e-6);
}

// F = x_1 y with y = sum x, and no gradient in x; it counts the points at which F is asked for.
class Counting final : public InnerGradientProblem, public ClosedFormInner {
 public:
  Counting() : InnerGradientProblem({"counting", 3, 1, Vector::Zero(3), Vector::Zero(1), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    asked += X.cols();
    values = (X.row(0).array() * Y.row(0).array()).matrix().transpose();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_gradient_y(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef, MatrixRef G) override { G = X.row(0); }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override { Y = X.colwise().sum(); }
  Index asked = 0;
};

// With y fixed, F at the base is one side of forward differences, and no part of central ones.
TEST(DifferenceProbe, CentralSlopesWithoutAGradientDoNotAskForTheBase) {
  for (const bool central : {true, false}) {
    Counting problem;
    inner::ClosedFormSolver solver(problem);
    auto coordinates = family(3, "coordinate");
    DifferenceProbe probe(problem, solver, *coordinates,
                          settings_for(problem, InnerRule::relative, central, true));
    Query query;
    query.at.x = Vector{{2, 3, 4}};
    query.at.y = query.at.reference.y = Vector::Constant(1, 9);
    query.block = {1, 1, 3};
    query.radius = 0.25;
    std::vector<Outcome> outcomes(3);
    Matrix payload(0, 3);
    probe.run(query, {0, 3}, outcomes, payload);
    EXPECT_EQ(problem.asked, central ? 6 : 4);
    Matrix U(3, 3);
    coordinates->fill(query.block, {0, 3}, {0, 3}, U);
    const Vector gradient{{9 + 2, 2, 2}};
    for (Index j = 0; j < 3; ++j)
      EXPECT_NEAR(outcomes[static_cast<std::size_t>(j)].difference, U.col(j).dot(gradient), 1e-13);
  }
}

// A problem that fails at points with x_0 above a threshold.
class Fragile final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Fragile(double threshold)
      : ValuesProblem({"fragile", 4, 1, Vector::Zero(4), Vector::Zero(1), {}}), threshold_(threshold) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = X(0, b) > threshold_ ? kNaN : X.col(b).sum();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  double threshold_;
};

TEST(DifferenceProbe, ANonFiniteValueFailsItsPairAndNoOther) {
  Fragile problem(1e-9);
  inner::ClosedFormSolver solver(problem);
  auto coordinates = family(4, "coordinate");
  DifferenceProbe probe(problem, solver, *coordinates, settings_for(problem, InnerRule::relative, true));
  Query query;
  query.at.x = problem.info().start;
  query.at.y = problem.info().inner_start;
  query.block = {1, 1, 4};
  query.radius = 1e-3;
  std::vector<Outcome> outcomes(4);
  Matrix payload(0, 4);
  probe.run(query, {0, 4}, outcomes, payload);
  int failed = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.status == EvaluationStatus::non_finite)
      ++failed;
    else
      EXPECT_NEAR(outcome.difference, 1, 1e-10);
    EXPECT_TRUE(std::isnan(outcome.inner_residual));  // a closed form measures none
  }
  EXPECT_EQ(failed, 1);
}

// A direction along which the inner solution hardly moves is done as soon as it is as accurate as the base;
// it must neither burn all steps nor fail.
TEST(Robustness, ADirectionWithoutResponseSucceedsAtOnce) {
  auto ridge = test::synthetic_ridge(6, -60);  // weights e^-60: x has no influence
  inner::FirstOrderSolver solver(inner::exact_gradient(*ridge), true, {kNaN, kNaN});
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
  query.at.x = ridge->info().start;
  Matrix y = Matrix::Zero(6, 1);
  InnerReport report;
  query.at.curvature = {0.1, ridge->inner_curvature(query.at.x).L};
  InnerControl base;
  base.steps = 20000;
  base.tolerance = 1e-7;
  base.curvature = query.at.curvature;
  solver.solve(query.at.x, y, base, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  query.at.y = y.col(0);
  query.at.accuracy.floor = report.residual[0];
  std::vector<Outcome> outcomes(6);
  Matrix payload(0, 6);
  probe.run(query, {0, 6}, outcomes, payload);
  for (const auto& outcome : outcomes) {
    EXPECT_EQ(outcome.status, EvaluationStatus::ok);
    EXPECT_LT(outcome.inner_steps, 10);
    EXPECT_LT(std::abs(outcome.difference), 1e-3);
  }
}

}  // namespace
}  // namespace bizo::methods
