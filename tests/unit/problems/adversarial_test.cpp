// Adversarial training: closed forms of linear scores, Danskin's gradient, figures of breast cancer data.
#include "problems/adversarial.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/proximal.hpp"
#include "inner/catalogue.hpp"
#include "io/data_files.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::normal;
using test::random_data;
using test::Settings;

double logistic(double margin) {
  return std::log1p(std::exp(-margin));
}

Vector worst(Problem& problem, const Vector& x) {
  Matrix y = problem.info().inner_start;
  dynamic_cast<ClosedFormInner&>(problem).inner_minimizer(x, y);
  return y.col(0);
}

double value(Problem& problem, const Vector& x, const Vector& y) {
  Vector F(1);
  problem.outer(x, y, F);
  return F(0);
}

// Samples and signs of the training part, which is the whole.
struct Training {
  test::MemoryData files = random_data(60, 5);
  Matrix A = files.datasets.at("dense").features.dense();
  Vector signs = (files.datasets.at("dense").targets.array() > 0).select(Vector::Ones(60), -1.0);
  std::unique_ptr<Problem> make(Settings settings) const {
    settings.insert({{"train", "dense"}, {"validation", "dense"}, {"epsilon", "0.3"}, {"mu", "0.1"}});
    return make_problem("adversarial", settings, files);
  }
};

// The worst loss of a linear score is that of the margin less epsilon times the dual norm of the weights.
TEST(Adversarial, LinearScoresHaveTheirDualNorms) {
  const Training data;
  const Vector x = normal(1, 6, 1), w = x.head(5);
  for (const auto& [norm, dual] :
       {std::pair<const char*, double>{"linf", w.cwiseAbs().sum()}, {"l2", w.norm()}}) {
    const auto problem = data.make({{"norm", norm}, {"intercept", "yes"}});
    const Vector margins = data.signs.array() * (data.A.transpose() * w).array() + data.signs.array() * x(5);
    double robust = 0;
    for (const double margin : margins) robust += logistic(margin - 0.3 * dual) / 60;
    EXPECT_NEAR(value(*problem, x, worst(*problem, x)), robust + 0.05 * x.squaredNorm(), 1e-12) << norm;
    Vector f(1);
    dynamic_cast<ValuesProblem&>(*problem).inner(x, worst(*problem, x), f);
    EXPECT_NEAR(f(0), -60 * robust, 1e-11) << norm;
  }
}

// No other changes that are allowed are worse: random ones, and corners of the box.
TEST(Adversarial, NothingAllowedIsWorse) {
  const Training data;
  const double high = data.A.maxCoeff() + 0.1, low = data.A.minCoeff() - 0.05;
  const auto problem = data.make({{"input_box", std::to_string(low) + ", " + std::to_string(high)}});
  const Box& box = problem->info().inner_box;
  const Vector x = normal(2, 5, 1), min = worst(*problem, x);
  EXPECT_TRUE((min.array() >= box.lower.array()).all() && (min.array() <= box.upper.array()).all());
  EXPECT_GT((box.upper.array() < 0.3 - 1e-9).count(), 0) << "the input box is nowhere in the way";
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Vector y = project(box, normal(30 + seed, problem->p(), 1, seed % 2 == 0 ? 0.2 : 1e6));
    EXPECT_LT(value(*problem, x, y), value(*problem, x, min));
  }
}

// With v = 0: grad Phi = grad_x F at y*(x). No weight is near 0, where Phi has kinks.
TEST(Adversarial, DanskinsGradientIsTheDerivative) {
  const Training data;
  const Vector x = normal(3, 5, 1).cwiseAbs().array() + 0.2;
  for (const Settings& settings :
       {Settings{{"norm", "linf"}}, Settings{{"norm", "linf"}, {"outer", "trades"}}}) {
    const auto owner = data.make(settings);
    auto& problem = dynamic_cast<ProductsProblem&>(*owner);
    const auto phi = [&](const Vector& at) { return value(problem, at, worst(problem, at)); };
    const Vector gradient = methods::implicit_gradient(problem, x, worst(problem, x));
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Vector u = normal(10 + seed, 5, 1).normalized();
      const auto slope = [&](double h) { return (phi(x + h * u) - phi(x - h * u)) / (2 * h); };
      EXPECT_NEAR(gradient.dot(u), (4 * slope(1e-3) - slope(2e-3)) / 3, 1e-9);
    }
    EXPECT_GT(gradient.norm(), 0.01);
    EXPECT_EQ(is_envelope(problem), settings.size() == 1);
  }
}

// Of an mlp y* is not known; where it is stationary on its bounds grad_x F is all the same what aid has, and
// no system with the indefinite Hessian is solved.
TEST(Adversarial, AnEnvelopeHasNoAdjoint) {
  const auto owner = make_problem(
      "adversarial", {{"data", "three"}, {"split", "0.5, 0.2"}, {"model", "mlp"}, {"hidden", "4"}},
      random_data(40, 5));
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Vector y = normal(5, problem.p(), 1, 0.05);
  Matrix direct(problem.d(), 1);
  problem.outer_gradient_x(problem.info().start, y, direct);
  EXPECT_EQ(methods::implicit_gradient(problem, problem.info().start, y), direct.col(0));
}

TEST(Adversarial, BallsAreReachedByTheirProx) {
  const Training data;
  const auto owner = data.make({{"norm", "l2"}});
  auto& composite = dynamic_cast<ProximalInner&>(*owner);
  const Vector x = normal(4, 5, 1);
  Matrix y = normal(6, owner->p(), 1, 0.1);
  y.col(0).head(5) = 3 * Vector::Unit(5, 2);
  const Matrix before = y;
  composite.inner_prox(x, 0.7, y);
  EXPECT_EQ(y.col(0).head(5), 0.3 * Vector::Unit(5, 2));
  for (Index i = 0; i < 60; ++i) {
    const Vector z = before.col(0).segment(5 * i, 5), moved = y.col(0).segment(5 * i, 5);
    if (z.norm() <= 0.3)
      EXPECT_EQ(moved, z);
    else
      EXPECT_LE((moved - 0.3 * z.normalized()).norm(), 1e-15);
  }
  Vector f(1);
  dynamic_cast<ValuesProblem&>(*owner).inner(x, before, f);
  EXPECT_EQ(f(0), std::numeric_limits<double>::infinity());
  dynamic_cast<ValuesProblem&>(*owner).inner(x, y, f);
  EXPECT_TRUE(std::isfinite(f(0)));
}

TEST(Adversarial, MistakesAreTold) {
  const auto files = random_data(60, 5);
  const auto refuse = [&](Settings settings, const std::string& told) {
    settings.insert({"data", "dense"});
    test::expect_refused("adversarial", settings, files, told);
  };
  refuse({{"epsilon", "0"}}, "problem.epsilon = 0");
  refuse({{"input_box", "1"}},
         "test: problem.input_box = 1: it must be two numbers, the lower one first; write for example 0, 1");
  refuse({{"input_box", "1, 0"}}, "the lower one first");
  refuse({{"input_box", "0, 1"}, {"norm", "l2"}},
         "with problem.norm = l2 changes are in a ball alone; leave it out, or use norm = linf");
  refuse({{"input_box", "0, 0.1"}}, "of a sample of dense is outside, after scaling; widen it, or scale");
  refuse({{"attacks", "0.1, -1"}}, "radii are finite and not negative; write for example 0.05, 0.1");
  refuse({{"beta", "1"}}, "only problem.outer = trades has it; leave it out, or choose trades");
  refuse({{"outer", "trades"}, {"norm", "l2"}}, "use outer = robust, or norm = linf");
  refuse({{"data", "three"}}, "a linear score tells two classes, and the data have 3; use model = mlp");
  refuse({{"model", "mlp"}, {"intercept", "yes"}}, "an mlp has biases of its own; leave it out");
  refuse({{"hidden", "3"}}, "only an mlp has such an option; add model = mlp");
  refuse({{"start", "1, 2"}}, "there are 2 numbers, and 5 are needed");
}

// Solvers that know no bounds, and none that does without a formula.
TEST(Adversarial, SolversThatLeaveTheBoundsAreRefused) {
  const Training data;
  const auto bounded = data.make({}), ball = data.make({{"norm", "l2"}});
  const auto mlp = data.make({{"model", "mlp"}});
  const auto refusal = [](const char* solver, Problem& problem) -> std::string {
    const auto& row = *find_row(inner::catalogue(), solver);
    try {
      row.make(test::options("inner", row.options), problem);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "accepted";
  };
  for (const char* name : {"newton", "newton-cg"}) {
    EXPECT_NE(refusal(name, *bounded).find("bounds y, and this solver knows no bounds"), std::string::npos);
    EXPECT_NE(refusal(name, *ball).find("offers the level values"), std::string::npos);
  }
  EXPECT_NE(refusal("closed-form", *mlp).find("a closed form"), std::string::npos);
  EXPECT_NE(refusal("fista", *bounded).find("knows no bounds"), std::string::npos);
  EXPECT_EQ(refusal("nesterov", *bounded), "accepted");
  EXPECT_EQ(refusal("closed-form", *bounded), "accepted");
  EXPECT_EQ(refusal("closed-form", *ball), "accepted");
  EXPECT_EQ(refusal("fista", *ball), "accepted");
}

// Projected gradients find what the formula gives: f falls to it, and rests there.
TEST(Adversarial, IterativeSolversFindTheWorst) {
  const Training data;
  const Vector x = normal(7, 5, 1);
  for (const auto& [norm, solver] :
       {std::pair{"linf", "nesterov"}, {"linf", "gradient-descent"}, {"l2", "fista"}}) {
    const auto problem = data.make({{"norm", norm}});
    const auto& row = *find_row(inner::catalogue(), solver);
    const auto made = row.make(test::options("inner", row.options), *problem);
    Matrix y = problem->info().inner_start;
    InnerReport report;
    made->solve(x, y, {InnerRule::absolute, 5000, 1e-8, made->curvature(x, y, {})}, report);
    EXPECT_EQ(report.status[0], EvaluationStatus::ok) << solver;
    EXPECT_LE((y.col(0) - worst(*problem, x)).norm(), 1e-6) << solver;
  }
}

// Figures of an independent program, within three of the 114 test samples: it may have ended elsewhere. Of
// the largest entries F has kinks where a weight is 0, and lbfgs would stop at one.
TEST(Adversarial, HasTheKnownAccuraciesOnBreastCancer) {
  const io::FileData files;
  struct Known {
    const char *norm, *epsilon;
    double clean, at[3];
  };
  for (const Known& known : {Known{"linf", "1e-9", 0.9737, {0.886, 0.728, 0.561}},
                             Known{"linf", "0.2", 0.9474, {0.930, 0.868, 0.833}},
                             Known{"l2", "0.2", 0.9825, {0.974, 0.956, 0.947}}}) {
    const auto problem = make_problem("adversarial",
                                      {{"data", BIZO_SOURCE_DIR "/data/breast_cancer.csv"},
                                       {"normalize", "standard"},
                                       {"norm", known.norm},
                                       {"epsilon", known.epsilon},
                                       {"attacks", "0.1, 0.2, 0.3"}},
                                      files);
    const bool kinks = known.epsilon == std::string("0.2") && known.norm == std::string("linf");
    test::Choice setup;
    setup.method = "aid";
    setup.inner = "closed-form";
    setup.rule = kinks ? "adam" : "lbfgs";
    if (kinks) setup.step_options = {{"size", "0.1"}, {"schedule", "inverse"}};
    if (!kinks) setup.step_options = {{"size", "1"}};
    test::Experiment experiment(*problem, setup);
    experiment.minimize(kinks ? 100 : 40);
    const Vector x = experiment.memory.iterates.back().x;
    const Metrics metrics = problem->metrics(x, worst(*problem, x));
    EXPECT_NEAR(metrics.at(0).second, known.clean, 0.027) << known.norm << known.epsilon;
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(metrics.at(1 + 2 * k).second, known.at[k], 0.027) << metrics.at(1 + 2 * k).first;
  }
}

}  // namespace
}  // namespace bizo::problems
