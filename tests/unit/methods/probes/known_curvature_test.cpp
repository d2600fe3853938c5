// Methods that step in y by themselves need a curvature that somebody knows, before a run begins.
#include "methods/probes/known_curvature.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

// f = |y - x|^2 / 2, F = |y - 1|^2 / 2, and a bound of the curvature of f that is told or not.
class Follow final : public InnerGradientProblem, public ClosedFormInner {
 public:
  explicit Follow(Curvature told)
      : InnerGradientProblem({"follow", 2, 2, Vector::Zero(2), Vector::Zero(2), {}}), told_(told) {}
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    values = 0.5 * (Y - X).colwise().squaredNorm();
  }
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    values = 0.5 * (Y.array() - 1).matrix().colwise().squaredNorm();
  }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override { G = Y - X; }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) override { G = Y.array() - 1; }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override { Y = X; }
  Curvature inner_curvature(ConstVectorRef) override { return told_; }

 private:
  Curvature told_;
};

void make(const Curvature& told, const std::string& inner) {
  Follow problem(told);
  test::Choice setup;
  setup.method = "penalty";
  setup.inner = inner;
  setup.directions = 2;
  test::Experiment run(problem, setup);
}

TEST(KnownCurvature, IsTheProblemsOrTheSolvers) {
  EXPECT_NO_THROW(make({1, 1}, "closed-form"));
  EXPECT_NO_THROW(make({}, "nesterov"));
  try {
    make({}, "closed-form");
    FAIL() << "nobody knows it";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("inner.name"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("curvature"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace bizo::methods
