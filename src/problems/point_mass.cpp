#include "problems/point_mass.hpp"

#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

constexpr double kMoves = 20, kSumOfTimes = kMoves * (kMoves + 1) / 2,  // of t and of t^2 for t = 1 .. 20
    kSumOfSquares = kSumOfTimes * (2 * kMoves + 1) / 3;

}  // namespace

PointMass::PointMass(ProblemInfo info, Matrix goals, double pull)
    : ProductsProblem(std::move(info)), goals_(goals.reshaped()), pull_(pull) {}

double PointMass::cost(ConstVectorRef y) const {
  return kSumOfSquares * dot(y, y) - 2 * kSumOfTimes * dot(y, goals_) + kMoves * dot(goals_, goals_);
}

Vector PointMass::cost_gradient(ConstVectorRef y) const {
  return 2 * (kSumOfSquares * y - kSumOfTimes * goals_);
}

Vector PointMass::gathered(ConstVectorRef y) {
  Vector total = Vector::Zero(2);
  for (Index k = 0; k < y.size(); k += 2) total += y.segment(k, 2);
  return total;
}

void PointMass::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) values(b) = cost(Y.col(b)) / static_cast<double>(tasks());
}

void PointMass::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Vector apart = Y.col(b) - repeated(X.col(b));
    values(b) = cost(Y.col(b)) + 0.5 * pull_ * dot(apart, apart);
  }
}

Curvature PointMass::inner_curvature(ConstVectorRef) {
  return {2 * kSumOfSquares + pull_, 2 * kSumOfSquares + pull_};
}

void PointMass::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b)
    G.col(b) = cost_gradient(Y.col(b)) + pull_ * (Y.col(b) - repeated(X.col(b)));
}

void PointMass::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) G.col(b) = cost_gradient(Y.col(b)) / static_cast<double>(tasks());
}

void PointMass::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) G.col(b) = -pull_ * gathered(Y.col(b) - repeated(X.col(b)));
}

void PointMass::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void PointMass::inner_hessian_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < V.cols(); ++b) out.col(b) = (2 * kSumOfSquares + pull_) * V.col(b);
}

void PointMass::inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < V.cols(); ++b) out.col(b) = -pull_ * gathered(V.col(b));
}

void PointMass::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  for (Index b = 0; b < X.cols(); ++b)
    Y.col(b) = (2 * kSumOfTimes * goals_ + pull_ * repeated(X.col(b))) / (2 * kSumOfSquares + pull_);
}

}  // namespace bizo::problems
