#include "problems/gaussian_kernel.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/product.hpp"

namespace bizo::problems {
namespace {

// out += diag(C 1) Z - C W.
void add_pull(ConstMatrixRef C, ConstMatrixRef Z, ConstMatrixRef W, MatrixRef out) {
  const Index q = Z.cols();
  Matrix extended(W.rows(), q + 1), image(Z.rows(), q + 1);
  extended << W, Vector::Ones(W.rows());
  product(C, extended, image);
  for (Index k = 0; k < q; ++k) out.col(k) += image.col(q).cwiseProduct(Z.col(k)) - image.col(k);
}

}  // namespace

void gaussian_kernel(ConstMatrixRef Z, ConstMatrixRef W, Matrix& K) {
  K.setZero(Z.rows(), W.rows());
  for (Index j = 0; j < W.rows(); ++j)
    for (Index k = 0; k < Z.cols(); ++k) K.col(j).array() -= 0.5 * (Z.col(k).array() - W(j, k)).square();
  exp_inplace({K.data(), static_cast<std::size_t>(K.size())});
}

// With C = -M o K:  d/dz_i = sum_j C_ij (z_i - w_j),  d/dw_j = sum_i C_ij (w_j - z_i).
void add_kernel_gradient(ConstMatrixRef M, ConstMatrixRef K, ConstMatrixRef Z, ConstMatrixRef W, MatrixRef dZ,
                         MatrixRef dW) {
  const Matrix C = -M.cwiseProduct(K);
  add_pull(C, Z, W, dZ);
  add_pull(C.transpose(), W, Z, dW);
}

}  // namespace bizo::problems
