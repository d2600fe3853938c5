// What a memory of the gradient is worth in whole runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "problems/quadratic.hpp"
#include "support/dense_algebra.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;

// With active bounds grad Phi does not vanish at the optimum, nor does the error of plain estimates, while
// that of sega does. Best of the same step lengths at the same number of evaluations.
TEST(Acceptance, T9SegaConvergesInABoxWherePlainEstimatesStall) {
  constexpr Index d = 100, kEvaluations = 20'000;
  constexpr double kWidth = 0.3, kRadius = 1e-3;  // iterates keep a radius from the sides
  const Vector side = Vector::Constant(d, kWidth);
  const auto projected = [](const Vector& x) {
    return Vector(x.cwiseMax(kRadius - kWidth).cwiseMin(kWidth - kRadius));
  };
  Quadratic problem({.d = d, .p = 120, .condition = 3}, Vector::Zero(d), {-side, side});
  Vector best = Vector::Zero(d);
  for (int k = 0; k < 20'000; ++k) best = projected(best - 0.3 * problem.gradient(best));
  ASSERT_GT((best.cwiseAbs().array() > kWidth - 1.01 * kRadius).count(), d / 2);
  const double least = problem.value(best), range = problem.value(Vector::Zero(d)) - least;

  const auto gap = [&](const std::string& memory, Index count) {
    double smallest = 1;
    for (const std::string length : {"0.003", "0.01", "0.03", "0.1", "0.3"}) {
      Choice setup;
      setup.inner = "closed-form";
      setup.directions = setup.batch = count;
      setup.method_options = {{"measure_noise", "no"}, {"radius", "1e-3"}};
      setup.direction_options = {{"memory", memory}};
      setup.step_options = {{"length", length}};
      Experiment run(problem, setup);
      run.minimize(kEvaluations / (2 * count + 1));
      const Vector& last = run.memory.iterates.back().x;
      smallest = std::min(smallest, (problem.value(last) - least) / range);
    }
    return smallest;
  };
  for (const Index count : {5, 20}) {
    const double plain = gap("none", count), sega = gap("sega", count);
    RecordProperty("plain_" + std::to_string(count), std::to_string(plain));
    EXPECT_GE(plain, 1e-2) << count;
    EXPECT_LE(sega, 1e-7) << count;
  }
}

// Weighted ridge regression in 20 numbers with a weight sigma(x_i) for each of d samples, a third of whose
// targets are noise; F is the error on others.
class Cleaning final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Cleaning(Index d)
      : ValuesProblem({"cleaning", d, kFeatures, Vector::Zero(d), Vector::Zero(kFeatures), {}}),
        train_(test::normal(1, d, kFeatures)),
        others_(test::normal(2, d, kFeatures)) {
    const Vector truth = test::normal(3, kFeatures, 1) * (2 / std::sqrt(static_cast<double>(kFeatures)));
    targets_ = train_ * truth + 0.4 * test::normal(4, d, 1);
    others_targets_ = others_ * truth + 0.4 * test::normal(5, d, 1);
    const Vector noise = test::normal(6, d, 1, 8);
    for (Index i = 0; i < d; i += 3) targets_(i) = noise(i);
  }
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b)
      values(b) = (others_ * Y.col(b) - others_targets_).squaredNorm() / static_cast<double>(d());
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const Vector weights = (1 / (1 + (-X.col(b).array()).exp())) / static_cast<double>(d());
      Matrix H = train_.transpose() * weights.asDiagonal() * train_;
      H.diagonal().array() += 1e-3;
      Y.col(b) = test::solve(H, train_.transpose() * weights.cwiseProduct(targets_));
    }
  }

 private:
  static constexpr Index kFeatures = 20;
  Matrix train_, others_;
  Vector targets_, others_targets_;
};

// docs/math.md, Gradient memory, has the figures for d = 512: early on, coordinates with a memory are ahead
// of those without by a factor, and late they are not behind.
TEST(Memory, PaysEarlyAndDoesNoHarmLate) {
  constexpr Index d = 256;
  Cleaning problem(d);
  const auto values = [&](const std::string& memory) {
    Choice setup;
    setup.inner = "closed-form";
    setup.family = "coordinate";
    setup.rule = "adam";
    setup.directions = setup.batch = 8;
    setup.method_options = {{"difference", "forward"}, {"measure_noise", "no"}};
    setup.inner_options = {{"control", "relative"}};  // no reference solves
    setup.direction_options = {{"memory", memory}};
    Experiment run(problem, setup);
    run.minimize(600);
    return std::pair(run.memory.rows[80].best_value, run.memory.rows[600].best_value);
  };
  const auto [plain_early, plain_late] = values("none");
  const auto [early, late] = values("memory");
  const double least = std::min(plain_late, late);
  EXPECT_LT(early - least, 0.5 * (plain_early - least));
  EXPECT_LT(late - least, 0.02 * (plain_early - least));
}

}  // namespace
}  // namespace bizo
