// The reference gradient at active bounds of y and among many inner solutions, and methods that agree with
// it.
#include "methods/probes/implicit_gradient.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "inner/closed_form.hpp"
#include "methods/probes/difference_probe.hpp"
#include "problems/least_squares.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::normal;

// The quadratic with y between bounds that hold some of its coordinates.
class Boxed final : public ProductsProblem {
 public:
  Boxed()
      : Boxed(std::make_unique<problems::Quadratic>(
            problems::Quadratic::Shape{.d = 4, .p = 12, .condition = 10})) {}

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
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    inside_->inner_mixed_product(X, noted(Y), V, out);
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
  explicit Boxed(std::unique_ptr<problems::Quadratic> inside)
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

  std::unique_ptr<problems::Quadratic> inside_;
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
    setup.step_options = {{"size", "1"}};
    Experiment run(seen, setup);
    EXPECT_TRUE(run.method.bounds_inner);
    run.minimize(1);
    return (run.memory.iterates[0].x - run.memory.iterates[1].x - expected).norm() / expected.norm();
  };
  EXPECT_LT(error(problem, "aid", {{"tolerance", "1e-10"}}), 1e-7);
  EXPECT_LT(error(problem, "aid", {{"tolerance", "1e-8"}, {"products", "differences"}}), 1e-6);
  EXPECT_LT(error(problem, "frozen-adjoint", {{"adjoint_tolerance", "1e-8"}}), 1e-6);
  EXPECT_LT(error(problem, "frozen-adjoint", {{"mode", "corrected"}, {"adjoint_tolerance", "1e-8"}}), 1e-5);
  test::Settings relative{{"radius", "1e-4"}};
  EXPECT_LT(error(problem, "hozog", relative), 0.05) << "ten fixed steps";
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

// The differences that the program takes of the closed-form map, in all coordinates.
Vector differences(problems::LeastSquares& problem, const Vector& x, const Vector& y, bool cold) {
  ResolveSettings settings;
  settings.cold = cold;
  settings.scale = Vector::Ones(problem.d());
  settings.inner_start = problem.info().inner_start;
  Query query;
  query.block = {1, 1, problem.d()};
  query.radius = 1e-4;
  query.at.x = x;
  query.at.y = y;
  inner::ClosedFormSolver solver(problem);
  auto family = test::make_family("coordinate", problem.d());
  DifferenceProbe probe(problem, solver, *family, settings);
  std::vector<Outcome> outcomes(static_cast<std::size_t>(problem.d()));
  Matrix payload(0, problem.d()), U(problem.d(), problem.d());
  probe.run(query, {0, problem.d()}, outcomes, payload);
  family->fill(query.block, {0, problem.d()}, {0, problem.d()}, U);
  Vector gradient = Vector::Zero(problem.d());
  for (Index j = 0; j < problem.d(); ++j)
    gradient += outcomes[static_cast<std::size_t>(j)].difference * U.col(j);
  return gradient;
}

TEST(Acceptance, T7TheStartDecidesWhichHypergradientDifferencesEstimate) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const double start_size : {0.0, 1.0}) {
      problems::LeastSquares::Shape shape;
      shape.seed = seed;
      shape.start_size = start_size;
      problems::LeastSquares problem(shape);
      const Vector x = normal(seed, shape.d, 1, 0.5), start = problem.info().inner_start;
      Matrix y = start;
      problem.inner_minimizer(x, y);
      const Vector warm = problem.warm_gradient(x, y), cold = problem.cold_gradient(x, start);
      const double scale = 1 + cold.norm();
      EXPECT_LE((differences(problem, x, y, true) - cold).norm(), 1e-6 * scale) << seed;
      EXPECT_LE((differences(problem, x, y, false) - warm).norm(), 1e-6 * scale) << seed;
      EXPECT_GT((warm - cold).norm(), 1e-2 * scale) << "the kernel term is nothing: the test proves nothing";
      EXPECT_LE((implicit_gradient(problem, x, y.col(0)) - warm).norm(), 1e-9 * scale) << "by products alone";
      // At a minimizer that the start is already, there is no kernel term.
      EXPECT_LE((problem.cold_gradient(x, y) - warm).norm(), 1e-12 * scale);
      // Another minimizer, further away: the same two statements there.
      Matrix far = y + normal(20 + seed, shape.p, 1);
      problem.inner_minimizer(x, far);
      EXPECT_LE((differences(problem, x, far, false) - problem.warm_gradient(x, far)).norm(), 1e-6 * scale);
      EXPECT_GT((problem.warm_gradient(x, far) - warm).norm(), 1e-2);
    }
}

}  // namespace
}  // namespace bizo::methods
