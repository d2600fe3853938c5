#include "methods/estimates/gram_solver.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>

namespace bizo::methods {

GramSolution solve_gram(const Matrix& gram, const Matrix& rhs) {
  // Below this, relative to the largest, a direction is a combination of the others up to round-off: more
  // directions than dimensions, or twice the same signs.
  constexpr double kDependent =
      1e-11;  // a pivot is the square of what a direction is off their span, here 3e-6
  const Eigen::LDLT<Matrix> factor(gram);
  const auto pivots = factor.vectorD().array();
  if (factor.info() == Eigen::Success && pivots.minCoeff() > kDependent * pivots.maxCoeff())
    return {factor.solve(rhs), gram.rows()};
  Eigen::CompleteOrthogonalDecomposition<Matrix> whole;
  whole.setThreshold(kDependent);
  whole.compute(gram);
  return {whole.solve(rhs), whole.rank()};
}

}  // namespace bizo::methods
