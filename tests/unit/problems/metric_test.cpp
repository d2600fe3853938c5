// Metric learning: its definition, the figures of the digits, and what it refuses.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::Settings;

TEST(Metric, IsKernelRidgeRegressionInTheEmbedding) {
  const Matrix A{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}}, A_validation{{2.0, 0.0}, {-1.0, 1.5}};
  test::MemoryData files;
  files.datasets["t"] = {Features(A), Vector{{5, 3, 5}}, ""};
  files.datasets["v"] = {Features(A_validation), Vector{{3, 5}}, ""};
  const auto owner = make_problem("metric", {{"train", "t"}, {"validation", "v"}, {"rows", "1"}}, files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 3);
  ASSERT_EQ(problem.p(), 6);
  const Vector x{{0.4, -0.3, std::log(0.2)}}, y{{0.7, -0.4, 0.1, 1.1, 0.2, -0.5}};
  const Matrix alpha = y.reshaped(3, 2), T{{0, 1}, {1, 0}, {0, 1}}, T_validation{{1, 0}, {0, 1}};
  const auto kernel = [&](const Matrix& a, const Matrix& b) {
    Matrix K(a.cols(), b.cols());
    for (Index i = 0; i < K.rows(); ++i)
      for (Index j = 0; j < K.cols(); ++j)
        K(i, j) = std::exp(-0.5 * std::pow((a.col(i) - b.col(j)).dot(x.head(2)), 2));
    return K;
  };
  Matrix system = kernel(A, A);
  system.diagonal().array() += 0.2;
  Vector f(1), F(1);
  problem.inner(x, y, f);
  problem.outer(x, y, F);
  EXPECT_NEAR(f(0), 0.5 * (alpha.transpose() * system * alpha).trace() - (alpha.transpose() * T).trace(),
              1e-14);
  EXPECT_NEAR(F(0), (kernel(A_validation, A) * alpha - T_validation).squaredNorm() / 4, 1e-14);
}

Settings digits(const std::string& rows, const std::string& scale) {
  return {{"data", BIZO_SOURCE_DIR "/data/digits.csv"},
          {"feature_factor", "0.0625"},
          {"split", "0.25, 0.25, 0.5"},
          {"rows", rows},
          {"start_scale", scale}};
}

// L = 2 principal directions, or s times all of them, which is the metric of s I. Figures of an independent
// implementation, to the digits that it gave.
TEST(Metric, HasTheKnownValuesOnDigits) {
  const io::FileData files;
  struct Known {
    const char *rows, *scale;
    double F, validation, test, test_loss;
  };
  for (const auto& [rows, scale, F, validation, test, test_loss] :
       {Known{"2", "2", 0.2389, 0.622, 0.645, 0.2301}, Known{"4", "2", 0.1451, 0.816, 0.821, 0.1410},
        Known{"8", "2", 0.0869, 0.936, 0.952, 0.0849}, Known{"64", "0.5", 0.0520, 0.973, 0.974, 0.0518}}) {
    const auto problem = make_problem("metric", digits(rows, scale), files);
    const Vector x = problem->info().start;
    Matrix y = problem->info().inner_start;
    dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(x, y);
    Vector value(1);
    problem->outer(x, y, value);
    EXPECT_NEAR(value(0), F, 6e-5) << rows;
    const Metrics metrics = problem->metrics(x, y);
    EXPECT_NEAR(metrics.at(0).second, validation, 6e-4) << rows;
    EXPECT_NEAR(metrics.at(1).second, test, 6e-4) << rows;
    EXPECT_NEAR(metrics.at(2).second, test_loss, 6e-5) << rows;
  }
}

// A kernel is kept from one product to the next: at another x, and in a batch of several, it is another.
TEST(Metric, ProductsAreThoseOfTheirOwnPoint) {
  const auto data = test::random_data(60, 3);
  const auto owner = make_problem("metric", {{"data", "three"}}, data);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Matrix X = test::normal(1, problem.d(), 3, 0.3), V = test::normal(2, problem.p(), 3);
  Matrix together(problem.p(), 3), alone(problem.p(), 1);
  problem.inner_hessian_product(X, V, V, together);
  for (const Index b : {2, 0, 0, 1}) {
    problem.inner_hessian_product(X.col(b), V.col(b), V.col(b), alone);
    EXPECT_TRUE(test::same_bits(alone, together.col(b))) << b;
    const auto fresh = make_problem("metric", {{"data", "three"}}, data);
    dynamic_cast<ProductsProblem&>(*fresh).inner_hessian_product(X.col(b), V.col(b), V.col(b), alone);
    EXPECT_TRUE(test::same_bits(alone, together.col(b))) << b;
  }
}

// What makes a start of principal directions says nothing beside a start that is given.
TEST(Metric, OptionsOfAnotherStartAreRefused) {
  for (const char* name : {"start_scale", "ridge"})
    test::expect_refused("metric", {{"data", "three"}, {"start", "0.1"}, {name, "3"}},
                         test::random_data(60, 3),
                         std::string("problem.") + name +
                             " = 3: it belongs to problem.start = pca, and another start is given; leave it "
                             "out, or set problem.start = pca");
  EXPECT_NO_THROW(make_problem("metric", {{"data", "three"}, {"start", "pca"}, {"ridge", "3"}},
                               test::random_data(60, 3)));
}

TEST(Metric, MoreRowsThanFeaturesAreRefused) {
  try {
    make_problem("metric", {{"data", "three"}, {"rows", "14"}}, test::random_data(60, 13));
    ADD_FAILURE() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "test: problem.rows = 14: the data have 13 features; it is at most as many");
  }
}

}  // namespace
}  // namespace bizo::problems
