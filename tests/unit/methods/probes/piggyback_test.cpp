// Hypergradients where the inner problem is nonsmooth, by every route and for every split of f into g and r.
#include "methods/probes/piggyback.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/support.hpp"
#include "inner/coordinate_descent.hpp"
#include "inner/fista.hpp"
#include "problems/sparse_fit.hpp"
#include "support/dense_algebra.hpp"
#include "support/options.hpp"
#include "support/sparse_data.hpp"

namespace bizo::methods {
namespace {

using test::normal;

// A composite fit with 120 features, its accurate solutions, and the closed form of their derivatives.
class Bench {
 public:
  explicit Bench(const std::string& name, const std::string& regularization)
      : data_(test::sparse_regression(120, 80, 60)),
        owner_(test::make_problem(
            name, {{"train", "train"}, {"validation", "validation"}, {"regularization", regularization}},
            data_)),
        problem(dynamic_cast<problems::SparseFit&>(*owner_)),
        A(data_.datasets["train"].features.dense()),
        b(data_.datasets["train"].targets),
        n(static_cast<double>(b.size())) {}

  Matrix solve(const Matrix& X) {
    Matrix Y = Matrix::Zero(120, X.cols());
    InnerReport report;
    const double smooth = problem.inner_curvature(X.col(0)).L;
    inner::CoordinateDescentSolver(problem).solve(X, Y, {InnerRule::absolute, 20000, 1e-13, {0, smooth}},
                                                  report);
    for (const auto status : report.status) EXPECT_EQ(status, EvaluationStatus::ok);
    return Y;
  }
  double value(const Vector& x) {
    Vector v(1);
    problem.outer(x, solve(x), v);
    return v(0);
  }
  double step(const Vector& x) { return 1 / problem.inner_curvature(x).L; }
  Vector outer_slope(const Vector& x, const Vector& y) {
    Matrix slope(120, 1);
    problem.smooth().outer_gradient_y(x, y, slope);
    return slope.col(0);
  }

  // d y_S / d x = -(A_S A_ST / n + diag square_S)^-1 [d/dx (absolute_S o sign y_S + square_S o y_S)].
  Matrix closed_form_jacobian(const Vector& x, const Vector& y) {
    const Matrix X = x;
    Matrix absolute(120, 1), square(120, 1);
    problem.inner_weights(X, absolute, square);
    std::vector<Index> S;
    for (Index k = 0; k < 120; ++k)
      if (y(k) != 0) S.push_back(k);
    const auto size = static_cast<Index>(S.size());
    const Matrix A_S = A(S, Eigen::all);
    Matrix system = A_S * A_S.transpose() / n;
    system.diagonal() += square(S, 0);
    Matrix right = Matrix::Zero(size, x.size());
    const bool both = square.maxCoeff() > 0, scalar = x.size() <= 2;
    for (Index i = 0; i < size; ++i) {
      const Index k = S[static_cast<std::size_t>(i)];
      right(i, scalar ? 0 : k) -= absolute(k, 0) * (y(k) > 0 ? 1 : -1);
      if (both) right(i, scalar ? 1 : 120 + k) -= square(k, 0) * y(k);
    }
    Matrix J = Matrix::Zero(120, x.size());
    const Matrix on_support = test::solve(system, right);
    J(S, Eigen::all) = on_support;
    return J;
  }

 private:
  test::MemoryData data_;
  std::unique_ptr<Problem> owner_;

 public:
  problems::SparseFit& problem;
  Matrix A;
  Vector b;
  double n;
};

struct Kind {
  const char *problem, *regularization;
};

const Kind kKinds[] = {
    {"lasso", "scalar"}, {"lasso", "feature"}, {"elastic-net", "scalar"}, {"elastic-net", "feature"}};

Vector some_point(const Bench& bench) {
  return Vector::Constant(bench.problem.d(), -1.5) + normal(1, bench.problem.d(), 1, 0.2);
}

TEST(Acceptance, T8PiggybackIsTheClosedFormJacobianToRoundOff) {
  for (const auto& [name, regularization] : kKinds) {
    Bench bench(name, regularization);
    const Vector x = some_point(bench), y = bench.solve(x).col(0);
    const Matrix exact = bench.closed_form_jacobian(x, y);
    ASSERT_GT(support_size(y), 10);
    const Matrix J = piggyback_jacobian(bench.problem, x, y, bench.step(x), 3000);
    EXPECT_LE((J - exact).norm(), 1e-12 * exact.norm()) << name << ' ' << regularization;
    EXPECT_GT(exact.norm(), 0.1);

    const Vector gradient = exact.transpose() * bench.outer_slope(x, y);
    const auto adjoint =
        piggyback_adjoint(bench.problem, x, y, bench.step(x), 5000, 1e-15, Vector::Zero(120));
    EXPECT_LE((adjoint.gradient - gradient).norm(), 1e-12 * gradient.norm());
    EXPECT_LT(adjoint.steps, 5000);
    EXPECT_GT(adjoint.steps, 50);
    const auto warm = piggyback_adjoint(bench.problem, x, y, bench.step(x), 5000, 1e-15, adjoint.w);
    EXPECT_LE(warm.steps, 10) << "from its own fixed point, but for rounding";
    EXPECT_LE((support_gradient(bench.problem, x, y, bench.step(x), 1e-14).gradient - gradient).norm(),
              1e-12 * gradient.norm());
  }
}

TEST(Acceptance, T8ClosedFormJacobianIsTheLimitOfDifferences) {
  for (const auto& [name, regularization] : kKinds) {
    Bench bench(name, regularization);
    const Vector x = some_point(bench), y = bench.solve(x).col(0);
    const Matrix exact = bench.closed_form_jacobian(x, y);
    const Vector u = normal(2, x.size(), 1).normalized();
    const double h = 1e-5;
    const Vector plus = bench.solve(x + h * u).col(0), minus = bench.solve(x - h * u).col(0);
    ASSERT_FALSE(crosses_kink(y, plus, minus));
    // h^2 / 6 times a third derivative of the size of y, and 1e-13 / mu / h.
    EXPECT_LE(((plus - minus) / (2 * h) - exact * u).norm(), 1e-6 * (exact * u).norm()) << name;
  }
}

// 25 random weights: how often a difference of radius h crosses a kink, and its median error.
TEST(Acceptance, T8KinksAreHarmlessForSmallRadiiAndErrorsFollowTheSquare) {
  Bench bench("lasso", "scalar");
  const double greatest = (bench.A * bench.b / bench.n).cwiseAbs().maxCoeff();  // from there on y* = 0
  std::vector<double> share, median;
  for (const double h : {1e-1, 1e-2, 1e-3, 1e-4}) {
    std::vector<double> errors;
    Index crossed = 0;
    for (std::uint64_t k = 0; k < 25; ++k) {
      const double u = random_uniform({.seed = 5, .purpose = Purpose::noise}, k);
      const Vector x = Vector::Constant(1, std::log(greatest) + std::log(0.02) * u), step{{h}};
      Matrix X(1, 3);
      X << x(0), x(0) + h, x(0) - h;
      const Matrix Y = bench.solve(X);
      Vector F(3);
      bench.problem.outer(X, Y, F);
      const double exact =
          (bench.closed_form_jacobian(x, Y.col(0)).transpose() * bench.outer_slope(x, Y.col(0)))(0);
      crossed += crosses_kink(Y.col(0), Y.col(1), Y.col(2));
      errors.push_back(std::abs((F(1) - F(2)) / (2 * h) - exact) / std::abs(exact));
    }
    std::nth_element(errors.begin(), errors.begin() + 12, errors.end());
    share.push_back(static_cast<double>(crossed) / 25);
    median.push_back(errors[12]);
    RecordProperty("share_" + std::to_string(share.size()), std::to_string(share.back()));
    std::printf("h = %g: kinks crossed %.2f, median error %.2g\n", h, share.back(), median.back());
  }
  EXPECT_GE(share[0], 0.5);
  EXPECT_LE(share[1], 0.6);
  EXPECT_LE(share[2], 0.08);
  EXPECT_EQ(share[3], 0);
  EXPECT_GT(median[0], 1e-3);
  EXPECT_LT(median[2], 1e-5);
  EXPECT_NEAR(std::log10(median[2] / median[3]), 2, 0.5);
}

// Where one coefficient enters, within the difference: the slope is neither side's, and the detector says so.
TEST(Acceptance, T8ADifferenceAcrossAKinkIsFlagged) {
  Bench bench("lasso", "scalar");
  // The first coefficient enters at the largest |A_k b| / n.
  const double kink = std::log((bench.A * bench.b / bench.n).cwiseAbs().maxCoeff());
  const double h = 1e-2;
  const Vector x{{kink - 0.5 * h}};
  const Vector y = bench.solve(x).col(0);
  ASSERT_EQ(support_size(y), 1);
  const Vector step{{h}};
  const Vector plus = bench.solve(x + step).col(0), minus = bench.solve(x - step).col(0);
  EXPECT_TRUE(crosses_kink(y, plus, minus));
  EXPECT_EQ(support_size(plus), 0);
  const double exact = (bench.closed_form_jacobian(x, y).transpose() * bench.outer_slope(x, y))(0);
  const double across = (bench.value(x + step) - bench.value(x - step)) / (2 * h);
  EXPECT_GT(std::abs(across - exact), 0.2 * std::abs(exact)) << "a quarter of the difference has slope 0";
  const Vector small{{0.1 * h}};
  EXPECT_FALSE(crosses_kink(y, bench.solve(x + small).col(0), bench.solve(x - small).col(0)));
  EXPECT_NEAR((bench.value(x + small) - bench.value(x - small)) / (0.2 * h), exact, 1e-4 * std::abs(exact));
}

// The elastic net with its squares in r:  prox(z)_k = soft(z_k, step e^{s_k}) / (1 + step q_k), q_k =
// e^{t_k}.
class SquaresInRest final : public ProximalInner {
 public:
  SquaresInRest(problems::SparseFit& lasso, Index p) : lasso_(lasso), whole_(lasso, p), p_(p) {}
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
    Widened(problems::SparseFit& lasso, Index p)
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
    void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef, MatrixRef out) override {
      out.setZero();
    }

   private:
    Matrix top(ConstMatrixRef X) const { return X.topRows(p()); }
    ProductsProblem& g_;
  };

  problems::SparseFit& lasso_;
  Widened whole_;
  Index p_;
};

TEST(Splits, TheRestMayHoldTheSquares) {
  constexpr Index p = 60;
  const test::MemoryData data = test::sparse_regression(p, 40, 40);
  const test::Settings names{{"train", "train"}, {"validation", "validation"}};
  auto lasso = test::make_problem("lasso", names, data), net = test::make_problem("elastic-net", names, data);
  auto& one = dynamic_cast<problems::SparseFit&>(*net);
  SquaresInRest other(dynamic_cast<problems::SparseFit&>(*lasso), p);
  const Vector x = Vector::Constant(2 * p, -1.5) + test::normal(1, 2 * p, 1, 0.3);
  const double smooth = one.inner_curvature(x).L, step = 1 / smooth;
  const InnerControl control{InnerRule::absolute, 3000, 1e-12, {0, smooth}};
  Matrix y = Matrix::Zero(p, 1), same = test::normal(2, p, 1);
  InnerReport report;
  inner::FistaSolver(one, {}).solve(x, y, control, report);
  ASSERT_EQ(report.status[0], EvaluationStatus::ok);
  inner::FistaSolver(other, {}).solve(x, same, control, report);
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
}  // namespace bizo::methods
