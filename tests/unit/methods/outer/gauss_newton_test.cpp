// Gauss-Newton steps in the span of random directions, against exact Jacobians and known minimizers.
#include "methods/outer/gauss_newton.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/sum_of_squares.hpp"
#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

Choice gauss_newton(Index directions, test::Settings options = {}) {
  Choice setup;
  setup.method = "gauss-newton";
  setup.inner = "closed-form";
  setup.method_options = std::move(options);
  setup.directions = directions;
  return setup;
}

// R is linear in x: the model is Phi itself, and with all directions one step ends at its minimizer, but for
// the round-off of differences, 1e-16 |R| / h, times the condition number of the normal equations.
TEST(GaussNewton, SolvesALinearLeastSquaresProblemInOneStep) {
  for (const std::string family : {"haar", "coordinate", "gaussian"}) {
    problems::Quadratic problem({});
    Choice setup = gauss_newton(10, {{"damping", "0"}});
    setup.family = family;
    Experiment run(problem, setup);
    run.minimize(1);
    const Vector start = problem.info().start, minimizer = problem.minimizer();
    EXPECT_LT((run.memory.iterates[1].x - minimizer).norm(), 1e-9 * (start - minimizer).norm()) << family;
  }
}

// With l < d directions every step minimizes Phi over x + span U. The gap then contracts on average by at
// least 1 - r, r the least eigenvalue of E[H^1/2 U (U^T H U)^-1 U^T H^1/2] (Gower, Kovalev, Lieder,
// Richtarik, NeurIPS 2019), here the mean over 4000 frames.
TEST(GaussNewton, ContractsInASubspaceAsFastAsTheory) {
  constexpr Index kDirections = 3, kIterations = 20, kSeeds = 40;
  problems::Quadratic problem({});
  const Index d = problem.d();
  Matrix H(d, d);
  for (Index i = 0; i < d; ++i)
    H.col(i) = problem.gradient(Vector::Unit(d, i)) - problem.gradient(Vector::Zero(d));
  const Matrix root = test::square_root(H);
  auto family = test::make_family("haar", d);
  Matrix mean = Matrix::Zero(d, d), U(d, kDirections);
  for (std::uint64_t k = 1; k <= 4000; ++k) {
    family->fill({99, k, kDirections}, {0, d}, {0, kDirections}, U);
    const Matrix A = root * U;
    mean += A * test::solve(A.transpose() * A, A.transpose()) / 4000;
  }
  const double rate = 1 - test::eigenvalues(mean)(0);
  const double min = problem.value(problem.minimizer());
  Vector gaps(kSeeds);
  for (Index seed = 0; seed < kSeeds; ++seed) {
    Choice setup = gauss_newton(kDirections, {{"damping", "0"}});
    setup.seed = static_cast<std::uint64_t>(seed + 1);
    Experiment run(problem, setup);
    run.minimize(kIterations);
    gaps(seed) = problem.value(run.memory.iterates.back().x) - min;
    for (std::size_t k = 1; k < run.memory.rows.size(); ++k)
      EXPECT_LE(run.memory.rows[k].value, run.memory.rows[k - 1].value);
  }
  const double start = problem.value(problem.info().start) - min;
  const double deviation = std::sqrt((gaps.array() - gaps.mean()).square().sum() / (kSeeds - 1) / kSeeds);
  std::printf("gap %.2e +- %.1e of the first, bound %.2e\n", gaps.mean() / start, deviation / start,
              std::pow(rate, kIterations));
  EXPECT_LT(gaps.mean(), std::pow(rate, kIterations) * start + 3 * deviation);
  EXPECT_LT(gaps.mean(), 1e-2 * start);
}

// R = y - c, y*(x) = M x + (M x)^2 / 4 by entries; with `residual` = 0, c is y* at `solution`, else off by a
// vector of that length.
class Bent final : public ValuesProblem, public ClosedFormInner, public SumOfSquares {
 public:
  Bent(Index d, Index p, double residual)
      : ValuesProblem({"bent", d, p, Vector::Zero(d), Vector::Zero(p), {}}),
        solution(0.3 * test::normal(2, d, 1)),
        M_(test::normal(1, p, d) / std::sqrt(static_cast<double>(d))),
        c_(bent(solution) + residual * test::normal(3, p, 1).col(0).normalized()) {}

  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * (Y.col(b) - c_).squaredNorm();
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * (Y.col(b) - bent(X.col(b))).squaredNorm();
  }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override {
    for (Index b = 0; b < Y.cols(); ++b) Y.col(b) = bent(X.col(b));
  }
  Index residuals() const override { return p(); }
  void residual(ConstMatrixRef, ConstMatrixRef Y, MatrixRef R) override { R = Y.colwise() - c_; }

  Vector solution;

 private:
  Vector bent(const Vector& x) const {
    const Vector z = M_ * x;
    return z + 0.25 * z.cwiseAbs2();
  }
  Matrix M_;
  Vector c_;
};

// log10 of the distances to `end`, and where the run ends.
std::pair<std::vector<double>, Vector> distances(Bent& problem, Index directions, Index iterations,
                                                 const Vector& end, std::uint64_t seed = 1) {
  Choice setup = gauss_newton(directions, {{"radius", "1e-4"}});
  setup.seed = seed;
  Experiment run(problem, setup);
  run.minimize(iterations);
  std::vector<double> logs;
  for (const auto& at : run.memory.iterates) logs.push_back(std::log10((at.x - end).norm()));
  return {logs, run.memory.iterates.back().x};
}

// With all directions, and a damping that has become small: of second order where the residuals vanish at the
// solution, as long as errors are above those of the differences, h^2.
TEST(GaussNewton, IsOfSecondOrderWhereResidualsVanish) {
  Bent problem(8, 20, 0);
  const auto logs = distances(problem, 8, 10, problem.solution).first;
  EXPECT_LT(logs.back(), -8);
  const auto first = static_cast<std::size_t>(
      std::find_if(logs.begin(), logs.end(), [](double e) { return e < -0.5; }) - logs.begin());
  EXPECT_NEAR((logs[first + 2] - logs[first + 1]) / (logs[first + 1] - logs[first]), 2, 0.25);
}

// Linear with half of the directions, residuals or not: as many decades in the iterations 10 to 20 as in 20
// to 30, in the mean over 20 seeds, within three standard errors.
TEST(GaussNewton, ConvergesLinearlyInASubspace) {
  constexpr Index kSeeds = 20;
  for (const double residual : {0.0, 0.3}) {
    Bent problem(8, 20, residual);
    const Vector end = distances(problem, 8, 20, problem.solution).second;
    Vector early(kSeeds), late(kSeeds);
    for (Index seed = 0; seed < kSeeds; ++seed) {
      const auto logs = distances(problem, 4, 30, end, static_cast<std::uint64_t>(seed + 1)).first;
      early(seed) = logs[20] - logs[10];
      late(seed) = logs[30] - logs[20];
    }
    const Vector change = late - early;
    const double error = std::sqrt((change.array() - change.mean()).square().sum() / (kSeeds - 1) / kSeeds);
    std::printf("residual %.1f: decades in ten iterations %.2f, then %.2f +- %.2f\n", residual, early.mean(),
                late.mean(), error);
    EXPECT_LT(early.mean(), -0.7);
    EXPECT_NEAR(late.mean(), early.mean(), 3 * error);
    EXPECT_LT(error, 0.3);
  }
}

TEST(GaussNewton, RefusesAProblemWithoutResiduals) {
  const auto problem = test::make_case({"", "logistic", {{"data", "dense"}}});
  Choice setup = gauss_newton(5);
  setup.inner = "nesterov";
  EXPECT_THROW(Experiment(*problem, setup), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
