#include "problems/ridge_head.hpp"

#include "bizo/core/product.hpp"

namespace bizo::problems {

RidgeHead::RidgeHead(ConstMatrixRef P, double ridge)
    : P_(P), ridge_(ridge), of_samples_(P.rows() < P.cols()) {
  const Index size = of_samples_ ? P.rows() : P.cols();
  Matrix system(size, size);
  if (of_samples_)
    product(P, P.transpose(), system);
  else
    product_transposed(P, P, system);
  system.diagonal().array() += ridge;
  factorization_.compute(system);
}

Matrix RidgeHead::spoilt(Matrix result) const {
  if (factorization_.info() != Eigen::Success) result.setConstant(kNaN);
  return result;
}

Matrix RidgeHead::fit(ConstMatrixRef T) const {
  Matrix W(P_.cols(), T.cols());
  if (of_samples_) {
    const Matrix alpha = factorization_.solve(T);
    product_transposed(P_, alpha, W);
  } else {
    product_transposed(P_, T, W);
    W = factorization_.solve(W).eval();
  }
  return spoilt(std::move(W));
}

Matrix RidgeHead::solve(ConstMatrixRef G) const {
  if (!of_samples_) return spoilt(factorization_.solve(G));
  Matrix image(P_.rows(), G.cols());
  product(P_, G, image);
  return (G - fit(image)) / ridge_;
}

}  // namespace bizo::problems
