// Linear-quadratic control in discrete time: s+ = A s + B u with u = -K s, cost sum s^T Q s + u^T R u.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

struct LinearQuadratic {
  Matrix A, B;  // n x n, n x r
  Matrix Q, R;  // n x n, r x r, symmetric, R positive definite
};

// K (r x n) of least cost, from the Riccati equation by doubling (Anderson 1978). NaN where the doubling does
// not converge: no gain stabilizes the plant, or Q does not see what is unstable.
Matrix optimal_gain(const LinearQuadratic& system);

// X = M X M^T + W by doubling, for symmetric W and spectral radius of M below 1; otherwise not finite.
Matrix solve_lyapunov(Matrix M, Matrix W);

// A gain's cost J = tr(P S_0), P = Q + K^T R K + A_c^T P A_c, A_c = A - B K, S_0 = E s_0 s_0^T. Not finite
// where A_c is unstable; nor are the derivatives below. Each costs one Lyapunov equation more.
struct GainCost {
  GainCost(const LinearQuadratic& system, Matrix gain, const Matrix& start);
  double value = kNaN;  // J

  Matrix K, closed, P;  // closed: A_c
};

// Its gradient in K: 2 E S, E = R K - B^T P A_c, S = S_0 + A_c S A_c^T  (Fazel et al. 2018).
struct GainGradient {
  GainGradient(const LinearQuadratic& system, const GainCost& cost, const Matrix& start);
  Matrix value;  // of the shape of K

  Matrix S, E;
};

// The derivative of J when the system and the gain change in a direction.
struct GainCostChange {
  GainCostChange(const LinearQuadratic& system, const GainCost& cost, const LinearQuadratic& direction,
                 const Matrix& gain_direction, const Matrix& start);
  double value = kNaN;

  Matrix closed, P;  // their derivatives
};

// The derivative of the gradient in the same direction.
Matrix gradient_change(const LinearQuadratic& system, const GainCost& cost, const GainGradient& gradient,
                       const LinearQuadratic& direction, const Matrix& gain_direction, const Matrix& start);

}  // namespace bizo::problems
