// The least and the largest F over many inner minimizers, against closed forms.
#include "app/runs/bracket.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/minimize.hpp"
#include "problems/least_squares.hpp"

namespace bizo::app {
namespace {

// Of a value for finite nu, by the size of F: nu is halved until the last change is below 1e-3.
constexpr double kOfNu = 3e-3;

const std::string kProblem =
    "[problem]\nname = least-squares\nd = 3\np = 15\nn = 5\nm = 12\nstart_size = 0.5\n";

// F over the minimizers of f at x: y = y_near + N z, N an orthonormal basis of the kernel of A(x).
struct Solutions {
  Solutions(const Assembly& assembly, const Vector& x) {
    auto& problem = dynamic_cast<ProductsProblem&>(*assembly.full);
    const Index p = problem.p();
    const Matrix identity = Matrix::Identity(p, p);
    problems::LeastSquares plain({.d = 3, .p = p, .n = 5, .m = 12, .start_size = 0.5});
    Matrix H(p, p), at = plain.info().inner_start;
    plain.inner_hessian(x, at.col(0), H);
    const Eigen::SelfAdjointEigenSolver<Matrix> spectrum(H);
    N = spectrum.eigenvectors().leftCols(p - 5);
    plain.inner_minimizer(x, at);
    near = at;
    Matrix slope(p, 1), zero(p, 1), columns(p, p);
    plain.outer_gradient_y(x, near, slope);
    plain.outer_gradient_y(x, Matrix::Zero(p, 1), zero);
    plain.outer_gradient_y(x.replicate(1, p), identity, columns);
    curvature = N.transpose() * (columns.colwise() - zero.col(0)) * N;
    gradient = N.transpose() * slope;
    value = F(plain, x, near);
    const Vector z = -curvature.completeOrthogonalDecomposition().solve(gradient);
    least = F(plain, x, near + N * z);
  }
  static double F(Problem& problem, const Vector& x, const Vector& y) {
    Vector result(1);
    problem.outer(x, y, result);
    return result(0);
  }
  // The largest F - proximity/2 |y - y_0|^2: its F.
  double largest(double proximity) const {
    const Matrix identity = Matrix::Identity(curvature.rows(), curvature.cols());
    const Vector z = (proximity * identity - curvature).llt().solve(gradient);
    return value + gradient.dot(z) + 0.5 * z.dot(curvature * z);
  }
  double largest_curvature() const {
    return Eigen::SelfAdjointEigenSolver<Matrix>(curvature).eigenvalues().maxCoeff();
  }

  Matrix N, curvature;
  Vector near, gradient;
  double value = 0, least = 0;
};

struct BracketedRun {
  explicit BracketedRun(const std::string& inner, const std::string& method = "hozog")
      : assembly(assemble(Config(kProblem + "[method]\nname = " + method +
                                     (method == "hozog" ? "\n[directions]\ncount = 3" : "") +
                                     "\n[step]\nsize = 0.1\n[budget]\niterations = 3\n[inner]\n" + inner,
                                 "test"))) {
    SerialExecutor executor(assembly.method.worker, assembly.batch);
    Stopping stopping(read_budget(assembly.sections->budget, assembly.sections->evaluation));
    Recorders nobody({});
    summary = minimize(*assembly.method.algorithm, executor, stopping, nobody);
    remark = bracket(assembly, executor, summary);
  }
  double metric(const std::string& name) const {
    for (const auto& [key, number] : summary.metrics)
      if (key == name) return number;
    return kNaN;
  }
  Assembly assembly;
  Summary summary;
  std::string remark;
};

std::string refusal(const std::string& inner) {
  try {
    BracketedRun run(inner);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Bracket, OfLeastSquaresHasItsClosedForm) {
  for (const std::string start : {"optimistic", "pessimistic"}) {
    const BracketedRun run("start = " + start + "\nproximity = 6\n");
    const Solutions all(run.assembly, run.summary.solution.x);
    const double top = all.largest(6);
    EXPECT_NEAR(run.metric("pessimistic_value"), top, kOfNu * top);
    EXPECT_NEAR(run.metric(start + "_value"), run.summary.solution.value, kOfNu * all.value);
    EXPECT_LT(run.metric("optimistic_value"), all.value);
    EXPECT_GT(run.metric("pessimistic_value"), all.value);
    EXPECT_NE(run.remark.find("F depends on the minimizer"), std::string::npos) << run.remark;
  }
}

TEST(Bracket, BeginsAtTheLeastValueOverAllMinimizers) {
  const BracketedRun run("start = optimistic\n");
  const Solutions all(run.assembly, run.summary.solution.x);
  EXPECT_NEAR(run.metric("optimistic_value"), all.least, kOfNu * all.value);
  EXPECT_GT(run.metric("pessimistic_value"), all.value);
}

// F is convex: along the kernel of A it has a largest value only less what distance costs.
TEST(Bracket, RefusesAPessimisticValueWithoutABound) {
  const BracketedRun optimistic("start = optimistic\n");
  const double needed =
      Solutions(optimistic.assembly, optimistic.assembly.full->info().start).largest_curvature();
  const std::string said =
      refusal("start = pessimistic\nbase_steps = 50\nproximity = " + std::to_string(0.9 * needed) + "\n");
  EXPECT_NE(said.find("F has no bound over the minimizers of f"), std::string::npos) << said;
  EXPECT_EQ(refusal("start = pessimistic\nproximity = " + std::to_string(1.2 * needed) + "\n"), "");
}

// Differences of solves and implicit differentiation agree, also with solvers that a small nu makes slow.
TEST(Bracket, IsTheSameForDifferencesAndForImplicitDifferentiation) {
  const BracketedRun differences("start = pessimistic\nname = newton-cg\n");
  const BracketedRun implicit("start = pessimistic\nname = newton\n", "aid");
  EXPECT_NEAR(differences.summary.solution.value, implicit.summary.solution.value,
              1e-3 * implicit.summary.solution.value);
  EXPECT_LT(implicit.summary.solution.value, 0.95 * implicit.summary.first_value);
}

TEST(Bracket, IsOnePointWhereFHasOneMinimizer) {
  Assembly assembly = assemble(Config(
      "[problem]\nname = quadratic\n[inner]\nstart = pessimistic\n[budget]\niterations = 2\n", "test"));
  SerialExecutor executor(assembly.method.worker, assembly.batch);
  Stopping stopping(read_budget(assembly.sections->budget, assembly.sections->evaluation));
  Recorders nobody({});
  Summary summary = minimize(*assembly.method.algorithm, executor, stopping, nobody);
  EXPECT_EQ(bracket(assembly, executor, summary), "");
  const double first = summary.metrics[0].second, second = summary.metrics[1].second;
  EXPECT_NEAR(first, second, 2 * kOfNu * second);
}

TEST(Bracket, IsRefusedWhereItCannotBe) {
  EXPECT_NE(refusal("start = optimistic\ncontrol = unrolled\nsteps = 5\nL = 4\nmu = 1\n").find("T steps"),
            std::string::npos);
  EXPECT_NE(refusal("nu = 0.1\n").find("selects no minimizer"), std::string::npos);
}

}  // namespace
}  // namespace bizo::app
