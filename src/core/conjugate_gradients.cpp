#include "bizo/core/conjugate_gradients.hpp"

#include <algorithm>

#include "bizo/core/reduce.hpp"

namespace bizo {

void ConjugateGradients::solve(const Operator& apply, ConstMatrixRef rhs, Matrix& solution, Index steps,
                               double tolerance, const Matrix* inverse_diagonal) {
  // Smaller residuals no longer change the solution; going on would end in 0/0.
  const double min = std::max(tolerance, 1e-30);
  constexpr double kMinSquare = 1e-280;  // below, squares lose digits to underflow and ratios mean nothing
  const Index B = rhs.cols();
  products_.assign(static_cast<std::size_t>(B), 1);
  indefinite_.assign(static_cast<std::size_t>(B), false);
  image_.resize(rhs.rows(), B);
  square_.resize(B);
  target_.resize(B);
  weight_.resize(B);
  apply(solution, image_);
  residual_ = rhs - image_;
  direction_ = residual_;
  for (Index b = 0; b < B; ++b) {
    square_(b) = weight_(b) = dot(residual_.col(b), residual_.col(b));
    target_(b) = std::max(kMinSquare, min * min * dot(rhs.col(b), rhs.col(b)));
    if (!inverse_diagonal) continue;
    direction_.col(b) = inverse_diagonal->col(b).cwiseProduct(residual_.col(b));
    weight_(b) = dot(residual_.col(b), direction_.col(b));
  }
  for (Index step = 0; step < steps && (square_.array() > target_.array()).any(); ++step) {
    apply(direction_, image_);
    for (Index b = 0; b < B; ++b) {
      if (!(square_(b) > target_(b))) continue;
      ++products_[static_cast<std::size_t>(b)];
      const double along = dot(direction_.col(b), image_.col(b));
      if (along <= 0) {
        indefinite_[static_cast<std::size_t>(b)] = true;
        target_(b) = square_(b);
        continue;
      }
      const double length = weight_(b) / along;
      solution.col(b) += length * direction_.col(b);
      residual_.col(b) -= length * image_.col(b);
      square_(b) = dot(residual_.col(b), residual_.col(b));
      double next = square_(b);
      if (inverse_diagonal) {
        scaled_ = inverse_diagonal->col(b).cwiseProduct(residual_.col(b));
        next = dot(residual_.col(b), scaled_);
        direction_.col(b) = scaled_ + next / weight_(b) * direction_.col(b);
      } else {
        direction_.col(b) = residual_.col(b) + next / weight_(b) * direction_.col(b);
      }
      weight_(b) = next;
    }
  }
}

}  // namespace bizo
