// Ridge regression of a few samples on many features: with P (n x k) and a ridge r > 0, products with
// (P^T P + r I)^-1, by a system of the smaller of n and k equations (Woodbury's identity).
#pragma once

#include <Eigen/Cholesky>

#include "bizo/core/types.hpp"

namespace bizo::problems {

class RidgeHead {
 public:
  RidgeHead(ConstMatrixRef P, double ridge);
  // (P^T P + r I)^-1 P^T T, k x c, for T n x c: the minimizer of |P W - T|^2 + r |W|^2.
  Matrix fit(ConstMatrixRef T) const;
  // (P^T P + r I)^-1 G, k x c.
  Matrix solve(ConstMatrixRef G) const;

 private:
  Matrix spoilt(Matrix result) const;  // NaN where the system is numerically singular

  const Eigen::Ref<const Matrix> P_;
  double ridge_;
  bool of_samples_;
  Eigen::LLT<Matrix> factorization_;
};

}  // namespace bizo::problems
