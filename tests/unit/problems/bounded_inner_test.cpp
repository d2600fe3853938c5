#include "problems/bounded_inner.hpp"

#include <gtest/gtest.h>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "methods/probes/adjoint_system.hpp"
#include "methods/probes/inner_products.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_any_case;
using test::make_problem;
using test::small_cases;

Box box_around_zero(Index p, double size) {
  return {Vector::Constant(p, -size), Vector::Constant(p, size)};
}

TEST(BoundedInner, AnswersAsTheWholeProblemWithinItsBounds) {
  for (const auto& some : small_cases()) {
    const auto whole = make_any_case(some);
    if (!flaw_of_bounding(*whole).empty()) continue;
    const auto bounded = bounded_inner(make_any_case(some), box_around_zero(whole->p(), 0.01));
    EXPECT_EQ(level_of(*bounded), level_of(*whole)) << some.label;
    EXPECT_EQ(dynamic_cast<ClosedFormInner*>(bounded.get()), nullptr) << some.label;
    EXPECT_EQ(dynamic_cast<SumOfSquares*>(bounded.get()) != nullptr,
              dynamic_cast<SumOfSquares*>(whole.get()) != nullptr)
        << some.label;
    EXPECT_LE(bounded->info().inner_start.lpNorm<Eigen::Infinity>(), 0.01) << some.label;
    EXPECT_TRUE(bounded->info().inner_box.bounded());
    const Matrix x = whole->info().start, y = 0.01 * test::normal(1, whole->p(), 1);
    Vector a(1), b(1);
    whole->outer(x, y, a);
    bounded->outer(x, y, b);
    EXPECT_EQ(a, b) << some.label;
  }
}

// f is a sum over coordinates: its minimizer is the free one, clipped, and only coordinates between the
// bounds follow x.
TEST(BoundedInner, PointMassesHaveAClosedForm) {
  const test::Settings settings{{"task", "point-mass"}, {"tasks", "6"}};
  const test::MemoryData none;
  const auto free_owner = make_problem("navigation", settings, none);
  auto& free = dynamic_cast<ProductsProblem&>(*free_owner);
  const Matrix x = Vector{{0.02, -0.03}};
  Matrix y = Matrix::Zero(free.p(), 1);
  dynamic_cast<ClosedFormInner&>(free).inner_minimizer(x, y);
  const Box box = box_around_zero(free.p(), 0.03);
  project_inner(box, y);
  const Vector moves = free_coordinates(box, y);
  ASSERT_GT(moves.sum(), 0) << "the test proves nothing";
  ASSERT_LT(moves.sum(), static_cast<double>(free.p()));

  const auto owner = bounded_inner(make_problem("navigation", settings, none), box);
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  Matrix g(problem.p(), 1), residual(problem.p(), 1), outer(problem.p(), 1), h(problem.p(), 1);
  problem.inner_gradient_y(x, y, g);
  inner_residual(problem.info().inner_box, y, g, residual);
  EXPECT_LT(residual.norm(), 1e-10 * g.norm());

  // v_i = -dF/dy_i / H_ii between the bounds, 0 at them.
  problem.outer_gradient_y(x, y, outer);
  problem.inner_hessian_product(x, y, Matrix::Ones(problem.p(), 1), h);
  const Vector expected = -(outer.array() / h.array() * moves.array()).matrix().col(0);
  methods::InnerProducts products(problem, 0);
  const Vector at_x = x, at_y = y;
  methods::AdjointSystem system(problem, products, at_x, at_y);
  ConjugateGradients cg;
  EXPECT_LT((system.solve(cg, {}, 50, 1e-13) - expected).norm(), 1e-12 * expected.norm());
}

TEST(BoundedInner, NotEveryProblemCanHaveBounds) {
  const auto flaw = [](const char* label) {
    for (const auto& some : small_cases())
      if (some.label == label) return flaw_of_bounding(*make_any_case(some));
    return std::string("no such case");
  };
  EXPECT_EQ(flaw("Control"), "there is no inner problem");
  EXPECT_EQ(flaw("SimToReal"), "f cannot be asked for");
  EXPECT_EQ(flaw("Lasso"), "f is not smooth");
  EXPECT_EQ(flaw("Adversarial"), "y has bounds of its own");
  EXPECT_EQ(flaw("FewShotManyShots"), "f is over other samples in every iteration");
  EXPECT_EQ(flaw("Ridge"), "");
}

}  // namespace
}  // namespace bizo::problems
