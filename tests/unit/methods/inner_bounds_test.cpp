// Bounds of y: whatever differentiates an inner solution at active bounds is right, and asks for nothing
// outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::Choice;
using test::Experiment;

// The quadratic with y between bounds that hold some of its coordinates.
class Boxed final : public ProductsProblem {
 public:
  Boxed() : Boxed(std::make_unique<Quadratic>(Quadratic::Shape{.d = 4, .p = 12, .condition = 10})) {}

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { inside_->outer(X, noted(Y), v); }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { inside_->inner(X, noted(Y), v); }
  Curvature inner_curvature(ConstVectorRef x) override { return inside_->inner_curvature(x); }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_->inner_gradient_y(X, noted(Y), G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_->outer_gradient_y(X, noted(Y), G);
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_->inner_gradient_x(X, noted(Y), G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    inside_->outer_gradient_x(X, noted(Y), G);
  }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    inside_->inner_hessian_product(X, noted(Y), V, out);
  }
  void inner_cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    inside_->inner_cross_product(X, noted(Y), V, out);
  }

  // y*(x), by plain projected gradient steps: (1 - 2/11)^400 is nothing.
  Vector solution(ConstVectorRef x) {
    Matrix y = info().inner_start, g(p(), 1);
    for (int step = 0; step < 400; ++step) {
      inside_->inner_gradient_y(x, y, g);
      y -= 2.0 / 11 * g;
      project_inner(info().inner_box, y);
    }
    return y.col(0);
  }
  double value(ConstVectorRef x) {
    Vector value(1);
    inside_->outer(x, solution(x), value);
    return value(0);
  }
  // Central differences; the bounds that hold do not change over so little.
  Vector gradient(const Vector& x) {
    Vector g(d());
    for (Index i = 0; i < d(); ++i) {
      const Vector shift = 1e-5 * Vector::Unit(d(), i);
      g(i) = (value(x + shift) - value(x - shift)) / 2e-5;
    }
    return g;
  }

  double farthest_out = 0;

 private:
  explicit Boxed(std::unique_ptr<Quadratic> inside)
      : ProductsProblem(bounded(inside->info())), inside_(std::move(inside)) {}
  static ProblemInfo bounded(ProblemInfo info) {
    info.inner_box = {Vector::Constant(12, -0.2), Vector::Constant(12, 0.3)};
    return info;
  }
  const Eigen::Ref<const Matrix> noted(const Eigen::Ref<const Matrix>& Y) {
    const Box& box = info().inner_box;
    for (Index b = 0; b < Y.cols(); ++b)
      farthest_out =
          std::max({farthest_out, (Y.col(b) - box.upper).maxCoeff(), (box.lower - Y.col(b)).maxCoeff()});
    return Y;
  }

  std::unique_ptr<Quadratic> inside_;
};

Index held(Boxed& problem, ConstVectorRef x) {
  const Vector free = free_coordinates(problem.info().inner_box, problem.solution(x));
  return problem.p() - static_cast<Index>(free.sum());
}

TEST(InnerBounds, TheReferenceGradientIsThatOfTheFreeCoordinates) {
  Boxed problem;
  const Vector x = problem.info().start;
  ASSERT_GT(held(problem, x), 2);
  ASSERT_LT(held(problem, x), 10);
  const Vector expected = problem.gradient(x);
  EXPECT_LE((implicit_gradient(problem, x, problem.solution(x)) - expected).norm(), 1e-8 * expected.norm());
}

// One step of length 1 from the start is the estimate.
TEST(InnerBounds, MethodsDifferentiateThroughTheFreeCoordinates) {
  Boxed problem;
  const Vector expected = problem.gradient(problem.info().start);
  const auto error = [&](Problem& seen, const std::string& method, const test::Settings& options) {
    Choice setup;
    setup.method = method;
    setup.method_options = options;
    setup.inner_options = {{"base_tolerance", "1e-10"}};
    setup.family = "coordinate";
    setup.directions = problem.d();
    setup.step_options = {{"length", "1"}};
    Experiment run(seen, setup);
    EXPECT_TRUE(run.method.bounds_inner);
    run.minimize(1);
    return (run.memory.iterates[0].x - run.memory.iterates[1].x - expected).norm() / expected.norm();
  };
  EXPECT_LT(error(problem, "aid", {{"tolerance", "1e-10"}}), 1e-7);
  EXPECT_LT(error(problem, "aid", {{"tolerance", "1e-8"}, {"products", "differences"}}), 1e-6);
  EXPECT_LT(error(problem, "azo", {{"adjoint_tolerance", "1e-8"}}), 1e-6);
  EXPECT_LT(error(problem, "azo", {{"mode", "corrected"}, {"adjoint_tolerance", "1e-8"}}), 1e-5);
  test::Settings relative{{"radius", "1e-4"}};
  EXPECT_LT(error(problem, "zo-resolve", relative), 0.05) << "ten synchronized steps";
  EXPECT_LE(problem.farthest_out, 0) << "it was asked outside of the bounds";
}

TEST(InnerBounds, PointsMoveInsideByWhatTheyArePerturbed) {
  const Box box{Vector{{0, 0, -1}}, Vector{{1, 1e-3, 1}}};
  const Vector y{{0, 5e-4, 1}}, margin{{-0.1, 0.1, 0}};
  const Vector inside = moved_inside(box, y, margin);
  EXPECT_EQ(inside, (Vector{{0.1, 5e-4, 1}}));
  Matrix Y{{-1.0}, {kNaN}, {2.0}};
  project_inner(box, Y);
  EXPECT_EQ(Y(0, 0), 0);
  EXPECT_TRUE(std::isnan(Y(1, 0)));
  EXPECT_EQ(Y(2, 0), 1);
}

}  // namespace
}  // namespace bizo
