// A composite f may be split in several ways: an elastic net's squares may belong to g or to r. Solution and
// derivatives are the same; slopes of the prox between 0 and 1 occur in the second way only.
#include <gtest/gtest.h>

#include <cmath>

#include "inner/fista.hpp"
#include "methods/probes/piggyback.hpp"
#include "problems/sparse_fit.hpp"
#include "support/sparse_data.hpp"

namespace bizo {
namespace {

// The elastic net with its squares in r:  prox(z)_k = soft(z_k, step e^{s_k}) / (1 + step q_k), q_k =
// e^{t_k}.
class SquaresInRest final : public ProximalInner {
 public:
  SquaresInRest(SparseFit& lasso, Index p) : lasso_(lasso), whole_(lasso, p), p_(p) {}
  ProductsProblem& smooth() override { return whole_; }
  void inner_prox(ConstMatrixRef X, double step, MatrixRef Y) override {
    lasso_.inner_prox(X.topRows(p_), step, Y);
    Y.array() /= 1 + step * X.bottomRows(p_).array().exp();
  }
  void inner_prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V, MatrixRef slope,
                         MatrixRef out) override {
    Matrix y = Z, upper(p_, Z.cols());
    inner_prox(X, step, y);
    const Eigen::ArrayXXd q = step * X.bottomRows(p_).array().exp();
    const Matrix shrunk = V.array() / (1 + q);
    lasso_.inner_prox_slopes(X.topRows(p_), step, Z, shrunk, slope, upper);
    slope.array() /= 1 + q;
    out.topRows(p_) = upper;
    out.bottomRows(p_) = -(q * y.array() * shrunk.array());  // d/dt of soft / (1 + step e^t)
  }

 private:
  // The lasso's g and F as functions of the elastic net's x.
  class Widened final : public ProductsProblem {
   public:
    Widened(SparseFit& lasso, Index p)
        : ProductsProblem({"", 2 * p, p, Vector::Zero(2 * p), Vector::Zero(p), {}}), g_(lasso.smooth()) {}
    void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { g_.outer(top(X), Y, v); }
    void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef v) override { g_.inner(top(X), Y, v); }
    Curvature inner_curvature(ConstVectorRef x) override { return g_.inner_curvature(x.head(p())); }
    void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
      g_.inner_gradient_y(top(X), Y, G);
    }
    void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
      g_.outer_gradient_y(top(X), Y, G);
    }
    void inner_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
    void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
    void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
      g_.inner_hessian_product(top(X), Y, V, out);
    }
    void inner_cross_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef, MatrixRef out) override {
      out.setZero();
    }

   private:
    Matrix top(ConstMatrixRef X) const { return X.topRows(p()); }
    ProductsProblem& g_;
  };

  SparseFit& lasso_;
  Widened whole_;
  Index p_;
};

TEST(Splits, TheRestMayHoldTheSquares) {
  constexpr Index p = 60;
  const test::MemoryData data = test::sparse_regression(p, 40, 40);
  const test::Settings names{{"train", "train"}, {"validation", "validation"}};
  auto lasso = test::make_problem("lasso", names, data), net = test::make_problem("elastic-net", names, data);
  auto& one = dynamic_cast<SparseFit&>(*net);
  SquaresInRest other(dynamic_cast<SparseFit&>(*lasso), p);
  const Vector x = Vector::Constant(2 * p, -1.5) + test::normal(1, 2 * p, 1, 0.3);
  const double smooth = one.inner_curvature(x).smooth, step = 1 / smooth;
  const InnerControl control{InnerRule::absolute, 3000, 1e-12, {0, smooth}};
  Matrix y = Matrix::Zero(p, 1), same = test::normal(2, p, 1);
  InnerReport report;
  FistaSolver(one, {}).solve(x, y, control, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  FistaSolver(other, {}).solve(x, same, control, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_LT(report.steps[0], 200) << "Newton's method on the support does not work with these slopes";
  EXPECT_LE((same - y).norm(), 1e-10 * y.norm());

  const Vector gradient = support_gradient(one, x, y.col(0), step).gradient;
  Vector w = Vector::Zero(p);
  EXPECT_GT(gradient.tail(p).norm(), 1e-3 * gradient.norm());
  EXPECT_LE((support_gradient(other, x, same.col(0), step).gradient - gradient).norm(),
            1e-9 * gradient.norm());
  EXPECT_LE((piggyback_adjoint(other, x, same.col(0), step, 10000, 1e-14, w).gradient - gradient).norm(),
            1e-9 * gradient.norm());
  const Matrix J = piggyback_jacobian(one, x, y.col(0), step, 3000);
  EXPECT_LE((piggyback_jacobian(other, x, same.col(0), step, 3000) - J).norm(), 1e-9 * J.norm());
}

}  // namespace
}  // namespace bizo
