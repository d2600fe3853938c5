// Few-shot learning: its definition, the figures of sinusoids and characters, its draws, and what it refuses.
#include "problems/few_shot.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "problems/restricted.hpp"
#include "problems/ridge_head.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::Settings;

Settings with(Settings settings, const Settings& more) {
  for (const auto& [name, value] : more) settings[name] = value;
  return settings;
}

double value_at_minimizer(Problem& problem, const Matrix& x) {
  Matrix y = problem.info().inner_start;
  dynamic_cast<ClosedFormInner&>(problem).inner_minimizer(x, y);
  Vector value(1);
  problem.outer(x, y, value);
  return value(0);
}

// Numbers as features, in classes of four: 0 to 3, 4 to 7, and so on.
test::MemoryData quartets(Index classes) {
  test::MemoryData files;
  Matrix A(2, 4 * classes);
  A.row(0).setLinSpaced(0, 1);
  A.row(1) = A.row(0).array().cos();
  Vector labels(A.cols());
  for (Index i = 0; i < labels.size(); ++i) labels(i) = static_cast<double>(i / 4);
  files.datasets["quartets"] = {Features(A), labels, ""};
  return files;
}

const Settings kQuartets{
    {"task", "classification"}, {"data", "quartets"},          {"way", "2"},  {"shots", "2"},
    {"queries", "2"},           {"representation", "samples"}, {"tasks", "3"}};

// One task of two classes, with the samples as features: P = [A, 1], d = 2.
TEST(FewShot, IsRidgeRegressionOfEveryTask) {
  const auto files = quartets(4);
  const auto owner = make_problem("few-shot", with(kQuartets, {{"tasks", "1"}}), files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 2);
  ASSERT_EQ(problem.p(), 3 * 2);
  const auto tasks =
      class_tasks(files.datasets.at("quartets").features, {{0, 1, 2, 3}, {4, 5, 6, 7}}, {1, 0, 2, 2, 2});
  const std::vector<Index> first{0};
  const auto with_constant = [](const Features& samples) {
    Matrix P(samples.size(), 3);
    P << samples.dense().transpose(), Vector::Ones(samples.size());
    return P;
  };
  const Matrix P = with_constant(tasks->support(first)), T = tasks->support_targets(first);
  const Matrix P_query = with_constant(tasks->query(first));
  const Vector x{{std::log(0.3), std::log(2.0)}}, y{{0.7, -0.4, 0.1, 1.1, 0.2, -0.5}};
  const Matrix W = y.reshaped(3, 2), S = 2 * (P_query * W);
  double F = 0;
  for (Index i = 0; i < 4; ++i) F += std::log(1 + std::exp(S(i, 1 - i / 2) - S(i, i / 2))) / 4;
  Vector value(1);
  problem.inner(x, y, value);
  EXPECT_NEAR(value(0), 0.5 * (P * W - T).squaredNorm() + 0.15 * y.squaredNorm(), 1e-14);
  problem.outer(x, y, value);
  EXPECT_NEAR(value(0), F, 1e-14);
  EXPECT_EQ(T, (Matrix{{1, 0}, {1, 0}, {0, 1}, {0, 1}}));
}

TEST(FewShot, WeightsMayBeDrawnToALearnedCenter) {
  const auto files = quartets(4);
  const auto owner =
      make_problem("few-shot", with(kQuartets, {{"learn", "center"}, {"ridge", "0.5"}}), files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  ASSERT_EQ(problem.d(), 6);
  ASSERT_EQ(problem.p(), 3 * 6);
  // The penalty alone depends on the center.
  const Vector x{{0.1, 0.2, -0.3, 0.5, 0, 1}}, y = test::normal(1, 18, 1);
  Vector there(1), here(1);
  problem.inner(x, y, there);
  problem.inner(Vector::Zero(6), y, here);
  double expected = 0;
  for (Index t = 0; t < 3; ++t)
    expected += 0.25 * ((y.segment(6 * t, 6) - x).squaredNorm() - y.segment(6 * t, 6).squaredNorm()) / 3;
  EXPECT_NEAR(there(0) - here(0), expected, 1e-14);
}

// A task has fewer samples than features, or more.
TEST(RidgeHead, SolvesBySamplesAndByFeatures) {
  for (const Index n : {3, 12}) {
    const Matrix P = test::normal(1, n, 7), T = test::normal(2, n, 2), G = test::normal(3, 7, 2);
    const Matrix system = P.transpose() * P + 0.3 * Matrix::Identity(7, 7);
    const RidgeHead head(P, 0.3);
    EXPECT_LE((system * head.fit(T) - P.transpose() * T).norm(), 1e-13);
    EXPECT_LE((system * head.solve(G) - G).norm(), 1e-13);
  }
}

TEST(FewShot, KnowsTheInverseOfItsHessian) {
  for (const char* learn : {"features", "center"}) {
    const auto problem = make_problem(
        "few-shot", {{"learn", learn}, {"shots", "4"}, {"tasks", "3"}, {"widths", "5"}}, test::MemoryData());
    const Matrix X = problem->info().start.replicate(1, 2), Y = test::normal(1, problem->p(), 2);
    const Matrix V = test::normal(2, problem->p(), 2);
    Matrix inverse(problem->p(), 2), image(problem->p(), 2);
    dynamic_cast<InnerInverse&>(*problem).inner_inverse_product(X, Y, V, inverse);
    dynamic_cast<ProductsProblem&>(*problem).inner_hessian_product(X, Y, inverse, image);
    EXPECT_LE((image - V).norm(), 1e-12 * V.norm()) << learn;
  }
}

// Figures of an independent implementation. It judged sinusoids by 300 tasks that it drew as here.
TEST(FewShot, HasTheKnownValuesOfSinusoids) {
  for (const auto& [shots, loss] : {std::pair{"5", 3.929}, {"10", 1.649}}) {
    const auto problem = make_problem("few-shot", {{"shots", shots}, {"tasks", "1"}}, test::MemoryData());
    EXPECT_EQ(problem->d(), 1722);
    const Metrics metrics = problem->metrics(problem->info().start, problem->info().inner_start);
    ASSERT_EQ(metrics.size(), 1u);
    EXPECT_NEAR(metrics.at(0).second, loss, 1e-3) << shots;
  }
}

Settings omniglot(const std::string& shots, const Settings& more) {
  return with({{"task", "classification"},
               {"data", BIZO_SOURCE_DIR "/data/omniglot14.h5"},
               {"feature_factor", "0.0666666666666667"},
               {"training_classes", "136"},
               {"shots", shots},
               {"tasks", "1"},
               {"test_tasks", "400"},
               {"ridge", "1"}},
              more);
}

TEST(FewShot, HasTheKnownValuesOfCharacters) {
  struct Known {
    const char *shots, *representation;
    Index d;
    double loss, accuracy;
  };
  const io::FileData files;
  for (const auto& [shots, representation, d, loss, accuracy] :
       {Known{"1", "linear", 12610, 1.327, 0.803}, Known{"5", "linear", 12610, 1.120, 0.923},
        Known{"1", "convolution", 418, 1.296, 0.768}}) {
    const auto problem =
        make_problem("few-shot", omniglot(shots, {{"representation", representation}}), files);
    EXPECT_EQ(problem->d(), d);
    const Metrics metrics = problem->metrics(problem->info().start, problem->info().inner_start);
    EXPECT_NEAR(metrics.at(0).second, loss, 1e-3) << shots << representation;
    EXPECT_NEAR(metrics.at(1).second, accuracy, 1e-3) << shots << representation;
  }
}

// Tasks belong to the iteration alone: to all columns of it, and again when it comes back.
TEST(FewShot, DrawsTasksByTheIteration) {
  const auto problem = make_problem("few-shot", {{"tasks", "50"}, {"task_batch", "4"}}, test::MemoryData());
  ASSERT_TRUE(dynamic_cast<DrawnSamples*>(problem.get()));
  const auto value = [&](Problem& of, Index iteration, Index direction, int side) {
    const EvaluationKey key{.iteration = iteration, .direction = direction, .side = side};
    of.announce({&key, 1});
    return value_at_minimizer(*problem, of.info().start);
  };
  const double third = value(*problem, 3, 0, 0);
  EXPECT_EQ(value(*problem, 3, 7, -1), third);
  EXPECT_NE(value(*problem, 4, 0, 0), third);
  EXPECT_EQ(value(*problem, 3, 2, 1), third);
  for (const auto level : {OracleLevel::solve, OracleLevel::gradients}) {
    const auto limited = restricted(*problem, level);
    EXPECT_TRUE(dynamic_cast<DrawnSamples*>(limited.get()));
    EXPECT_NE(value(*limited, 5, 0, 0), third);
    EXPECT_EQ(value(*limited, 3, 0, 0), third);
  }
}

// Chunks of columns and blocks of samples beyond 128 leave no trace: one task of 150 samples.
TEST(FewShot, LargeTasksAreSmallOnesInOneBlock) {
  const auto problem =
      make_problem("few-shot", {{"shots", "150"}, {"queries", "140"}, {"tasks", "2"}, {"widths", "6"}},
                   test::MemoryData());
  const Vector x = problem->info().start, u = test::normal(1, problem->d(), 1).normalized();
  auto& products = dynamic_cast<ProductsProblem&>(*problem);
  const Matrix y = test::normal(2, problem->p(), 1);
  Matrix of_inner(problem->d(), 1), of_outer(problem->d(), 1);
  products.inner_gradient_x(x, y, of_inner);
  products.outer_gradient_x(x, y, of_outer);
  constexpr double h = 1e-4;
  Vector f(2), F(2);
  Matrix X(problem->d(), 2);
  X << x + h * u, x - h * u;
  products.inner(X, y.replicate(1, 2), f);
  products.outer(X, y.replicate(1, 2), F);
  EXPECT_NEAR(of_inner.col(0).dot(u), (f(0) - f(1)) / (2 * h), 1e-5 * of_inner.norm());
  EXPECT_NEAR(of_outer.col(0).dot(u), (F(0) - F(1)) / (2 * h), 1e-5 * of_outer.norm());
}

TEST(FewShot, MistakesAreTold) {
  const auto files = quartets(4);
  const auto refusal = [&](const Settings& settings) -> std::string {
    try {
      make_problem("few-shot", settings, files);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "accepted";
  };
  const auto of_data = [&](const Settings& more) { return refusal(with(kQuartets, more)); };
  EXPECT_EQ(refusal({{"task", "classification"}}),
            "problem.data: there are no samples; name a file such as data/omniglot14.h5");
  EXPECT_EQ(refusal({{"data", "quartets"}}),
            "test: problem.data = quartets: sinusoids are drawn, not read; leave it out");
  EXPECT_EQ(refusal({{"way", "3"}}), "test: problem.way = 3: sinusoids are drawn, not read; leave it out");
  EXPECT_EQ(of_data({{"way", "3"}}),
            "test: problem.way = 3: there are 2 training classes; it is at most as many; see "
            "problem.training_classes");
  EXPECT_EQ(of_data({{"way", "2"}, {"training_classes", "3"}}),
            "test: problem.way = 2: there are 1 test classes; it is at most as many; see "
            "problem.training_classes");
  EXPECT_EQ(of_data({{"training_classes", "4"}}),
            "test: problem.training_classes = 4: the data have 4 classes, and none is left for tests; give "
            "fewer");
  EXPECT_EQ(of_data({{"training_classes", "7"}}),
            "test: problem.training_classes = 7: the data have 4 classes, and none is left for tests; give "
            "fewer");
  EXPECT_EQ(of_data({{"shots", "3"}}),
            "test: problem.shots = 3: a class has 4 samples, and a task takes shots + 2 queries of it; use "
            "fewer of them");
  EXPECT_EQ(refusal({{"task_batch", "9"}, {"tasks", "8"}}),
            "test: problem.task_batch = 9: there are 8 training tasks; it is at most as many; see "
            "problem.tasks");
  EXPECT_EQ(of_data({{"representation", "convolution"}}),
            "test: problem.representation = convolution: samples of 2 features are no square images of even "
            "side from 6 on; use mlp or linear");
  EXPECT_EQ(of_data({{"representation", "linear"}, {"widths", "3"}}),
            "test: problem.widths = 3: the samples have 2 features; it is at most as many");
  EXPECT_EQ(refusal({{"representation", "linear"}}),
            "test: problem.representation = linear: it begins with principal directions of data, and there "
            "are none; use mlp");
  EXPECT_EQ(of_data({{"widths", "5"}}),
            "test: problem.widths = 5: problem.representation = samples has none; leave it out");
  EXPECT_EQ(refusal({{"widths", "40, 1.5"}}),
            "test: problem.widths = 40, 1.5: widths are whole numbers from 1 on; write for example 40, 40");
}

}  // namespace
}  // namespace bizo::problems
