#include "problems/threat.hpp"

#include <cmath>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

// Of the radius: with 2.5 radii in all, an ascent can go from one side to the other and back.
constexpr double kWay = 2.5;

double sign(double value) {
  return static_cast<double>(value > 0) - static_cast<double>(value < 0);
}

}  // namespace

void shorten(double radius, VectorRef delta) {
  const double size = norm(delta);
  if (size > radius) delta *= radius / size;
}

Box box_of(const Threat& threat, const Matrix& A) {
  Box box{Vector::Constant(A.size(), -threat.radius), Vector::Constant(A.size(), threat.radius)};
  box.lower = box.lower.cwiseMax((threat.low - A.array()).matrix().reshaped());
  box.upper = box.upper.cwiseMin((threat.high - A.array()).matrix().reshaped());
  return box;
}

void project(const Threat& threat, const Matrix& A, MatrixRef D) {
  if (threat.euclidean) {
    for (Index i = 0; i < D.cols(); ++i) shorten(threat.radius, D.col(i));
    return;
  }
  const Box box = box_of(threat, A);
  Matrix all = D.reshaped();
  project_inner(box, all);
  D.reshaped() = all;
}

void worst_of_linear(const Threat& threat, const Matrix& A, const Vector& signs, ConstVectorRef w,
                     MatrixRef D) {
  const double size = threat.euclidean ? norm(w) : 0;
  for (Index i = 0; i < D.cols(); ++i)
    for (Index j = 0; j < D.rows(); ++j) {
      if (threat.euclidean && size > 0)
        D(j, i) = -signs(i) * threat.radius * w(j) / size;
      else if (w(j) != 0)
        D(j, i) = -signs(i) * threat.radius * sign(w(j));
    }
  project(threat, A, D);
}

Matrix ascent(const Threat& threat, InputNetwork& network, const Loss& loss, const Matrix& A, Index steps) {
  const double length = kWay * threat.radius / static_cast<double>(steps);
  Matrix D = Matrix::Zero(A.rows(), A.cols()), G(A.rows(), A.cols()), R(A.cols(), network.outputs());
  for (Index step = 0; step < steps; ++step) {
    network.forward(A + D, R);
    loss.residuals({0, A.cols()}, R);
    network.backward(R);
    network.input_gradient(G);
    for (Index i = 0; i < D.cols(); ++i) {
      const double size = norm(G.col(i));
      if (!threat.euclidean)
        D.col(i) += length * G.col(i).unaryExpr(&sign);
      else if (size > 0)
        D.col(i) += length / size * G.col(i);
    }
    project(threat, A, D);
  }
  return D;
}

}  // namespace bizo::problems
