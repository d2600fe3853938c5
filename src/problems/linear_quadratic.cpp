#include "problems/linear_quadratic.hpp"

#include <Eigen/LU>

namespace bizo {
namespace {

// Doubling squares the closed loop: 2^60 steps decide whether it is stable.
constexpr int kDoublings = 60;

bool settled(const Matrix& change, const Matrix& value) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  return change.cwiseAbs().maxCoeff() <= kEpsilon * value.cwiseAbs().maxCoeff();
}

Matrix not_finite(const Matrix& shape) {
  return Matrix::Constant(shape.rows(), shape.cols(), kNaN);
}

}  // namespace

Matrix optimal_gain(const LinearQuadratic& system) {
  Matrix A = system.A, H = system.Q;
  Matrix G = system.B * system.R.partialPivLu().solve(system.B.transpose());
  const Matrix identity = Matrix::Identity(A.rows(), A.rows());
  bool converged = false;
  for (int k = 0; k < kDoublings && !converged; ++k) {
    const Eigen::PartialPivLU<Matrix> W(identity + G * H);
    const Matrix WA = W.solve(A), WG = W.solve(G);
    const Matrix change = A.transpose() * H * WA;
    G += A * WG * A.transpose();
    H += change;
    A = A * WA;
    converged = settled(change, H);
  }
  const Matrix BtH = system.B.transpose() * H;
  const Matrix gain = (system.R + BtH * system.B).partialPivLu().solve(BtH * system.A);
  return converged && gain.allFinite() ? gain : not_finite(gain);
}

Matrix solve_lyapunov(Matrix M, Matrix W) {
  for (int k = 0; k < kDoublings && W.allFinite(); ++k) {
    const Matrix change = M * W * M.transpose();
    W += change;
    if (settled(change, W)) return W;
    M = M * M;
  }
  return not_finite(W);
}

GainCost::GainCost(const LinearQuadratic& system, Matrix gain, const Matrix& start)
    : K(std::move(gain)), closed(system.A - system.B * K) {
  P = solve_lyapunov(closed.transpose(), system.Q + K.transpose() * system.R * K);
  S = solve_lyapunov(closed, start);
  E = system.R * K - system.B.transpose() * P * closed;
  value = (P * start).trace();
  gradient = 2 * E * S;
}

// Every derivative of P and of S solves the same equation with another right side.
GainCostChange::GainCostChange(const LinearQuadratic& system, const GainCost& at,
                               const LinearQuadratic& direction, const Matrix& gain_direction,
                               const Matrix& start) {
  const Matrix d_closed = direction.A - direction.B * at.K - system.B * gain_direction;
  Matrix right = gain_direction.transpose() * system.R * at.K + d_closed.transpose() * at.P * at.closed;
  right = (right + right.transpose()).eval() + direction.Q + at.K.transpose() * direction.R * at.K;
  const Matrix dP = solve_lyapunov(at.closed.transpose(), right);
  const Matrix moved = d_closed * at.S * at.closed.transpose();
  const Matrix dS = solve_lyapunov(at.closed, moved + moved.transpose());
  const Matrix dE = direction.R * at.K + system.R * gain_direction -
                    direction.B.transpose() * at.P * at.closed -
                    system.B.transpose() * (dP * at.closed + at.P * d_closed);
  value = (dP * start).trace();
  gradient = 2 * (dE * at.S + at.E * dS);
}

}  // namespace bizo
