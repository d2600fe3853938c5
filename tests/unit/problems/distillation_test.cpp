// Data-set distillation: its definition, the figures of the digits, and what it refuses.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::Settings;

double value_of(Problem& problem, const Matrix& x, const Matrix& y) {
  Vector value(1);
  problem.outer(x, y, value);
  return value(0);
}

TEST(Distillation, IsRidgeRegressionOnTheSyntheticSamples) {
  const Matrix A{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}}, T{{0, 1}, {0, 1}, {1, 0}};
  test::MemoryData files;
  files.datasets["t"] = {Features(A), Vector{{5, 5, 3}}, ""};
  const auto owner = make_problem(
      "distillation", {{"train", "t"}, {"validation", "t"}, {"samples", "2"}, {"ridge", "0.3"}}, files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 2 * 2 + 2 * 2);
  ASSERT_EQ(problem.p(), 3 * 2);
  const Vector start{{1.0, 0.25, 0.5, -1.0, 0, 1, 1, 0}};  // the first of each class; their labels by columns
  EXPECT_EQ(problem.info().start, start);
  const Vector x{{0.4, -0.3, 1.2, 0.7, 0.9, -0.2, 0.1, 1.1}}, y{{0.7, -0.4, 0.1, 1.1, 0.2, -0.5}};
  const Matrix W = y.reshaped(3, 2), P{{0.4, -0.3, 1}, {1.2, 0.7, 1}}, labels{{0.9, 0.1}, {-0.2, 1.1}};
  Matrix Q(3, 3);
  Q << A.transpose(), Vector::Ones(3);
  Vector f(1);
  problem.inner(x, y, f);
  EXPECT_NEAR(f(0), 0.5 * (P * W - labels).squaredNorm() + 0.15 * y.squaredNorm(), 1e-14);
  EXPECT_NEAR(value_of(problem, x, y), (Q * W - T).squaredNorm() / 6, 1e-14);
}

TEST(Distillation, IsKernelRidgeRegressionOnTheSyntheticSamples) {
  const Matrix A{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}}, T{{0, 1}, {0, 1}, {1, 0}};
  test::MemoryData files;
  files.datasets["t"] = {Features(A), Vector{{5, 5, 3}}, ""};
  const auto owner = make_problem("distillation",
                                  {{"train", "t"},
                                   {"validation", "t"},
                                   {"model", "kernel"},
                                   {"samples", "2"},
                                   {"ridge", "0.3"},
                                   {"width", "1.5"}},
                                  files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 2 * 2 + 2 * 2);
  ASSERT_EQ(problem.p(), 2 * 2);
  const Vector x{{0.4, -0.3, 1.2, 0.7, 0.9, -0.2, 0.1, 1.1}}, y{{0.7, -0.4, 0.1, 1.1}};
  const Matrix S{{0.4, 1.2}, {-0.3, 0.7}}, labels{{0.9, 0.1}, {-0.2, 1.1}}, alpha = y.reshaped(2, 2);
  const auto kernel = [](const Matrix& one, const Matrix& other) {
    Matrix K(one.cols(), other.cols());
    for (Index i = 0; i < K.rows(); ++i)
      for (Index j = 0; j < K.cols(); ++j)
        K(i, j) = std::exp(-(one.col(i) - other.col(j)).squaredNorm() / (2 * 1.5 * 1.5));
    return K;
  };
  const Matrix H = kernel(S, S) + 0.3 * Matrix::Identity(2, 2);
  Vector f(1);
  problem.inner(x, y, f);
  EXPECT_NEAR(f(0), 0.5 * (alpha.transpose() * H * alpha).trace() - (alpha.transpose() * labels).trace(),
              1e-14);
  EXPECT_NEAR(value_of(problem, x, y), (kernel(A, S) * alpha - T).squaredNorm() / 6, 1e-14);
  Matrix best = problem.info().inner_start;
  dynamic_cast<ClosedFormInner&>(*owner).inner_minimizer(x, best);
  EXPECT_LE((H * best.reshaped(2, 2) - labels).norm(), 1e-14);
}

TEST(Distillation, IsANetworkTrainedOnSoftLabels) {
  const Matrix A{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}};
  test::MemoryData files;
  files.datasets["t"] = {Features(A), Vector{{5, 5, 3}}, ""};
  const auto owner = make_problem("distillation",
                                  {{"train", "t"},
                                   {"validation", "t"},
                                   {"model", "mlp"},
                                   {"hidden", "1"},
                                   {"samples", "2"},
                                   {"mu", "0.3"},
                                   {"label_logit", "4"}},
                                  files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.p(), 2 + 1 + 2 + 2);
  const Vector start{{1.0, 0.25, 0.5, -1.0, 0, 4, 4, 0}};
  EXPECT_EQ(problem.info().start, start);
  const Vector x{{0.4, -0.3, 1.2, 0.7, 0.9, -0.2, 0.1, 1.1}}, y{{0.7, -0.4, 0.1, 1.1, 0.2, -0.5, 0.3}};
  const auto logarithm = [](Vector z) -> Vector { return z.array() - std::log(z.array().exp().sum()); };
  const auto scores = [&](const Vector& a) -> Vector {
    const double h = std::tanh(y.head(2).dot(a) + y(2));
    return h * y.segment(3, 2) + y.tail(2);
  };
  double f = 0.15 * y.squaredNorm(), F = 0;
  for (Index i = 0; i < 2; ++i) {
    const Vector q = logarithm(Vector{{x(4 + i), x(6 + i)}}).array().exp();
    f -= q.dot(logarithm(scores(x.segment(2 * i, 2)))) / 2;
  }
  for (Index i = 0; i < 3; ++i) F -= logarithm(scores(A.col(i)))(i < 2 ? 1 : 0) / 3;
  Vector value(1);
  problem.inner(x, y, value);
  EXPECT_NEAR(value(0), f, 1e-14);
  EXPECT_NEAR(value_of(problem, x, y), F, 1e-14);
}

Settings digits(const std::string& samples) {
  return {{"data", BIZO_SOURCE_DIR "/data/digits.csv"}, {"feature_factor", "0.0625"}, {"samples", samples}};
}

// Figures of an independent implementation, to the digits that it gave.
TEST(Distillation, HasTheKnownValuesOnDigits) {
  const io::FileData files;
  struct Known {
    const char* samples;
    double F, train, test;
  };
  for (const auto& [samples, F, train, test] :
       {Known{"10", 0.3309, 0.655, 0.672}, Known{"50", 0.6891, 0.675, 0.690}}) {
    const auto problem = make_problem("distillation", digits(samples), files);
    Matrix y = problem->info().inner_start;
    dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(problem->info().start, y);
    EXPECT_NEAR(value_of(*problem, problem->info().start, y), F, 6e-5) << samples;
    const Metrics metrics = problem->metrics(problem->info().start, y);
    EXPECT_EQ(metrics.at(1).first, "validation_accuracy");
    EXPECT_NEAR(metrics.at(0).second, train, 6e-4);
    // It tested on the images of both parts.
    EXPECT_NEAR((360 * metrics.at(1).second + 359 * metrics.at(2).second) / 719, test, 6e-4);
  }
}

// What is fitted is linear in the labels and F a sum of squares in it: the Jacobian of all coordinates gives
// the minimum.
TEST(Distillation, OneGaussNewtonStepFindsTheLabels) {
  const io::FileData files;
  for (const char* model : {"linear", "kernel"}) {
    Settings settings = digits("10");
    settings.insert({{"learn", "labels"}, {"model", model}});
    const auto owner = make_problem("distillation", settings, files);
    auto& problem = dynamic_cast<ProductsProblem&>(*owner);
    ASSERT_EQ(problem.d(), 100);
    const auto slope = [&](const Vector& x) {
      Matrix y = problem.info().inner_start;
      dynamic_cast<ClosedFormInner&>(*owner).inner_minimizer(x, y);
      return methods::implicit_gradient(problem, x, y).norm();
    };
    test::Choice setup;
    setup.method = "gauss-newton";
    setup.inner = "closed-form";
    setup.family = "coordinate";
    setup.directions = 100;
    setup.method_options = {{"damping", "0"}};
    test::Experiment experiment(problem, setup);
    experiment.minimize(1);
    EXPECT_LT(slope(experiment.memory.iterates.at(1).x), 1e-6 * slope(problem.info().start)) << model;
  }
}

// Ten real images, logit 3, 200 steps of 1/4 with momentum 0.9; reference: an independent program.
TEST(Distillation, ANetworkBeginsAtItsReference) {
  const io::FileData files;
  Settings settings = digits("10");
  settings.insert({{"model", "mlp"}, {"hidden", "8"}});
  const auto owner = make_problem("distillation", settings, files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  EXPECT_EQ(problem.d(), 740);
  EXPECT_EQ(problem.p(), 610);
  Vector y = problem.info().inner_start, z = y;
  Matrix g(y.size(), 1);
  for (int t = 0; t < 200; ++t) {
    problem.inner_gradient_y(problem.info().start, z, g);
    const Vector next = z - 0.25 * g.col(0);
    z = next + 0.9 * (next - y);
    y = next;
  }
  EXPECT_NEAR(value_of(problem, problem.info().start, y), 1.529, 1e-3);
  const Metrics metrics = problem.metrics(problem.info().start, y);
  EXPECT_NEAR((360 * metrics.at(1).second + 359 * metrics.at(2).second) / 719, 0.592, 6e-4);
}

TEST(Distillation, MistakesAreTold) {
  const auto files = test::random_data(60, 13);
  const auto refusal = [&](Settings settings) -> std::string {
    settings["data"] = "three";
    try {
      make_problem("distillation", settings, files);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refusal({{"samples", "37"}}),
            "test: problem.samples = 37: there are 36 training samples to begin with; it is at most as many");
  EXPECT_EQ(
      refusal({{"sample_bounds", "0"}}),
      "test: problem.sample_bounds = 0: it must be two numbers, the lower one first; write for example 0, 1");
  EXPECT_EQ(refusal({{"sample_bounds", "0, 1"}, {"box", "0, 1"}}),
            "test: problem.sample_bounds = 0, 1: problem.box is given too; give one of them");
  EXPECT_EQ(
      refusal({{"sample_bounds", "0, 1"}, {"learn", "labels"}}),
      "test: problem.sample_bounds = 0, 1: with problem.learn = labels the samples are fixed; leave it out");
  EXPECT_EQ(refusal({{"width", "2"}}), "test: problem.width = 2: only model = kernel has it; leave it out");
  EXPECT_EQ(refusal({{"model", "mlp"}, {"ridge", "2"}}),
            "test: problem.ridge = 2: only model = linear or kernel has it; use problem.mu");
  EXPECT_EQ(refusal({{"model", "kernel"}, {"mu", "2"}}),
            "test: problem.mu = 2: only model = mlp has it; use problem.ridge");
  EXPECT_NE(refusal({{"model", "kernel"}, {"hidden", "8"}}).find("add model = mlp"), std::string::npos);
  EXPECT_NE(refusal({{"model", "mlp"}, {"sharpness", "8"}}).find("add activation = softplus"),
            std::string::npos);
  EXPECT_NE(refusal({{"sample_bounds", "0, 1"}}).find("lies outside of the bounds"), std::string::npos);
}

TEST(Distillation, SamplesMayBeBoundedAndLabelsNot) {
  const auto problem =
      make_problem("distillation", {{"data", "three"}, {"samples", "4"}, {"sample_bounds", "-9, 9"}},
                   test::random_data(60, 13));
  const Box& box = problem->info().box;
  EXPECT_EQ(box.lower.head(4 * 13), Vector::Constant(4 * 13, -9));
  EXPECT_EQ(box.upper.head(4 * 13), Vector::Constant(4 * 13, 9));
  EXPECT_TRUE((box.lower.tail(4 * 3).array() == -std::numeric_limits<double>::infinity()).all());
  EXPECT_TRUE((box.upper.tail(4 * 3).array() == std::numeric_limits<double>::infinity()).all());
}

}  // namespace
}  // namespace bizo::problems
