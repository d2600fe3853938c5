// Frozen adjoints: exactness, cost, certificate and guard.
#include "methods/outer/frozen_adjoint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "bizo/core/random.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "methods/probes/solve_probe.hpp"
#include "problems/quadratic.hpp"
#include "support/counting.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"
#include "support/synthetic_logistic.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

Choice frozen_adjoint(const test::Settings& options = {}) {
  Choice setup;
  setup.method = "frozen-adjoint";
  setup.method_options = options;
  return setup;
}

// The first estimate of a method, what it cost, and the bound of its error.
struct FirstEstimate {
  Vector gradient;
  double bound = kNaN;
  std::int64_t inner_gradients = 0;
};

// With the step rule sgd of length 1, the proposed direction is the estimate.
FirstEstimate first_estimate(Problem& problem, Choice setup) {
  setup.step_options = {{"size", "1"}};
  Experiment run(problem, setup);
  Algorithm& algorithm = *run.method.algorithm;
  FirstEstimate first;
  std::optional<ProbeId> solve;  // that of the first query
  for (;;) {
    const Query query = algorithm.ask();
    const bool estimated = query.probe == solve && query.iteration == 1;
    if (!solve) solve = query.probe;
    if (estimated) first.gradient = detail_of<StepCandidates>(query).direction;
    const Outcomes outcomes = run.executor.evaluate(query);
    const auto row = algorithm.tell(query, outcomes, run.executor);
    if (estimated) {
      first.bound = row ? row->gradient_error : kNaN;
      return first;
    }
    for (const auto& outcome : outcomes.items) first.inner_gradients += outcome.inner_gradients;
  }
}

double relative_error(const FirstEstimate& first, const Vector& exact) {
  return (first.gradient - exact).norm() / exact.norm();
}

std::string text(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.17g", value);
  return digits;
}

// At an accurate base with all directions, the estimate is the gradient: up to h^2 for central differences
// and h for forward ones, with either kind of Hessian products.
TEST(FrozenAdjoint, TheFrozenDerivativeIsTheHypergradient) {
  auto problem = test::synthetic_logistic({.features = 12, .spread = 30, .start = -3});
  const Vector x = problem->info().start;
  const Vector exact = implicit_gradient(*problem, x, test::accurate_inner(*problem, x, Vector::Zero(12)));
  for (const std::string products : {"exact", "differences"})
    for (const std::string difference : {"central", "forward"}) {
      const auto error = [&](double radius) {
        Choice setup = frozen_adjoint({{"mode", "frozen"},
                                       {"products", products},
                                       {"difference", difference},
                                       {"radius", text(radius)},
                                       {"adjoint_tolerance", "1e-9"}});
        setup.directions = 12;
        setup.inner_options = {{"base_tolerance", "1e-11"}, {"base_steps", "100000"}};
        return relative_error(first_estimate(*problem, setup), exact);
      };
      const double order = difference == "central" ? 2 : 1;
      EXPECT_NEAR(std::log2(error(0.2) / error(0.1)), order, 0.15) << products << " " << difference;
      EXPECT_LT(error(1e-3), difference == "central" ? 1e-6 : 1e-2) << products << " " << difference;
    }
}

TEST(FrozenAdjoint, SolvesTheQuadraticWithItsDefaults) {
  for (const std::string mode : {"auto", "frozen", "corrected", "resolve"})
    for (const std::string difference : {"central", "forward"}) {
      problems::Quadratic problem({});
      Choice setup = frozen_adjoint({{"mode", mode}, {"difference", difference}});
      setup.step_options = {{"size", "0.3"}};
      if (mode == "resolve") setup.inner_options = {{"steps", "60"}};
      Experiment run(problem, setup);
      const Summary summary = run.minimize(300);
      const double start = problem.gradient(problem.info().start).norm();
      // Forward differences of a function with curvature c are off by h c / 2 in every direction.
      EXPECT_LT(problem.gradient(summary.solution.x).norm(), (difference == "central" ? 1e-4 : 1e-2) * start)
          << mode << " " << difference;
      // Where the adjoint is right, the guard leaves it alone down to convergence.
      for (const auto& row : run.memory.rows) EXPECT_EQ(row.note, "") << mode << " " << row.iteration;
    }
}

TEST(FrozenAdjoint, TheGuardLeavesRightAdjointsAloneWhateverTheDirections) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto problem = test::synthetic_logistic({.features = 12, .spread = 30, .start = -3, .seed = seed});
    Choice setup = frozen_adjoint();
    setup.seed = seed;
    setup.rule = "adam";
    setup.directions = 3;
    Experiment run(*problem, setup);
    run.minimize(45);
    for (const auto& row : run.memory.rows) EXPECT_EQ(row.note, "") << seed << " " << row.iteration;
  }
}

// Offers Hessian products that are too large by a factor: adjoints are too small by it.
class Liar final : public test::Counting {
 public:
  explicit Liar(ProductsProblem& honest) : Counting(honest), honest_(honest) {}
  Curvature inner_curvature(ConstVectorRef x) override { return honest_.inner_curvature(x); }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    Counting::inner_hessian_product(X, Y, V, out);
    out *= factor;
  }
  double factor = 20;

 private:
  ProductsProblem& honest_;
};

// A wrong adjoint: enough warm steps make up for it, and with too few of them only re-solving does.
TEST(FrozenAdjoint, TheGuardFallsBackAndSaysSo) {
  const auto run_with = [](const std::string& steps, const std::string& expected) {
    problems::Quadratic honest({});
    Liar problem(honest);
    Choice setup = frozen_adjoint();
    setup.inner_options = {{"steps", steps}, {"control", steps == "1" ? "fixed-steps" : "relative"}};
    if (steps == "1") setup.inner_options["tolerance"] = "1e-2";
    setup.step_options = {{"size", "0.3"}};
    Experiment run(problem, setup);
    const Summary summary = run.minimize(300);
    ASSERT_GT(run.memory.rows.size(), 1u);
    const std::string& note = run.memory.rows[1].note;
    EXPECT_NE(note.find("the guard found frozen differences off"), std::string::npos) << note;
    EXPECT_NE(note.find(expected), std::string::npos) << note;
    if (steps == "1") return;  // solves of one fixed step do not converge to the gradient
    problems::Quadratic truth({});
    EXPECT_LT(truth.gradient(summary.solution.x).norm(), 1e-2 * truth.gradient(problem.info().start).norm());
  };
  run_with("200", "now corrected");
  run_with("1", "now resolve, which is off too: raise inner.steps");
}

TEST(FrozenAdjoint, AnAdjointThatIsNotFiniteIsSurvived) {
  problems::Quadratic honest({});
  Liar problem(honest);
  problem.factor = kNaN;
  Choice setup = frozen_adjoint();
  setup.inner_options = {{"steps", "60"}};
  setup.step_options = {{"size", "0.3"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(200);
  EXPECT_NE(run.memory.rows.at(1).note.find("the adjoint is not finite"), std::string::npos)
      << run.memory.rows[1].note;
  problems::Quadratic truth({});
  EXPECT_LT(truth.gradient(summary.solution.x).norm(), 1e-3 * truth.gradient(problem.info().start).norm());

  setup.method_options = {{"mode", "frozen"}};
  Experiment strict(problem, setup);
  EXPECT_EQ(strict.minimize(5).reason, StopReason::too_many_failures);
}

TEST(FrozenAdjoint, NeedsInnerGradientsAndSaysSo) {
  class Values final : public ValuesProblem {
   public:
    Values() : ValuesProblem({"values", 2, 1, Vector::Zero(2), Vector::Zero(1), {}}) {}
    void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
    void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  };
  Values problem;
  Choice setup = frozen_adjoint();
  setup.inner = "zeroth-order";
  setup.directions = 1;
  try {
    Experiment run(problem, setup);
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    const std::string said = error.what();
    EXPECT_NE(said.find("inner-gradient"), std::string::npos) << said;
    EXPECT_NE(said.find("values"), std::string::npos) << said;
  }
}

// The bound holds in at least 95 % of 200 random cases, and is of use: it is not off by more than the
// condition number explains.
TEST(Acceptance, TheCertificateBoundsTheErrorOfTheHypergradient) {
  int held = 0;
  std::vector<double> excess;
  constexpr int kCases = 200;
  for (int number = 0; number < kCases; ++number) {
    const RandomKey key{.seed = 99, .purpose = Purpose::noise, .stream = static_cast<std::uint32_t>(number)};
    const auto between = [&](std::uint64_t position, double low, double high) {  // uniform in the logarithm
      return low * std::pow(high / low, random_uniform(key, position));
    };
    const auto seed = static_cast<std::uint64_t>(number + 1);
    std::unique_ptr<ProductsProblem> problem;
    if (number % 2 == 0)
      problem = std::make_unique<problems::Quadratic>(problems::Quadratic::Shape{
          .d = 10, .p = 20, .condition = between(0, 2, 500), .rho = 0.1, .seed = seed});
    else
      problem = test::synthetic_logistic(
          {.features = 12, .spread = between(0, 2, 500), .start = -between(1, 1, 7), .seed = seed});
    const Vector x = problem->info().start;
    const Vector exact =
        implicit_gradient(*problem, x, test::accurate_inner(*problem, x, problem->info().inner_start));
    Choice setup = frozen_adjoint({{"mode", "frozen"}, {"adjoint_tolerance", text(between(2, 1e-7, 1e-1))}});
    setup.directions = problem->d();
    setup.seed = seed;
    setup.inner_options = {{"base_tolerance", text(between(3, 1e-7, 1e-1))}};
    const FirstEstimate first = first_estimate(*problem, setup);
    ASSERT_TRUE(std::isfinite(first.bound)) << number;
    const double error = (first.gradient - exact).norm();
    held += error <= first.bound + 1e-9 * exact.norm();
    excess.push_back(first.bound / error);
  }
  std::ranges::sort(excess);
  std::printf("the bound held in %d of %d cases; bound / error: median %.1f, 90 %% below %.1f\n", held,
              kCases, excess[kCases / 2], excess[kCases * 9 / 10]);
  EXPECT_GE(held, kCases * 95 / 100);
  EXPECT_LT(excess[kCases / 2], 500);
}

// Inner gradient calls (gradients and Hessian products) for one hypergradient of given accuracy, all d = 40
// coordinate directions, condition number about 450, starting at the inner solution of a neighbouring x. Both
// methods with the cheapest of their settings on a grid.
TEST(Acceptance, AFrozenAdjointNeedsATwentiethOfTheInnerGradients) {
  const test::LogisticShape shape;
  auto first = test::synthetic_logistic(shape);
  const Vector x = first->info().start;
  const Vector neighbour = x + test::normal(5, x.size(), 1, 0.05);
  const Vector before = test::accurate_inner(*first, neighbour, Vector::Zero(x.size()));
  auto problem = test::synthetic_logistic(shape, before);
  const Vector y = test::accurate_inner(*problem, x, before);
  const Vector exact = implicit_gradient(*problem, x, y);
  const double condition = test::condition_number(*problem, x, y);
  std::printf("condition number %.0f, start off by %.2g of |y|\n", condition, (before - y).norm() / y.norm());
  EXPECT_NEAR(condition, 450, 50);

  // The least cost over the grid at which the error is at most `target`.
  struct Trial {
    double error;
    std::int64_t cost;
  };
  const auto cheapest = [](const std::vector<Trial>& trials, double target) {
    std::int64_t min = std::numeric_limits<std::int64_t>::max();
    for (const auto& trial : trials)
      if (trial.error <= target) min = std::min(min, trial.cost);
    return static_cast<double>(min);
  };
  const auto attempt = [&](const std::string& method, const test::Settings& options,
                           const test::Settings& inner) {
    Choice setup;
    setup.method = method;
    setup.family = "coordinate";
    setup.directions = 40;
    setup.batch = 40;
    setup.method_options = options;
    setup.inner_options = inner;
    const FirstEstimate estimate = first_estimate(*problem, setup);
    return Trial{relative_error(estimate, exact), estimate.inner_gradients};
  };
  std::vector<Trial> fixed_steps, frozen, exact_products, guarded;
  for (const std::string base : {"1e-3", "1e-4", "1e-5", "1e-6", "1e-7"}) {
    for (double steps = 10; steps < 500; steps *= 1.2)
      fixed_steps.push_back(attempt("hozog", {{"measure_noise", "no"}},
                                    {{"base_tolerance", base}, {"steps", std::to_string(int(steps))}}));
    for (const std::string adjoint : {"1e-1", "3e-2", "1e-2", "3e-3", "1e-3", "1e-4", "1e-5"}) {
      test::Settings options{{"mode", "frozen"}, {"adjoint_tolerance", adjoint}, {"products", "differences"}};
      const test::Settings inner{{"base_tolerance", base}};
      frozen.push_back(attempt("frozen-adjoint", options, inner));
      options["products"] = "exact";
      exact_products.push_back(attempt("frozen-adjoint", options, inner));
      options["mode"] = "auto";
      guarded.push_back(attempt("frozen-adjoint", options, inner));
    }
  }
  for (const double target : {1e-2, 1e-3}) {
    const double reference = cheapest(fixed_steps, target);
    ASSERT_LT(reference, 1e9) << "the grid of steps is too short";
    for (const auto& [name, trials] : {std::pair{"difference products", &frozen},
                                       {"exact products", &exact_products},
                                       {"exact products and guard", &guarded}}) {
      const double cost = cheapest(*trials, target);
      std::printf("error %.0e: hozog %.0f, frozen-adjoint with %s %.0f, ratio %.1f\n", target, reference,
                  name, cost, reference / cost);
      // Base solves go on by a decade until F stands still, which frozen-adjoint pays as hozog does; its
      // guard's solves come on top.
      EXPECT_LE(cost, reference / (trials == &guarded ? 16 : 20)) << name << " " << target;
    }
  }
}

}  // namespace
}  // namespace bizo::methods
