// Learned sampling patterns: values and gradients of an independent program, and what the problem refuses.
#include <gtest/gtest.h>

#include <cmath>

#include "io/data_files.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "problems/sampling.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;

std::unique_ptr<Problem> with_the_data() {
  const io::FileData files;
  return make_problem("sampling", {{"data", BIZO_SOURCE_DIR "/data/sampling64.h5"}}, files);
}

// Newton's method signal by signal, with numpy's transform, gave the value, and with adjoints the norm.
TEST(Sampling, HasTheKnownValueAndGradient) {
  const auto owner = with_the_data();
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 64);
  ASSERT_EQ(problem.p(), 1280);
  const Vector x = problem.info().start, y = test::accurate_inner(problem, x, problem.info().inner_start);
  Vector value(1);
  problem.outer(x, y, value);
  EXPECT_NEAR(value(0), 4.161093930537796, 1e-9);
  const Vector gradient = methods::implicit_gradient(problem, x, y, 1e-12);
  EXPECT_NEAR(gradient.norm(), 1.0265297424263773, 1e-7);
}

// Fourth-order differences of Phi.
TEST(Sampling, GradientIsThatOfPhi) {
  const auto owner = with_the_data();
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Vector x = problem.info().start + test::normal(1, problem.d(), 1, 0.1),
               u = test::normal(2, problem.d(), 1).normalized();
  const Vector y = test::accurate_inner(problem, x, problem.info().inner_start);
  const auto slope = [&](double h) {
    Vector plus(1), minus(1);
    problem.outer(x + h * u, test::accurate_inner(problem, x + h * u, y), plus);
    problem.outer(x - h * u, test::accurate_inner(problem, x - h * u, y), minus);
    return (plus(0) - minus(0)) / (2 * h);
  };
  const double exact = methods::implicit_gradient(problem, x, y, 1e-12).dot(u);
  EXPECT_NEAR(exact, (4 * slope(1e-3) - slope(2e-3)) / 3, 1e-6 * (1 + std::abs(exact)));
  EXPECT_GT(std::abs(exact), 1e-2) << "the test proves nothing";
}

// A measurement of a signal by itself, without noise, is explained by that signal: no misfit, no gradient but
// the variation's. With alpha and eps_2 next to 0 the signal is the minimizer, whatever c is.
TEST(Sampling, TheTransformIsTheUnitaryOne) {
  const Index n = 6;
  const Matrix truth = test::normal(1, n, 2);
  Matrix measured = Matrix::Zero(2 * n, 2);
  for (Index j = 0; j < n; ++j)
    for (Index i = 0; i < n; ++i) {
      const double angle = -2 * M_PI * static_cast<double>(i * j) / static_cast<double>(n);
      measured.row(j) += std::cos(angle) / std::sqrt(6.0) * truth.row(i);
      measured.row(n + j) += std::sin(angle) / std::sqrt(6.0) * truth.row(i);
    }
  ProblemInfo info;
  info.outer_dimension = n;
  info.inner_dimension = 4 * n;
  Sampling problem(info, {.truth = truth, .measured = measured, .alpha = 1e-12, .ridge = 1e-12});
  Matrix y(4 * n, 1), gradient(4 * n, 1);
  y << truth.col(0), Vector::Zero(n), truth.col(1), Vector::Zero(n);
  problem.inner_gradient_y(Vector::LinSpaced(n, 0.1, 0.9), y, gradient);
  EXPECT_LT(gradient.norm(), 1e-11);
  Vector value(1);
  problem.outer(Vector::Constant(n, 0.5), y, value);
  EXPECT_DOUBLE_EQ(value(0), 0.3);  // the price alone
}

TEST(Sampling, MistakesAreTold) {
  auto files = test::random_data(10, 3);
  files.datasets["signals/short"] = {Features(test::normal(1, 8, 3)), {}, ""};
  expect_refused("sampling", {}, files,
                 "problem.data: there are no signals; name a file such as data/sampling64.h5");
  expect_refused(
      "sampling", {{"data", "signals"}, {"imaginary", "short"}}, files,
      "problem.imaginary = short: it has 3 signals of 8 samples, and problem.truth has 3 signals of 9");
  for (const char* box : {"", "0, 0.9", "0.1, 1", "-inf, 0.9"})
    expect_refused("sampling", {{"data", "signals"}, {"box", box}}, files,
                   "c/(1 - c) needs 0 < c < 1; keep every bound between 0 and 1, such as 0.001, 0.99");
}

}  // namespace
}  // namespace bizo::problems
