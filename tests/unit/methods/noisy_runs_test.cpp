// Suite over eight models of noise, for whole runs: they end within two standard deviations of the least
// value.
#include <gtest/gtest.h>

#include "support/experiment.hpp"
#include "support/noise_models.hpp"

namespace bizo::methods {
namespace {

struct Function {
  const char* name;
  double (*value)(const Vector& away);  // from the minimizer
};

// Least values d and 1; a quadratic with condition 10, and one whose third derivatives are as large as
// itself.
const Function kFunctions[] = {
    {"quadratic",
     [](const Vector& z) {
       return 1 + (Vector::LinSpaced(z.size(), 1, 10).array() * z.array().square()).sum();
     }},
    {"cosh", [](const Vector& z) { return z.array().cosh().sum(); }}};

class Noisy final : public ValuesProblem, public ClosedFormInner {
 public:
  Noisy(const Function& function, const test::NoiseModel& model, Index d, std::uint64_t seed)
      : ValuesProblem({"noisy", d, 1, Vector::Zero(d), Vector::Zero(1), {}}),
        function_(function),
        min_(function.value(Vector::Zero(d))),
        noisy_(model, clean(Vector::Zero(d)), clean(Vector::Zero(d)), seed) {}

  double clean(const Vector& x) const { return function_.value(x - Vector::LinSpaced(d(), -1, 1.5)); }
  double gap(const Vector& x) const { return clean(x) - min_; }
  double sigma_at_least() const {
    const Vector x = Vector::LinSpaced(d(), -1, 1.5);
    return noisy_.sigma(min_, x.norm());
  }
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = noisy_(clean(X.col(b)), X.col(b).norm());
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  const Function& function_;
  double min_;
  test::NoisyValues noisy_;
};

test::Choice choice(Index d) {
  test::Choice setup;
  setup.inner = "closed-form";
  setup.family = "coordinate";
  setup.directions = d;
  return setup;
}

// As method = auto sets it at levels value and solve.
test::Choice automatic(Index d) {
  test::Choice setup = choice(d);
  setup.rule = "lbfgs-adam";
  setup.method_options = {{"difference", "adaptive"}, {"radius_control", "shi"}};
  setup.step_options = {{"schedule", "inverse"}};
  return setup;
}

test::Choice adam(Index d) {
  test::Choice setup = choice(d);
  setup.rule = "adam";
  setup.step_options = {{"size", "0.3"}, {"schedule", "inverse"}};
  return setup;
}

// The true value at the last iterate; the least noisy value of a run is the luckiest one.
void expect_at_the_floor(test::Choice (*make)(Index)) {
  for (const Function& f : kFunctions)
    for (const auto& model : test::noise_models())
      for (const Index d : {3, 10}) {
        SCOPED_TRACE(testing::Message() << f.name << ", " << model.name << ", d = " << d);
        std::vector<double> gaps;
        double floor = 0;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
          Noisy problem(f, model, d, seed);
          test::Choice setup = make(d);
          setup.seed = seed;
          test::Experiment run(problem, setup);
          run.minimize(100);
          gaps.push_back(problem.gap(run.method.algorithm->incumbent().best.x));
          floor = std::max(2 * problem.sigma_at_least(), 1e-5 * problem.gap(Vector::Zero(d)));
        }
        std::ranges::sort(gaps);
        EXPECT_LE(gaps[2], floor) << "worst " << gaps[4];
        EXPECT_LE(gaps[4], 2 * floor);
      }
}

TEST(NoisyRuns, AutomaticEndsAtTheNoiseOfTheMinimum) {
  expect_at_the_floor(automatic);
}

TEST(NoisyRuns, AdamEndsAtTheNoiseOfTheMinimum) {
  expect_at_the_floor(adam);
}

}  // namespace
}  // namespace bizo::methods
