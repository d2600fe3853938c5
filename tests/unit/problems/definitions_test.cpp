// Suite over the problems of the catalogue: each against its definition, written out sample by sample
// for a handful of numbers.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/error.hpp"
#include "problems/hyper_cleaning.hpp"
#include "problems/least_squares.hpp"
#include "problems/loss.hpp"
#include "problems/quadratic.hpp"
#include "problems/sparse_fit.hpp"
#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::normal;
using test::Settings;

constexpr double kRounding = 1e-13;

// Three training and two validation samples with two features; labels 1 and 2, and real targets.
struct Tiny {
  Matrix A{{1.0, -2.0, 0.5}, {0.25, 3.0, -1.0}};
  Matrix A_validation{{2.0, 0.0}, {-1.0, 1.5}};
  Vector labels{{1.0, 2.0, 2.0}}, labels_validation{{2.0, 1.0}};
  Vector numbers{{0.5, -1.5, 2.0}}, numbers_validation{{1.0, -0.25}};
  test::MemoryData files;

  Tiny() {
    files.datasets["t"] = {Features(A), labels, ""};
    files.datasets["v"] = {Features(A_validation), labels_validation, ""};
    files.datasets["tn"] = {Features(A), numbers, ""};
    files.datasets["vn"] = {Features(A_validation), numbers_validation, ""};
  }
};

std::unique_ptr<ProductsProblem> make(const std::string& name, const Settings& settings, const Tiny& tiny) {
  auto problem = make_problem(name, settings, tiny.files);
  return std::unique_ptr<ProductsProblem>(dynamic_cast<ProductsProblem*>(problem.release()));
}

double inner_of(ProductsProblem& problem, const Vector& x, const Vector& y) {
  Vector value(1);
  problem.inner(x, y, value);
  return value(0);
}

double outer_of(ProductsProblem& problem, const Vector& x, const Vector& y) {
  Vector value(1);
  problem.outer(x, y, value);
  return value(0);
}

TEST(Ridge, HasHalfOfTheMeanSquareAndOfThePenalty) {
  const Tiny tiny;
  const auto problem = make("ridge", {{"train", "tn"}, {"validation", "vn"}}, tiny);
  const Vector x{{0.3, -1.2}}, y{{0.7, -0.4}};
  double f = 0;
  for (Index i = 0; i < 3; ++i) f += std::pow(tiny.A.col(i).dot(y) - tiny.numbers(i), 2) / (2 * 3);
  f += 0.5 * (std::exp(0.3) * 0.49 + std::exp(-1.2) * 0.16);
  double F = 0;
  for (Index i = 0; i < 2; ++i)
    F += std::pow(tiny.A_validation.col(i).dot(y) - tiny.numbers_validation(i), 2) / (2 * 2);
  EXPECT_NEAR(inner_of(*problem, x, y), f, kRounding);
  EXPECT_NEAR(outer_of(*problem, x, y), F, kRounding);

  Matrix minimizer(2, 1);  // (A AT / n + diag e^x)^-1 A b / n
  dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(x, minimizer);
  Matrix system = tiny.A * tiny.A.transpose() / 3;
  system.diagonal().array() += x.array().exp();
  const Vector right = tiny.A * tiny.numbers / 3;
  EXPECT_LE((minimizer - test::solve(system, right)).norm(), kRounding);
}

TEST(Ridge, ASingularSystemGivesNoNumbers) {
  const Tiny tiny;  // e^-700 is nothing beside a rank of one
  test::MemoryData files;
  files.datasets["one"] = {Features(Matrix{{0.1, 0.1}, {0.3, 0.3}, {0.7, 0.7}}), Vector{{1.0, 1.0}}, ""};
  auto problem = make_problem("ridge", {{"train", "one"}, {"validation", "one"}}, files);
  Matrix X(3, 2), Y(3, 2);
  X << -700, 0, -700, 0, -700, 0;
  dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(X, Y);
  Matrix G(3, 2);
  dynamic_cast<ProductsProblem&>(*problem).inner_gradient_y(X, Y, G);
  EXPECT_FALSE(G.col(0).norm() > 1e-6) << "an answer that is none";
  EXPECT_LE(G.col(1).norm(), kRounding);
}

TEST(Logistic, HasMeanLossAndHalfPenalty) {
  const Tiny tiny;
  const auto problem = make("logistic", {{"train", "t"}, {"validation", "v"}}, tiny);
  const Vector x{{0.3, -1.2}}, y{{0.7, -0.4}};
  EXPECT_EQ(problem->info().start, Vector::Constant(2, -2));
  const auto loss = [&](const Vector& a, double label) {
    return std::log1p(std::exp(-(label == 2 ? 1 : -1) * a.dot(y)));
  };
  double f = 0.5 * (std::exp(0.3) * 0.49 + std::exp(-1.2) * 0.16), F = 0;
  for (Index i = 0; i < 3; ++i) f += loss(tiny.A.col(i), tiny.labels(i)) / 3;
  for (Index i = 0; i < 2; ++i) F += loss(tiny.A_validation.col(i), tiny.labels_validation(i)) / 2;
  EXPECT_NEAR(inner_of(*problem, x, y), f, kRounding);
  EXPECT_NEAR(outer_of(*problem, x, y), F, kRounding);
  EXPECT_EQ(problem->metrics(x, y).at(0).first, "validation_accuracy");
  EXPECT_EQ(problem->metrics(x, y).at(0).second, 1.0);  // scores 1.8 and -0.6 of labels 2 and 1
  EXPECT_EQ(problem->metrics(x, -y).at(0).second, 0.0);
}

TEST(Logistic, FactorsMultiplyBothLossesAndThePenalty) {
  const Tiny tiny;
  const Vector x{{0.3, -1.2}}, y{{0.7, -0.4}}, zero = Vector::Zero(2);
  const auto plain = make("logistic", {{"train", "t"}, {"validation", "v"}}, tiny);
  const auto scaled = make(
      "logistic", {{"train", "t"}, {"validation", "v"}, {"loss_factor", "3"}, {"penalty_factor", "2"}}, tiny);
  const double penalty = std::exp(0.3) * 0.49 + std::exp(-1.2) * 0.16;
  EXPECT_NEAR(inner_of(*scaled, x, y) - 2 * penalty, 3 * (inner_of(*plain, x, y) - 0.5 * penalty), kRounding);
  EXPECT_NEAR(outer_of(*scaled, x, y), 3 * outer_of(*plain, x, y), kRounding);
}

TEST(Logistic, OneWeightInAllAndAnInterceptWithoutPenalty) {
  const Tiny tiny;
  const auto problem =
      make("logistic",
           {{"train", "t"}, {"validation", "v"}, {"regularization", "scalar"}, {"intercept", "yes"}}, tiny);
  ASSERT_EQ(problem->d(), 1);
  ASSERT_EQ(problem->p(), 3);
  const Vector x{{0.3}}, y{{0.7, -0.4, 5.0}};
  double f = 0.5 * std::exp(0.3) * (0.49 + 0.16);
  for (Index i = 0; i < 3; ++i)
    f += std::log1p(std::exp(-(tiny.labels(i) == 2 ? 1 : -1) * (tiny.A.col(i).dot(y.head(2)) + 5.0))) / 3;
  EXPECT_NEAR(inner_of(*problem, x, y), f, kRounding);
}

TEST(Svm, HasAParabolaBetweenTheHingesBranches) {
  // Signs 1 and -1 alternate; margins on the three branches, for widths 0.5 and 2.
  const Vector signs{{1, -1, 1, -1}};
  const auto loss_of = [](double m, double w) {
    return m >= 1 ? 0 : m > 1 - w ? (1 - m) * (1 - m) / (2 * w) : 1 - m - w / 2;
  };
  const auto slope_of = [](double m, double w) { return m >= 1 ? 0 : m > 1 - w ? (m - 1) / w : -1; };
  for (const double w : {0.5, 2.0}) {
    const auto loss = smoothed_hinge_loss(signs, w);
    const Vector margins{{1.5, 0.8, -0.2, -3.0}};
    Matrix scores = signs.cwiseProduct(margins), values(4, 1), curvature = Matrix::Ones(4, 1);
    Matrix copy = scores;
    loss->values({0, 4}, copy, values);
    copy = scores;
    loss->curvature({0, 4}, copy, curvature);
    copy = scores;
    loss->residuals({0, 4}, copy);
    for (Index i = 0; i < 4; ++i) {
      const double m = margins(i);
      EXPECT_NEAR(values(i), loss_of(m, w), kRounding);
      EXPECT_NEAR(copy(i), signs(i) * slope_of(m, w), kRounding);
      EXPECT_EQ(curvature(i), m < 1 && m > 1 - w ? 1 / w : 0);
    }
    EXPECT_EQ(loss->largest_curvature(), 1 / w);
  }
  const Tiny tiny;
  const auto problem = make("svm", {{"train", "t"}, {"validation", "v"}, {"width", "0.25"}}, tiny);
  const Vector x{{0.3, -1.2}}, y{{0.7, -0.4}};
  double f = 0.5 * (std::exp(0.3) * 0.49 + std::exp(-1.2) * 0.16);
  for (Index i = 0; i < 3; ++i) f += loss_of((tiny.labels(i) == 2 ? 1 : -1) * tiny.A.col(i).dot(y), 0.25) / 3;
  EXPECT_NEAR(inner_of(*problem, x, y), f, kRounding);
  EXPECT_EQ(problem->metrics(x, y).at(0).second, 1.0);
}

TEST(SparseFits, HaveRidgesSquaresAndTheirOwnPenalties) {
  const Tiny tiny;
  const Settings data{{"train", "tn"}, {"validation", "vn"}};
  const Vector y{{0.7, -0.4}};
  const auto ridge = make("ridge", data, tiny);
  const double squares = inner_of(*ridge, Vector::Zero(2), y) - 0.5 * y.squaredNorm();  // 1/(2n) |A y - b|^2
  const auto value = [&](const std::string& name, Settings settings, const Vector& x) {
    settings.insert(data.begin(), data.end());
    auto problem = make_problem(name, settings, tiny.files);
    EXPECT_EQ(problem->d(), x.size());
    Vector f(1), F(1), ridges(1);
    dynamic_cast<ValuesProblem&>(*problem).inner(x, y, f);
    problem->outer(x, y, F);
    ridge->outer(Vector::Zero(2), y, ridges);
    EXPECT_EQ(F(0), ridges(0));
    EXPECT_EQ(problem->metrics(x, y).at(0).first, "support");
    EXPECT_EQ(problem->metrics(x, y).at(0).second, 2);
    return f(0);
  };
  const double absolute = 0.7 * std::exp(0.3) + 0.4 * std::exp(-1.2);
  EXPECT_NEAR(value("lasso", {}, Vector{{0.3, -1.2}}), squares + absolute, kRounding);
  EXPECT_NEAR(value("lasso", {{"regularization", "scalar"}}, Vector{{0.3}}), squares + 1.1 * std::exp(0.3),
              kRounding);
  EXPECT_NEAR(value("elastic-net", {}, Vector{{0.3, -1.2, 0.5, 0.1}}),
              squares + absolute + 0.5 * (std::exp(0.5) * 0.49 + std::exp(0.1) * 0.16), kRounding);
  EXPECT_NEAR(
      value("elastic-net", {{"regularization", "scalar"}, {"penalty_factor", "2"}}, Vector{{0.3, 0.5}}),
      squares + 1.1 * std::exp(0.3) + 2 * std::exp(0.5) * 0.65, kRounding);
}

TEST(SparseFits, SparseDataStaySparse) {
  auto owner = make_problem("lasso", {{"data", "sparse"}}, test::random_data(50, 8));
  EXPECT_TRUE(dynamic_cast<SparseFit&>(*owner).squares().columns.is_sparse());
}

TEST(LeastSquaresProblem, TheMinimizerIsTheNearestOne) {
  LeastSquares problem({.d = 2, .p = 9, .n = 4, .m = 5, .start_size = 1, .seed = 7});
  const Matrix x = normal(1, 2, 1), start = problem.info().inner_start;
  EXPECT_GT(start.norm(), 1);
  Matrix y = start;
  problem.inner_minimizer(x, y);
  EXPECT_LE(inner_of(problem, x, y), kRounding);
  // The way from the start is orthogonal to the kernel: whatever H does not see. H has rank 4 of 9.
  Matrix H(9, 9);
  problem.inner_hessian_product(x.replicate(1, 9), y.replicate(1, 9), Matrix::Identity(9, 9), H);
  const Matrix range = test::column_space(H), way = y - start;
  EXPECT_EQ(range.cols(), 4);
  EXPECT_LE((way - range * (range.transpose() * way)).norm(), 1e-11);
  EXPECT_EQ(make_problem("least-squares", {}, test::MemoryData())->info().inner_start, Vector::Zero(15));
  EXPECT_THROW(make_problem("least-squares", {{"n", "15"}}, test::MemoryData()), ConfigError);
}

TEST(HyperCleaning, IsTheWeightedCrossEntropy) {
  const Tiny tiny;
  const auto problem = make(
      "hyper-cleaning",
      {{"train", "t"}, {"validation", "v"}, {"corrupted", "0"}, {"intercept", "no"}, {"mu", "0.6"}}, tiny);
  ASSERT_EQ(problem->d(), 3);
  ASSERT_EQ(problem->p(), 4);
  const Vector x{{0.3, -1.2, 2.0}}, y{{0.7, -0.4, 0.1, 1.1}};  // class 1: (0.7, -0.4), class 2: (0.1, 1.1)
  const auto cross_entropy = [&](const Vector& a, double label) {
    const double s1 = a.dot(y.head(2)), s2 = a.dot(y.tail(2));
    return std::log(std::exp(s1) + std::exp(s2)) - (label == 1 ? s1 : s2);
  };
  double f = 0.3 * y.squaredNorm(), F = 0;
  for (Index i = 0; i < 3; ++i) f += cross_entropy(tiny.A.col(i), tiny.labels(i)) / (1 + std::exp(-x(i))) / 3;
  for (Index i = 0; i < 2; ++i) F += cross_entropy(tiny.A_validation.col(i), tiny.labels_validation(i)) / 2;
  EXPECT_NEAR(inner_of(*problem, x, y), f, kRounding);
  EXPECT_NEAR(outer_of(*problem, x, y), F, kRounding);
  EXPECT_EQ(make("hyper-cleaning", {{"train", "t"}, {"validation", "v"}}, tiny)->p(), 6);  // intercept
}

// The value that `clean` labels would have tells which labels were replaced: with y that gives class k the
// score of a feature, every sample's loss depends on its class alone.
std::vector<Index> classes_of(const Settings& settings, const test::MemoryData& files) {
  auto owner = make_problem("hyper-cleaning", settings, files);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Index outputs = problem.p();
  std::vector<Index> classes;
  Vector y(outputs);
  for (Index k = 0; k < outputs; ++k) y(k) = static_cast<double>(k);
  Matrix slopes(problem.d(), 1);
  problem.inner_gradient_x(Vector::Zero(problem.d()), y, slopes);  // CE_i / (4 n)
  const double log_sum = std::log(y.array().exp().sum());
  for (const double slope : slopes.reshaped())
    classes.push_back(std::llround(log_sum - 4 * static_cast<double>(problem.d()) * slope));
  return classes;
}

TEST(HyperCleaning, CorruptionHasItsCountSeedAndKind) {
  constexpr Index n = 1000, kinds = 4;
  Vector labels(n);
  for (Index i = 0; i < n; ++i) labels(i) = static_cast<double>(i % kinds);
  test::MemoryData files;
  files.datasets["ones"] = {Features(Matrix(Matrix::Ones(1, n))), labels, ""};
  const Settings base{{"train", "ones"}, {"validation", "ones"}, {"intercept", "no"}};
  const auto with = [&](Settings more) {
    more.insert(base.begin(), base.end());
    return classes_of(more, files);
  };
  const auto changed = [&](const std::vector<Index>& classes) {
    Index count = 0;
    for (Index i = 0; i < n; ++i) count += classes[static_cast<std::size_t>(i)] != i % kinds;
    return count;
  };
  EXPECT_EQ(changed(with({{"corrupted", "0"}})), 0);
  EXPECT_EQ(changed(with({{"corrupted", "0.3"}})), 300);
  EXPECT_EQ(changed(with({{"corrupted", "1"}})), n);
  EXPECT_EQ(with({}), with({{"corruption_seed", "1"}}));
  EXPECT_NE(with({}), with({{"corruption_seed", "2"}}));
  // Any class: 600 of them keep theirs with probability 1/4; five standard deviations are 53.
  const Index any = changed(with({{"corrupted", "0.6"}, {"corruption", "any-class"}}));
  EXPECT_NEAR(static_cast<double>(any), 450, 53);
  // Other class: each of the three others a third of 1000 times; five standard deviations are 75.
  const auto all = with({{"corrupted", "1"}});
  for (Index shift = 1; shift < kinds; ++shift) {
    Index count = 0;
    for (Index i = 0; i < n; ++i) count += (i + shift) % kinds == all[static_cast<std::size_t>(i)];
    EXPECT_NEAR(static_cast<double>(count), 1000.0 / 3, 75);
  }
}

TEST(Softmax, AScoreThatIsNoNumberGivesNoLoss) {
  const auto loss = softmax_loss({0, 0, 1}, 3);
  Matrix scores{{1.0, 2.0, 3.0}, {1.0, kNaN, 3.0}, {900.0, 0.0, -900.0}}, losses(3, 1);
  loss->values({0, 3}, scores, losses);
  EXPECT_NEAR(losses(0), std::log(std::exp(-2) + std::exp(-1) + 1) + 2, kRounding);
  EXPECT_TRUE(std::isnan(losses(1)));
  EXPECT_NEAR(losses(2), 900, 900 * kRounding);
}

TEST(SampleMean, CurvatureBoundHoldsForOneSpikeAmongEqualEigenvalues) {
  constexpr Index m = 400;
  for (Index spike = 0; spike < m; spike += 40) {
    SparseMatrix A(m, m);
    A.setIdentity();
    A.coeffRef(spike, spike) = std::sqrt(1.1);
    SampleMean mean(Features(A), squared_loss(Vector::Zero(m)));
    EXPECT_GE(mean.largest_curvature(), 2 * 1.1 / m) << spike;
    EXPECT_LE(mean.largest_curvature(), 2 * 1.1 / m * 1.021) << spike;
  }
}

TEST(QuadraticProblem, ClosedFormsAgreeWithEachOther) {
  Quadratic problem({.d = 6, .p = 15, .condition = 40, .rho = 0.2, .seed = 3});
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Vector x = normal(seed, 6, 1);
    Matrix y(15, 1);
    problem.inner_minimizer(x, y);
    EXPECT_NEAR(problem.value(x), outer_of(problem, x, y), 1e-12 * (1 + problem.value(x)));
    for (Index k = 0; k < 6; ++k) {
      const Vector h = 1e-3 * Vector::Unit(6, k);  // exact for a quadratic, but for rounding
      const double slope = (problem.value(x + h) - problem.value(x - h)) / 2e-3;
      EXPECT_NEAR(problem.gradient(x)(k), slope, 1e-15 * 64 * (1 + problem.value(x)) / 1e-3);
    }
    // grad Phi = grad_x F + (d2f/dydx)T v,  H v = -grad_y F  (docs/math.md, Reference gradient)
    Matrix right(15, 1), v = Matrix::Zero(15, 1), cross(6, 1), direct(6, 1);
    problem.outer_gradient_y(x, y, right);
    right = -right;
    ConjugateGradients cg;
    cg.solve([&](const Matrix& V, Matrix& out) { problem.inner_hessian_product(x, y, V, out); }, right, v,
             200, 1e-14);
    problem.outer_gradient_x(x, y, direct);
    problem.inner_mixed_product(x, y, v, cross);
    EXPECT_LE((direct + cross - problem.gradient(x)).norm(), 1e-10);
  }
  EXPECT_LE(problem.gradient(problem.minimizer()).norm(), 1e-12);
  EXPECT_GT(problem.gradient(Vector::Zero(6)).norm(), 1e-3);
}

}  // namespace
}  // namespace bizo::problems
