#include "problems/linear_quadratic.hpp"

#include <Eigen/LU>

namespace bizo::problems {
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
  value = (P * start).trace();
}

GainGradient::GainGradient(const LinearQuadratic& system, const GainCost& cost, const Matrix& start)
    : S(solve_lyapunov(cost.closed, start)),
      E(system.R * cost.K - system.B.transpose() * cost.P * cost.closed) {
  value = 2 * E * S;
}

// Every derivative of P and of S solves the same equation with another right side.
GainCostChange::GainCostChange(const LinearQuadratic& system, const GainCost& cost,
                               const LinearQuadratic& direction, const Matrix& gain_direction,
                               const Matrix& start)
    : closed(direction.A - direction.B * cost.K - system.B * gain_direction) {
  Matrix rhs = gain_direction.transpose() * system.R * cost.K + closed.transpose() * cost.P * cost.closed;
  rhs = (rhs + rhs.transpose()).eval() + direction.Q + cost.K.transpose() * direction.R * cost.K;
  P = solve_lyapunov(cost.closed.transpose(), rhs);
  value = (P * start).trace();
}

Matrix gradient_change(const LinearQuadratic& system, const GainCost& cost, const GainGradient& gradient,
                       const LinearQuadratic& direction, const Matrix& gain_direction, const Matrix& start) {
  const GainCostChange change(system, cost, direction, gain_direction, start);
  const Matrix moved = change.closed * gradient.S * cost.closed.transpose();
  const Matrix dS = solve_lyapunov(cost.closed, moved + moved.transpose());
  const Matrix dE = direction.R * cost.K + system.R * gain_direction -
                    direction.B.transpose() * cost.P * cost.closed -
                    system.B.transpose() * (change.P * cost.closed + cost.P * change.closed);
  return 2 * (dE * gradient.S + gradient.E * dS);
}

}  // namespace bizo::problems
