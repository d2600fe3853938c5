// Conjugate gradients for a batch of right-hand sides with a symmetric positive definite operator each.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo {

class ConjugateGradients {
 public:
  // out_b = H_b V_b for every column.
  using Operator = std::function<void(const Matrix& V, Matrix& out)>;

  // Improves `solution` (p x B; its content is the start) until every column's residual is at most tolerance
  // times its right-hand side, or `steps` steps are done. A finished column stays as it is; with tolerance 0
  // all columns take all steps that still change their bits. (Hestenes & Stiefel 1952.) A column ends before
  // a step along which its operator is not positive (Steihaug 1983). inverse_diagonal: of the operators, p x
  // B and positive, as preconditioner (Jacobi); null: none.
  void solve(const Operator& apply, ConstMatrixRef rhs, Matrix& solution, Index steps, double tolerance,
             const Matrix* inverse_diagonal = nullptr);

  // Products of every column in the last solve.
  const std::vector<Index>& products() const { return products_; }
  // Of the last solve: the column ended at a direction of no or negative curvature.
  bool is_indefinite(Index column) const { return indefinite_[static_cast<std::size_t>(column)]; }
  // Norm of a column's residual at its end.
  double residual(Index column) const { return std::sqrt(square_(column)); }

 private:
  std::vector<Index> products_;
  std::vector<bool> indefinite_;
  Matrix residual_, direction_, image_;
  Vector square_, target_;  // |residual|^2 and its target, by column
  Vector weight_;           // residual^T M^-1 residual, M the preconditioner
  Vector scaled_;           // M^-1 residual of a column
};

}  // namespace bizo
